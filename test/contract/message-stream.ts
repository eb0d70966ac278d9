import type { Test } from "tap";
import type { MessageStream } from "#src/platform/stream/message-stream.js";

/** Two sites that can reach each other. Each `dial` opens a stream, each `accepted` gives the other end of the next one. */
export interface StreamPair {
  dial(): Promise<MessageStream>;
  accepted(): Promise<MessageStream>;
  close(): Promise<void>;
}

export type StreamPairFactory = (t: Test) => Promise<StreamPair>;

/** Empty, odd, and up to what travels in one message. */
const SIZES = [0, 1, 4095, 4096, 65_537, 2 ** 20];
const CHUNK = 64 * 2 ** 10;
/** No window is as large: a stream that takes that much without a false has none. */
const UNHEEDED_CHUNKS_MAX = 1024;

const BROKEN = { name: "TidemarkError", kind: "unreachable" };

/** What every MessageStream does, whatever carries it. */
export async function messageStreamContract(t: Test, factory: StreamPairFactory): Promise<void> {
  await t.test("messages arrive whole and in order, both ways", async (t) => {
    const { near, far } = await openStream(t, factory);
    for (const [sender, receiver] of [
      [near, far],
      [far, near],
    ] as const) {
      const sent = SIZES.map((size, index) => filled(size, index + 1));
      const reading = take(receiver, sent.length);
      for (const message of sent) sender.send(message);
      t.same((await reading).map(summary), sent.map(summary));
    }
  });

  await t.test("many small messages keep their order", async (t) => {
    const { near, far } = await openStream(t, factory);
    const count = 2000;
    const reading = take(far, count);
    for (let number = 0; number < count; number += 1) {
      if (!near.send(numbered(number))) await near.writable();
    }
    const numbers = (await reading).map((message) =>
      new DataView(message.buffer, message.byteOffset).getUint32(0),
    );
    t.same(
      numbers,
      Array.from({ length: count }, (_, number) => number),
    );
  });

  await t.test("what was sent before a close arrives, then both ends see the end", async (t) => {
    const { near, far } = await openStream(t, factory);
    const farReads = readAll(far);
    const nearReads = readAll(near);
    for (let number = 0; number < 50; number += 1) near.send(numbered(number));
    near.close();
    t.throws(() => near.send(numbered(50)), { name: "TidemarkError" }, "nothing is sent after the end");
    t.equal((await farReads).length, 50);
    t.equal((await nearReads).length, 0);
    t.throws(() => far.send(numbered(0)), { name: "TidemarkError" }, "nor at the other end");
  });

  await t.test("the accepting side may close as well", async (t) => {
    const { near, far } = await openStream(t, factory);
    const nearReads = readAll(near);
    const farReads = readAll(far);
    far.send(numbered(7));
    far.close();
    t.equal((await nearReads).length, 1);
    t.equal((await farReads).length, 0);
  });

  await t.test("closing twice, and aborting what has ended, does nothing", async (t) => {
    const { near, far } = await openStream(t, factory);
    const reads = Promise.all([readAll(near), readAll(far)]);
    near.close();
    near.close();
    await reads;
    near.abort("too late");
    far.close();
    t.pass("nothing was thrown");
  });

  for (const side of ["near", "far"] as const) {
    await t.test(`an abort breaks the stream for both ends (${side} aborts)`, async (t) => {
      const ends = await openStream(t, factory);
      const reads = [ends.near, ends.far].map((end) => t.rejects(readAll(end), BROKEN));
      ends[side].abort("the test wants it");
      await Promise.all(reads);
      for (const end of [ends.near, ends.far]) {
        t.throws(() => end.send(numbered(0)), { name: "TidemarkError", kind: "unreachable" });
        await end.writable();
      }
    });
  }

  await t.test("a reader that does not read makes send answer false", async (t) => {
    const { near, far } = await openStream(t, factory);
    const sent = fillWindow(near);
    t.ok(sent < UNHEEDED_CHUNKS_MAX, "the window is bounded");
    const room = near.writable();
    const received = await take(far, sent);
    await room;
    t.equal(received.length, sent, "what was sent regardless arrived");
    t.ok(near.send(numbered(1)), "there is room again");
  });

  await t.test("writable resolves when the stream ends instead", async (t) => {
    const { near, far } = await openStream(t, factory);
    fillWindow(near);
    const room = near.writable();
    far.abort("the test wants it");
    await room;
    // There may have been room before the news of the end.
    await t.rejects(readAll(near), BROKEN);
    t.throws(() => near.send(numbered(1)), { name: "TidemarkError" });
  });

  await t.test("two streams do not disturb each other", async (t) => {
    const pair = await factory(t);
    t.teardown(() => pair.close());
    const first = { near: await pair.dial(), far: await pair.accepted() };
    const second = { near: await pair.dial(), far: await pair.accepted() };
    const broken = Promise.all([first.near, first.far].map((end) => t.rejects(readAll(end), BROKEN)));
    const reading = take(second.far, 1);
    first.near.abort("the test wants it");
    second.near.send(numbered(2));
    await broken;
    t.same((await reading).map(summary), [summary(numbered(2))]);
  });

  await t.test("each end knows who the other is", async (t) => {
    const { near, far } = await openStream(t, factory);
    t.match(near.peer, /^[a-z0-9][a-z0-9-]*$/);
    t.match(far.peer, /^[a-z0-9][a-z0-9-]*$/);
    t.not(near.peer, far.peer);
  });
}

async function openStream(
  t: Test,
  factory: StreamPairFactory,
): Promise<{ near: MessageStream; far: MessageStream }> {
  const pair = await factory(t);
  t.teardown(() => pair.close());
  const near = await pair.dial();
  const far = await pair.accepted();
  return { near, far };
}

function fillWindow(stream: MessageStream): number {
  let sent = 1;
  while (stream.send(filled(CHUNK, sent)) && sent < UNHEEDED_CHUNKS_MAX) sent += 1;
  return sent;
}

/** The next messages, that many. A stream that ends before is a failure. */
async function take(stream: MessageStream, count: number): Promise<Uint8Array[]> {
  const taken: Uint8Array[] = [];
  const iterator = readerOf(stream);
  while (taken.length < count) {
    const next = await iterator.next();
    if (next.done) throw new Error(`the stream ended after ${taken.length} of ${count} messages`);
    taken.push(next.value);
  }
  return taken;
}

async function readAll(stream: MessageStream): Promise<Uint8Array[]> {
  const all: Uint8Array[] = [];
  for await (const message of stream.messages()) all.push(message);
  return all;
}

/** A stream is read once, and a test may take from it several times. */
const readers = new WeakMap<MessageStream, AsyncIterator<Uint8Array>>();

function readerOf(stream: MessageStream): AsyncIterator<Uint8Array> {
  const reader = readers.get(stream) ?? stream.messages()[Symbol.asyncIterator]();
  readers.set(stream, reader);
  return reader;
}

function numbered(number: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setUint32(0, number);
  return bytes;
}

function filled(size: number, value: number): Uint8Array {
  return new Uint8Array(size).fill(value & 0xff);
}

function summary(message: Uint8Array): string {
  const odd = message.findIndex((byte) => byte !== message[0]);
  return `${message.length} bytes of ${message[0] ?? "nothing"}, different from byte ${odd}`;
}
