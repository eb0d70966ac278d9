/**
 * Where in a site's data directory a person may have images: in these two folders of it, and nowhere else. All other
 * names there are ours, those of later versions too: an image among them would be overwritten, or removed, some day.
 */
export const IMAGES_FOLDER = "images";
/** Images of members and groups that were removed. They can be taken up again from here. */
export const KEPT_FOLDER = "kept";

/** Whether a path is one of our own places. Both with every link resolved. */
export function isReserved(dataDirectory: string, path: string): boolean {
  const prefix = dataDirectory.endsWith("/") ? dataDirectory : `${dataDirectory}/`;
  if (path === dataDirectory) return true;
  if (!path.startsWith(prefix)) return false;
  const [folder = "", ...below] = path.slice(prefix.length).split("/");
  return below.join("") === "" || !OPEN_FOLDERS.includes(folder);
}

const OPEN_FOLDERS: readonly string[] = [IMAGES_FOLDER, KEPT_FOLDER];
