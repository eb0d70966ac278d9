import t from "tap";
import { present } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import { KEEP_ONE, SmallStore } from "#test/support/small-store.js";

/** What changed since a moment, told by a store that folds and compacts. */

t.test("what changed since before the images' floor is refused, not told in part", async (t) => {
  const small = new SmallStore(1);
  small.rules = { ...small.rules, policy: () => KEEP_ONE };
  const store = await small.open();
  await small.write(store, 1, 0, 1);
  const since = present(store.end, "an end").sequence;
  await small.write(store, 1, 65536, 2);
  await small.write(store, 1, 2 * 65536, 3);
  await small.cut(store);
  await small.write(store, 1, 4096, 4);
  await store.settled();
  const end = present(store.end, "an end");
  const offsets = async () => (await store.changedSince(1, since, end)).map(({ offset }) => offset);
  t.same(await offsets(), [4096, 65536, 131072]);
  await store.maintain();
  t.ok(store.floorOf(1) > since);
  await t.rejects(store.changedSince(1, since, end), { code: "POINT_GONE" });
  t.equal((await store.changedSince(1, store.floorOf(1), end)).length, 1, "since the floor it is told");
  t.same(store.reservations, [], "nothing stays reserved");
  await store.close();
});

t.test("while it is worked out beside a round, all of it is told or nothing", async (t) => {
  const told = new Set<string>();
  for (let turns = 0; turns < 500; turns += 20) {
    const small = new SmallStore(2);
    small.rules = { ...small.rules, policy: () => KEEP_ONE };
    const store = await small.open();
    await small.write(store, 1, 0, 1);
    const since = present(store.end, "an end").sequence;
    await small.write(store, 1, 65536, 2);
    await small.cut(store);
    const round = store.maintain();
    for (let turn = 0; turn < turns; turn += 1) await undefined;
    const answer = await store.changedSince(1, since, present(store.end, "an end")).then(
      (spans) => JSON.stringify(spans),
      (error: unknown) => (error instanceof TidemarkError ? error.code : String(error)),
    );
    told.add(answer);
    await round;
    await store.close();
  }
  t.same([...told].sort(), ["POINT_GONE", '[{"offset":65536,"length":4096}]']);
});
