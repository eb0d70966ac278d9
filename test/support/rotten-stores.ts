import type { KeyValueOpener } from "#src/platform/key-value/key-value.js";
import type { SimulatedKeyValue } from "#src/platform/key-value/simulated-key-value.js";
import type { SimulatedRandom } from "#src/platform/random/simulated-random.js";

/** A rotten block takes several entries. */
const ENTRIES_MAX = 8;

/**
 * Rot takes some entries, whichever, of a closed store whose keys begin so, and with each the one that `also` names. Nothing
 * happens where there are none.
 */
export async function rotStore(
  keyValue: SimulatedKeyValue,
  path: string,
  random: SimulatedRandom,
  prefix?: number,
  also?: (key: Uint8Array) => Uint8Array,
): Promise<void> {
  const range = prefix === undefined ? {} : { from: Uint8Array.of(prefix), to: Uint8Array.of(prefix + 1) };
  const store = await keyValue.open(path);
  const iterator = store.iterate(range);
  const keys: Uint8Array[] = [];
  for (let read = await iterator.next(256); read.length > 0; read = await iterator.next(256)) {
    keys.push(...read.map(({ key }) => key));
  }
  await iterator.close();
  await store.close();
  if (keys.length === 0) return;
  for (let count = random.integer(1, ENTRIES_MAX); count > 0; count -= 1) {
    const key = random.pick(keys);
    keyValue.rot(path, key);
    if (also !== undefined) keyValue.rot(path, also(key));
  }
}

/** Opens without a look at what is opened, as before there was one. */
export function unverified(opener: KeyValueOpener): KeyValueOpener {
  return {
    open: (path) => opener.open(path),
    destroy: (path) => opener.destroy(path),
    verify: async () => [],
  };
}
