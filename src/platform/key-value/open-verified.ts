import type { KeyValueOpener, KeyValueStore } from "#src/platform/key-value/key-value.js";
import { rottenError } from "#src/platform/key-value/key-value-error.js";

/**
 * Opens a store of which everything is as it was written; KEY_VALUE_CORRUPT otherwise.
 *
 * First verified, then opened: what opens it replays its logs, merges its tables and removes what it has merged, with good
 * checksums for what it took from bad blocks.
 */
export async function openVerified(opener: KeyValueOpener, path: string): Promise<KeyValueStore> {
  const [finding] = await opener.verify(path);
  if (finding !== undefined) throw rottenError(path, finding);
  return await opener.open(path);
}
