import { GROUP_ID_BYTES } from "#src/domain/model/batch-format.js";

/** Below the data directory of a site; each group has a directory in it that is named by its id. */
export const GROUPS_FOLDER = "groups";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The 16 bytes that stand for a group in batches and files; undefined for a text that is no UUID in lower case. */
export function groupIdBytes(uuid: string): Uint8Array | undefined {
  if (!UUID.test(uuid)) return undefined;
  const digits = uuid.replaceAll("-", "");
  const bytes = new Uint8Array(GROUP_ID_BYTES);
  for (let at = 0; at < GROUP_ID_BYTES; at += 1) {
    bytes[at] = Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16);
  }
  return bytes;
}
