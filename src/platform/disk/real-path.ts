import { lstat, readlink, realpath } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { systemCode } from "#src/base/errors.js";
import { DiskError } from "#src/platform/disk/disk-error.js";

/** As many as the kernel follows before it calls it a loop. */
const LINKS_MAX = 40;

/**
 * The path with every symbolic link resolved, where the last part may be missing. A link whose target is missing is
 * followed too: whoever creates a file at that path creates it where the link points, and that is the place to judge.
 */
export async function resolvePath(path: string): Promise<string> {
  let asked = path;
  for (let followed = 0; followed <= LINKS_MAX; followed += 1) {
    const found = await realpath(asked).catch(missing);
    if (found !== undefined) return found;
    const parent = await realpath(dirname(asked));
    const last = join(parent, basename(asked));
    const entry = await lstat(last).catch(missing);
    if (!entry?.isSymbolicLink()) return last;
    asked = resolve(parent, await readlink(last));
  }
  throw new DiskError("ELOOP", "resolve", path);
}

function missing(error: unknown): undefined {
  if (systemCode(error) !== "ENOENT") throw error;
}
