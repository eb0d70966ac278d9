import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import t, { type Test } from "tap";
import { RELAY_BYTES_MAX, type RelayMessage } from "#src/daemon/data-plane/relay-format.js";
import { RelayedStream } from "#src/daemon/data-plane/relayed-stream.js";
import { StreamRelay } from "#src/daemon/data-plane/stream-relay.js";
import { streamBroken, streamEnded } from "#src/platform/stream/stream-error.js";
import { ScriptedStream } from "#test/support/plane/scripted-stream.js";
import { until } from "#test/support/rpc-fixture.js";

const MIB = 2 ** 20;
/** What may be between the threads, and the message that goes over the bound. */
const MESSAGES_MAX = RELAY_BYTES_MAX / MIB + 1;

function* endless(): Generator<Uint8Array> {
  for (;;) yield new Uint8Array(MIB);
}

/** The relay of a stream, and the port that the data thread would have. */
function relay(t: Test, stream: ScriptedStream): { port: MessagePort; ended: () => boolean } {
  const { port1, port2 } = new MessageChannel();
  let over = false;
  new StreamRelay(stream, port1, () => {
    over = true;
  });
  t.teardown(() => port2.close());
  return { port: port2, ended: () => over };
}

function both(t: Test, stream: ScriptedStream) {
  const { port, ended } = relay(t, stream);
  return { near: new RelayedStream(stream.peer, port), ended };
}

t.test("a data thread that takes nothing holds back the network", async (t) => {
  const stream = new ScriptedStream(endless());
  const { port } = relay(t, stream);
  let received = 0;
  // It hears, and says of nothing that it is taken.
  port.on("message", () => {
    received += 1;
  });
  await until(() => received === MESSAGES_MAX - 1, "the bound is reached");
  for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  t.ok(stream.pulled < MESSAGES_MAX, "no more is read");
  const taken: RelayMessage = { type: "taken", bytes: 2 * MIB };
  port.postMessage(taken);
  await until(() => received > MESSAGES_MAX, "it goes on");
});

t.test("a reader that reads is not held back", async (t) => {
  const stream = new ScriptedStream(endless());
  const { near, ended } = both(t, stream);
  let count = 0;
  for await (const message of near.messages()) {
    if (message.length !== MIB) break;
    count += 1;
    if (count === 10 * MESSAGES_MAX) break;
  }
  t.equal(count, 10 * MESSAGES_MAX);
  near.abort("enough");
  await until(ended, "nothing is left");
  t.equal(stream.aborted, "enough");
});

t.test("a network that is full is a stream without room", async (t) => {
  const stream = new ScriptedStream();
  stream.hasRoom = false;
  const { near } = both(t, stream);
  let sent = 1;
  while (near.send(new Uint8Array(MIB))) sent += 1;
  t.ok(sent <= MESSAGES_MAX, `false after ${sent} messages`);
  let hasRoom = false;
  const room = near.writable().then(() => {
    hasRoom = true;
  });
  await until(() => stream.sent.length === sent, "all of it has gone over");
  t.notOk(hasRoom, "and is not taken by the network");
  stream.drain();
  await room;
  t.ok(near.send(new Uint8Array(1)));
});

t.test("who waits for room learns of a break", async (t) => {
  const stream = new ScriptedStream();
  stream.hasRoom = false;
  const { near, ended } = both(t, stream);
  while (near.send(new Uint8Array(MIB)));
  const room = near.writable();
  stream.fail(streamBroken("beta", "a cable was cut"));
  await room;
  t.throws(() => near.send(new Uint8Array(1)), {
    name: "TidemarkError",
    code: "PEER_STREAM_BROKEN",
    message: /a cable was cut/,
    facts: { peer: "beta" },
  });
  await until(ended, "nothing is left");
});

t.test("what is sent after the other site closed is not waited for", async (t) => {
  const stream = new ScriptedStream();
  stream.send = () => {
    throw streamEnded("beta");
  };
  const { near } = both(t, stream);
  while (near.send(new Uint8Array(MIB)));
  await near.writable();
  t.pass("the messages are gone with the stream");
});

t.test("a message stays with whoever sends it", async (t) => {
  const stream = new ScriptedStream();
  const { near } = both(t, stream);
  const outbox = new Uint8Array(MIB).fill(7);
  near.send(outbox.subarray(1));
  near.send(Buffer.from("small"));
  await until(() => stream.sent.length === 2, "both went over");
  t.equal(outbox.length, MIB);
  t.equal(outbox[5], 7);
  t.same(
    stream.sent.map(({ length }) => length),
    [MIB - 1, 5],
  );
  t.equal(Buffer.from(stream.sent[1] ?? []).toString(), "small");
});

t.test("memory that others have is not taken from them", async (t) => {
  const shared = Buffer.from("as small buffers share it with all");
  const half = new Uint8Array(new ArrayBuffer(2 * MIB), MIB);
  const { near } = both(t, new ScriptedStream([shared, half]));
  const messages = near.messages()[Symbol.asyncIterator]();
  t.equal(Buffer.from((await messages.next()).value).toString(), "as small buffers share it with all");
  t.equal((await messages.next()).value.length, MIB);
  t.equal(shared.toString(), "as small buffers share it with all");
  t.equal(half.length, MIB);
});

t.test("a data thread that ends breaks its streams", async (t) => {
  const stream = new ScriptedStream(endless());
  const { port1, port2 } = new MessageChannel();
  let over = false;
  new StreamRelay(stream, port1, () => {
    over = true;
  });
  const code = 'require("node:worker_threads").parentPort.on("message", () => undefined)';
  const worker = new Worker(code, { eval: true });
  worker.postMessage(port2, [port2]);
  await until(() => stream.pulled > 0, "it flows");
  await worker.terminate();
  await until(() => over, "the end is noticed");
  t.match(stream.aborted, /has ended/);
});

t.test("a daemon's end of it that goes away breaks the stream", async (t) => {
  const { port1, port2 } = new MessageChannel();
  const near = new RelayedStream("beta", port2);
  const reading = near.messages()[Symbol.asyncIterator]().next();
  port1.close();
  await t.rejects(reading, { code: "PEER_STREAM_BROKEN" });
});
