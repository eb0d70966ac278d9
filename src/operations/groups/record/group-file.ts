import { TidemarkError } from "#src/base/errors.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import {
  decodeGroupRecord,
  encodeGroupRecord,
  type GroupRecord,
} from "#src/operations/groups/record/group-file-format.js";
import type { GroupLayout } from "#src/operations/groups/record/group-layout.js";
import type { Disk } from "#src/platform/disk/disk.js";
import { readWhole, replaceFile } from "#src/platform/disk/durable-file.js";

/** Durable once it resolves; when it fails, the file stands for the old record or the new one. */
export async function writeGroupRecord(
  disk: Disk,
  layout: GroupLayout,
  group: GroupRecord,
  hash64: Hash64,
): Promise<void> {
  await replaceFile(disk, layout.record, encodeGroupRecord(group, hash64));
}

/** The record of the group whose directory that is; undefined when there is none. */
export async function readGroupRecord(
  disk: Disk,
  layout: GroupLayout,
  id: string,
  site: string,
  hash64: Hash64,
): Promise<GroupRecord | undefined> {
  const bytes = await readWhole(disk, layout.record);
  if (bytes === undefined) return undefined;
  const reading = decodeGroupRecord(bytes, hash64);
  if (reading.type === "newer") throw newer(layout.record, reading.version);
  if (reading.type === "damaged") throw damaged(layout.record, reading.why);
  const { record } = reading;
  if (record.id !== id) throw damaged(layout.record, `it is that of the group ${record.id}`);
  if (record.site !== site) throw damaged(layout.record, `it is that of the site ${record.site}`);
  return record;
}

function newer(path: string, version: number): TidemarkError {
  return new TidemarkError({
    kind: "invalid",
    code: "GROUP_RECORD_NEWER",
    message: `the group's record has format version ${version}, and this program knows version 1`,
    hint: "a newer version of tidemark wrote it: run that version",
    facts: { path, version },
  });
}

export function damaged(path: string, why: string): TidemarkError {
  return new TidemarkError({
    kind: "corrupt",
    code: "GROUP_RECORD_DAMAGED",
    message: `nobody can tell what this group is: ${path} cannot be read: ${why}`,
    hint: "restore the file from a copy of the disk and start the daemon again; or delete the group by its id: the images that it has in its directory are kept, and a new group can be made of them",
    facts: { path },
  });
}
