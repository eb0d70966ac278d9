import {
  branchOfHead,
  memberIn,
  placeOf,
  slotOf,
  TABLE,
  throughKey,
  versionKey,
} from "#src/data-path/replica/index-format.js";
import type {
  KeyRange,
  KeyValueChange,
  KeyValueEntry,
  KeyValueStore,
} from "#src/platform/key-value/key-value.js";

const READ_MANY = 256;

/** All entries of one table, ascending. */
export function entriesOf(store: KeyValueStore, table: number): AsyncGenerator<KeyValueEntry> {
  return entriesIn(store, { from: Uint8Array.of(table), to: Uint8Array.of(table + 1) });
}

/** Deletes every entry of a branch, in pieces. The heads say in which slots it has any. */
export async function dropEntries(store: KeyValueStore, branch: bigint): Promise<void> {
  for await (const { key: head } of entriesOf(store, TABLE.head)) {
    if (branchOfHead(head) !== branch) continue;
    const member = memberIn(head);
    const slot = slotOf(head);
    const changes: KeyValueChange[] = [{ type: "delete", key: head }];
    const range = { from: versionKey(member, slot, 0, 0n), to: versionKey(member, slot + 1, 0, 0n) };
    for await (const { key } of entriesIn(store, range)) {
      if (placeOf(key).branch === branch) changes.push({ type: "delete", key });
    }
    await store.write(changes, { sync: false });
  }
  const rest: KeyValueChange[] = [{ type: "delete", key: throughKey(branch) }];
  for await (const { key } of entriesOf(store, TABLE.region)) {
    if (placeOf(key).branch === branch) rest.push({ type: "delete", key });
  }
  await store.write(rest, { sync: false });
}

async function* entriesIn(store: KeyValueStore, range: KeyRange): AsyncGenerator<KeyValueEntry> {
  const cursor = store.iterate(range);
  try {
    for (
      let entries = await cursor.next(READ_MANY);
      entries.length > 0;
      entries = await cursor.next(READ_MANY)
    ) {
      yield* entries;
    }
  } finally {
    await cursor.close();
  }
}
