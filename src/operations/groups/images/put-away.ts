import { describeError, TidemarkError } from "#src/base/errors.js";
import type { KeptImage } from "#src/operations/groups/record/group-file-format.js";
import type { RecordKeeper } from "#src/operations/groups/record/record-keeper.js";
import type { Disk } from "#src/platform/disk/disk.js";
import { parentOf } from "#src/platform/disk/durable-directory.js";
import { makeDurableDirectory } from "#src/platform/disk/durable-file.js";
import type { Logger } from "#src/telemetry/logger.js";

const PERMISSIONS = 0o700;

/**
 * Puts images to where they are kept. May be cut short at any point and begun again: what has been moved stays moved.
 *
 * 1. The folder that keeps them is there, durably. 2. Each image is renamed; 3. its new name is durable, and the old one
 * gone. Whoever removes the directory it came from does so after that.
 */
export async function putAway(disk: Disk, images: readonly KeptImage[]): Promise<void> {
  for (const { from, path } of images) {
    if (from === undefined) continue;
    const folder = parentOf(path);
    await makeDurableDirectory(disk, folder, PERMISSIONS);
    if ((await disk.stat(from)) !== undefined) {
      if ((await disk.stat(path)) !== undefined) throw inTheWay(path);
      await disk.rename(from, path);
    }
    await disk.syncDirectory(folder);
    const emptied = parentOf(from);
    if ((await disk.stat(emptied)) !== undefined) await disk.syncDirectory(emptied);
  }
}

/** Of members that were removed, as the record has them; what it does not come to now, the next start or change does. */
export async function putAwayLeaving(disk: Disk, keeper: RecordKeeper, logger: Logger): Promise<void> {
  const { leaving } = keeper.record;
  if (leaving.length === 0) return;
  try {
    await putAway(disk, leaving);
    await keeper.update((record) => ({ ...record, leaving: [] }));
    for (const { member, path } of leaving)
      logger.info("the image of a member that was removed is kept", { member, path });
  } catch (error) {
    logger.warn("images of removed members could not be put away", { error: describeError(error) });
  }
}

/** A name in the folder that is not taken yet: the member's, or with its number where another was kept by that name. */
export async function keptPath(
  disk: Disk,
  folder: string,
  member: string,
  number: number,
  planned: ReadonlySet<string>,
): Promise<string> {
  const plain = `${folder}/${member}.img`;
  const isFree = !planned.has(plain) && (await disk.stat(plain)) === undefined;
  return isFree ? plain : `${folder}/${member}-${number}.img`;
}

function inTheWay(path: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "KEPT_IMAGE_IN_THE_WAY",
    message: `an image is to be kept as ${path}, and there is another file already`,
    hint: "move that file away, then ask again",
    facts: { path },
  });
}
