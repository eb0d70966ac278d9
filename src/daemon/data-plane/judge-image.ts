import { judgePath } from "#src/config/group/check-group.js";
import { realFiles } from "#src/config/real-files.js";

export type ImageJudgement = Awaited<ReturnType<typeof judgePath>>;

/** Whether this site opens the path to its groups: by the roots given, as they and the path lead at this moment. */
export async function judgeImage(
  path: string,
  imageRoots: readonly string[],
  dataDir: string,
): Promise<ImageJudgement> {
  const outcomes = await Promise.all([...imageRoots, dataDir].map((root) => realFiles.resolveLinks(root)));
  const resolved = outcomes.flatMap((outcome) => (outcome.type === "path" ? [outcome.path] : []));
  return await judgePath(path, { given: imageRoots, resolved }, realFiles);
}
