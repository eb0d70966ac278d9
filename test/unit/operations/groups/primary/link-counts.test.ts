import t from "tap";
import { encodeBatchMessage, encodeSeedMessage } from "#src/data-path/link-format/link-format.js";
import { LinkCounts, LinkTotals } from "#src/operations/groups/primary/link-counts.js";
import type { MessageStream } from "#src/platform/stream/message-stream.js";
import { HandClock } from "#test/support/chance.js";
import { hash64 } from "#test/support/hash.js";

const STREAM: MessageStream = {
  peer: "beta",
  send: () => true,
  writable: () => Promise.resolve(),
  messages: async function* () {
    yield* [];
  },
  close: () => undefined,
  abort: () => undefined,
};

t.test("batches and pieces of a seed are counted, each as what they are, over all streams", (t) => {
  const batch = encodeBatchMessage(new Uint8Array(300));
  const chunk = { number: 1, member: 1, offset: 0, length: 65536, sequence: 1, data: new Uint8Array(65536) };
  const piece = encodeSeedMessage(chunk, 1n, hash64);
  const totals = new LinkTotals();
  for (let streams = 0; streams < 2; streams += 1) {
    const counts = new LinkCounts(new HandClock());
    totals.begin(counts);
    const stream = counts.counted(STREAM);
    for (const message of [batch, piece, new Uint8Array([0x1a, 0])]) stream.send(message);
  }
  t.equal(totals.batchBytes, 2 * batch.length);
  t.equal(totals.batchWireBytes, 2 * batch.length, "a ratio is of what may be compressed");
  t.equal(totals.seedBytes, 2 * piece.length);
  t.equal(totals.sentBytes, 2 * (batch.length + piece.length + 2));
  t.end();
});
