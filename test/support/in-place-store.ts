import type { Store } from "#src/data-path/store/store.js";
import { pattern } from "#test/support/batches.js";
import { KEEP_ALL, SmallStore } from "#test/support/small-store.js";

/** A promoted site that keeps no old points. */
export async function promoted(seed = 1, members = [1]) {
  const small = new SmallStore(seed);
  const role = () => ({ type: "promoted", sinceMs: 1e9 }) as const;
  small.rules = { role, policy: () => ({ ...KEEP_ALL, keepAfterPromotionMs: 0 }), everyMs: () => 1000 };
  return { small, store: await small.open(members) };
}

export async function writeToHead(small: SmallStore, store: Store, seed: number): Promise<void> {
  const device = store.device(1, small.root.id);
  await device.write(0, pattern(4096, seed));
  await device.flush();
}
