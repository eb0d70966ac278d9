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

/** Written in place since its head, and the entry that is to grow from a later sequence. */
export async function inPlace(seed: number, members = [1]) {
  const { small, store } = await promoted(seed, members);
  await small.cut(store, members);
  await writeToHead(small, store, 5);
  await store.maintain();
  const standing = await store.inPlace.go();
  const since = standing.kind === "at" ? standing.sequence : 0;
  const at = { entry: small.root.id, sequence: since + 10 };
  const next = { epoch: 1, id: 0xd1n, first: at.sequence + 1, parent: at, writer: "alpha" };
  return { small, store, at, next, lineage: [...store.state.lineage, next] };
}

export async function overwrite({ disk }: SmallStore, offset: number, seed: number): Promise<void> {
  const file = await disk.open(`${SmallStore.directory}/images/1.img`, "write");
  await file.write(pattern(4096, seed), offset);
  await file.close();
}
