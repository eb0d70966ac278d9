import t from "tap";
import { MARKS_WAITING_MAX } from "#src/data-path/store/mark-intake.js";
import type { BatchBuilder } from "#src/domain/model/batch-builder.js";
import { encodeMark } from "#src/domain/model/mark.js";
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

t.test("I14: marks that can't be taken in are bounded: then batches wait, too", async (t) => {
  const small = new SmallStore(4);
  const store = await small.open();
  await store.settled();
  small.disk.faults.add({
    operations: ["write"],
    path: (name) => name.includes("/ledger/"),
    fault: { type: "error", code: "EIO" },
  });
  const resized = encodeMark({ type: "resize", member: 1, sizeBytes: small.sizeBytes });
  const many = (builder: BatchBuilder) => {
    for (let count = 0; count < 4096; count += 1) builder.addMark(resized);
  };
  for (let batches = 0; batches < MARKS_WAITING_MAX / 4096 + 1; batches += 1) await small.append(store, many);
  await t.rejects(small.append(store, many), { code: "MARKS_WAITING" });
});
