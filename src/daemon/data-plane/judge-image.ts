import { judgeImagePath } from "#src/config/group/check-group.js";
import { realFiles } from "#src/config/real-files.js";

export type ImageJudgement = Awaited<ReturnType<typeof judgeImagePath>>;

/** Whether this site opens the path to its groups: by the roots given, as they and the path lead at this moment. */
export function judgeImage(
  path: string,
  imageRoots: readonly string[],
  dataDir: string,
): Promise<ImageJudgement> {
  return judgeImagePath(path, { imageRoots, dataDir }, realFiles);
}
