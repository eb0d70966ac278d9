import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * The folder of the checkout or installation that this code runs from: the nearest above with a package.json. The same
 * code lies at two depths, below dist/src file by file and in dist/program bundled.
 */
export const PACKAGE_ROOT = nearestAbove(new URL(".", import.meta.url));

function nearestAbove(folder: URL): URL {
  if (existsSync(new URL("package.json", folder))) return folder;
  const above = new URL("..", folder);
  if (above.href === folder.href) throw new Error(`no package.json above ${fileURLToPath(import.meta.url)}`);
  return nearestAbove(above);
}
