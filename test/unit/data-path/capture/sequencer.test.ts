import t from "tap";
import { present } from "#src/base/assert.js";
import {
  type SealedBatch,
  Sequencer,
  type SequencerOptions,
  sequencesOf,
} from "#src/data-path/capture/sequencer.js";
import { BATCH_PAYLOAD_BYTES_MAX } from "#src/domain/model/batch-format.js";
import { continuesEntry } from "#src/domain/model/batch-order.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import { encodeMark } from "#src/domain/model/mark.js";
import { decoded, GROUP, pattern } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";

function rig(given: Partial<SequencerOptions> = {}) {
  const batches: SealedBatch[] = [];
  let opened = 0;
  const sequencer = new Sequencer({
    group: GROUP,
    entry: 0xa1n,
    epoch: 1,
    hash64,
    wallMs: () => 1_700_000_000_000,
    last: 0,
    order: undefined,
    written: { writes: 0, bytes: 0 },
    onOpened: () => {
      opened += 1;
    },
    onBatch: (batch) => batches.push(batch) > 0,
    ...given,
  });
  return { sequencer, batches, opened: () => opened };
}

t.test("a write is one delta a slot, with its bytes", (t) => {
  const { sequencer, batches } = rig();
  const source = pattern(2 * SLOT_BYTES, 3);
  const offset = SLOT_BYTES - 512;
  t.equal(sequencer.write(4, offset, source), 3);
  t.equal(sequencesOf(offset, source.length), 3);
  sequencer.close();
  const batch = decoded(batches[0]?.bytes ?? new Uint8Array());
  const deltas = Array.from({ length: batch.count }, (_, index) => batch.delta(index));
  t.same(
    deltas.map(({ member, offset: at, length }) => [member, at, length]),
    [
      [4, offset, 512],
      [4, SLOT_BYTES, SLOT_BYTES],
      [4, 2 * SLOT_BYTES, SLOT_BYTES - 512],
    ],
  );
  t.equal(batch.verifyPayloads(hash64), undefined);
  t.same(Buffer.concat(deltas.map(({ payload }) => payload)), Buffer.from(source));
  t.end();
});

t.test("batches continue each other, also where one is full", (t) => {
  const { sequencer, batches, opened } = rig({ last: 41, order: { batched: 41, link: 77n } });
  const count = BATCH_PAYLOAD_BYTES_MAX / SLOT_BYTES + 3;
  for (let index = 0; index < count; index += 1)
    sequencer.write(1, index * SLOT_BYTES, pattern(SLOT_BYTES, index));
  sequencer.zero(1, 0, 4 * SLOT_BYTES);
  sequencer.close();
  const built = batches.map(({ bytes }) => decoded(bytes));
  t.equal(built.length, 2);
  t.equal(opened(), 2);
  let end = { last: 41, hash: 77n };
  for (const [index, batch] of built.entries()) {
    t.ok(continuesEntry(batch, end.last, end.hash), `batch ${index}`);
    end = { last: batch.last, hash: batch.hash };
  }
  t.equal(end.last, 41 + count + 1);
  t.same(sequencer.order, { batched: end.last, link: end.hash });
  t.equal(built[1]?.writesBefore, BATCH_PAYLOAD_BYTES_MAX / SLOT_BYTES);
  t.equal(built[1]?.bytesBefore, BATCH_PAYLOAD_BYTES_MAX);
  t.end();
});

t.test("what is skipped has its sequences and no deltas; a resync goes on behind it", (t) => {
  const { sequencer, batches } = rig();
  sequencer.write(1, 0, pattern(512, 1));
  t.equal(sequencer.passOver(3, 200_000), 4);
  const predecessor = { entry: 0xa1n, sequence: 1 };
  t.equal(sequencer.mark(encodeMark({ type: "resync-begin", predecessor, members: [1] }), 1), 5);
  const [first, second] = batches.map(({ bytes }) => decoded(bytes));
  t.ok(first !== undefined && second !== undefined && continuesEntry(second, first.last, first.hash));
  t.match(batches[1], { first: 5, last: 5, follows: 1 });
  t.equal(sequencer.written.bytes, 200_512);
  t.end();
});

t.test("the bytes of a batch that nobody keeps are used for the next, which is none the worse", async (t) => {
  const closed: { readonly buffer: ArrayBufferLike; readonly bytes: Uint8Array }[] = [];
  const { sequencer } = rig({
    onBatch: ({ bytes }) => {
      closed.push({ buffer: bytes.buffer, bytes: new Uint8Array(bytes) });
      return false;
    },
  });
  for (const length of [9000, 4096]) {
    sequencer.write(1, 0, pattern(length, length));
    sequencer.close();
  }
  const [first, second] = closed;
  t.equal(second?.buffer, first?.buffer);
  const batch = decoded(present(second, "a second").bytes);
  t.equal(batch.verifyPayloads(hash64), undefined);
  t.same(batch.payloadOf(0), pattern(4096, 4096));
  t.equal(batch.link, decoded(present(first, "a first").bytes).hash);
});
