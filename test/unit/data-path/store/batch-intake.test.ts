import t from "tap";
import { SmallStore } from "#test/support/small-store.js";

t.test("a mark that this version does not know is refused before anything of it is there", async (t) => {
  const small = new SmallStore(3);
  const store = await small.open();
  await small.write(store, 1, 0, 1);
  await store.settled();
  const { promotable } = store;
  const newer = new TextEncoder().encode(`{"type":"from-the-future"}`);
  await t.rejects(
    small.append(store, (builder) => builder.addMark(newer)),
    { code: "MARK_NEWER" },
  );
  t.equal(store.durable(small.root.id), promotable?.sequence, "refused means not there");
  await small.write(store, 1, 0, 2);
  await store.settled();
  t.equal(store.promotable?.sequence, (promotable?.sequence ?? 0) + 1, "what takes its place counts");
  await store.close();
  await t.resolves(small.open(), "it opens again");
});
