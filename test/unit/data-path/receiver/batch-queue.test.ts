import t from "tap";
import { present } from "#src/base/assert.js";
import { BatchQueue } from "#src/data-path/receiver/batch-queue.js";
import { storeFull } from "#src/data-path/store/store-errors.js";
import type { Batch } from "#src/domain/model/batch.js";
import type { BatchBuilder } from "#src/domain/model/batch-builder.js";
import { groupIdBytes } from "#src/domain/model/group-id.js";
import { encodeMark } from "#src/domain/model/mark.js";
import { makeBatch, pattern } from "#test/support/batches.js";
import { SmallStore } from "#test/support/small-store.js";

t.test("I3: an entry is begun once what it grows from is durable, also when that fails first", async (t) => {
  for (const isFailing of [false, true]) {
    const small = new SmallStore(1);
    const { time, root } = small;
    const store = await time.complete(small.open([1]));
    const durable: Batch[] = [];
    const stalls: (string | undefined)[] = [];
    const queue = new BatchQueue({
      clock: small.clock,
      store,
      onDurable: (batch) => durable.push(batch),
      onStalled: (why) => stalls.push(why?.code),
      onFailed: (why) => t.fail(why.message),
    });
    const group = present(groupIdBytes(store.state.group), "the group's id");
    const { last, link } = store.accepted(root.id);
    const write = (builder: BatchBuilder) => builder.addWrite(1, 0, pattern(4096, 1));
    const late = makeBatch({ group, entry: root.id, first: last + 1, link }, write);
    const parent = { entry: root.id, sequence: late.last };
    const entry = { epoch: 1, id: 0xc1n, first: 1000, parent, writer: "alpha" };
    const begin = encodeMark({ type: "resync-begin", predecessor: parent, members: [1] });
    const next = makeBatch({ group, entry: entry.id, first: 1000, link: 0n }, (builder) =>
      builder.addMark(begin),
    );
    const after = makeBatch({ group, entry: entry.id, first: 1001, link: next.hash }, write);
    await time.complete(store.adoptLineage([root, entry]));
    const path = (name: string) => name.includes("/journal/");
    const fault = { type: "error", code: "EIO" } as const;
    if (isFailing) small.disk.faults.add({ operations: ["datasync"], path, count: 1, fault });
    for (const batch of [late, next, after]) queue.push(batch, batch.bytes.length);
    t.equal(store.accepted(entry.id).last, 999, "nothing of it is handed over yet");
    await time.runFor(100);
    t.equal(stalls.length, isFailing ? 1 : 0);
    t.equal(store.durable(entry.id), isFailing ? undefined : 1001);
    t.equal(store.end?.sequence, isFailing ? last : 1001);
    await time.runFor(2000);
    t.same(
      durable.map((batch) => batch.first),
      [late.first, 1000, 1001],
    );
    t.same(store.end, { entry: entry.id, sequence: 1001 });
    await time.complete(queue.close());
    await time.complete(store.close());
  }
});

t.test(
  "I13: what was refused while one before it was under way is tried again when that one is durable",
  async (t) => {
    const small = new SmallStore(1);
    const { time, root } = small;
    const store = await time.complete(small.open([1]));
    const durable: Batch[] = [];
    let refuses = true;
    /** The second finds no room, at once; the first is on its way to the disk. */
    const full: Pick<typeof store, "accepted" | "append" | "recover"> = {
      accepted: (entry) => store.accepted(entry),
      append: (batch) => (refuses && batch === two ? Promise.reject(storeFull(0, 1)) : store.append(batch)),
      recover: async () => {
        refuses = false;
        await store.recover();
      },
    };
    const queue = new BatchQueue({
      clock: small.clock,
      store: full as typeof store,
      onDurable: (batch) => durable.push(batch),
      onStalled: () => undefined,
      onFailed: (why) => t.fail(why.message),
    });
    const group = present(groupIdBytes(store.state.group), "the group's id");
    const { last, link } = store.accepted(root.id);
    const write = (builder: BatchBuilder) => builder.addWrite(1, 0, pattern(4096, 1));
    const one = makeBatch({ group, entry: root.id, first: last + 1, link }, write);
    const two = makeBatch({ group, entry: root.id, first: one.last + 1, link: one.hash }, write);
    for (const batch of [one, two]) queue.push(batch, batch.bytes.length);
    await time.runFor(5000);
    t.same(
      durable.map((batch) => batch.first),
      [one.first, two.first],
    );
    await time.complete(queue.close());
    await time.complete(store.close());
  },
);
