import t from "tap";
import {
  decodeRequest,
  encodeBatchMessage,
  encodeFrame,
  encodeResponse,
  type Handshake,
  type RequestMessage,
} from "#src/data-path/link-format/link-format.js";
import { Receiver, type ReceiverState } from "#src/data-path/receiver/receiver.js";
import type { Store } from "#src/data-path/store/store.js";
import type { BatchBuilder } from "#src/domain/model/batch-builder.js";
import { encodeMark } from "#src/domain/model/mark.js";
import { SimulatedCompressor } from "#src/platform/compression/simulated-compressor.js";
import type { MessageStream } from "#src/platform/stream/message-stream.js";
import { SimulatedNetwork } from "#src/platform/stream/simulated-network.js";
import { makeBatch, pattern } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";
import { SmallStore } from "#test/support/small-store.js";

const GROUP = Uint8Array.from(Buffer.from("01020304050647088" + "90a0b0c0d0e0f10", "hex"));
const WINDOW_BYTES = 4 * 1024 * 1024;

/** A primary that says what a test tells it to. */
class ScriptedPrimary {
  readonly small = new SmallStore(1);
  readonly states: ReceiverState[] = [];
  readonly heard: RequestMessage[] = [];
  stream: MessageStream | undefined;
  store: Store | undefined;
  receiver: Receiver | undefined;
  windowBytes = WINDOW_BYTES;
  /** The store is open, and nobody has dialled yet. */
  isReady = (): void => undefined;
  readonly lz4 = new SimulatedCompressor("lz4");

  async connect(change: Partial<Handshake> = {}): Promise<void> {
    const { small } = this;
    const { time, clock } = small;
    this.store = await time.complete(small.open());
    this.isReady();
    const network = new SimulatedNetwork(time, small.random.fork("network"));
    const beta = network.attach("beta", clock);
    network.attach("alpha", clock).listen((stream) => {
      this.stream = stream;
      void this.#listen(stream, change);
    });
    this.receiver = new Receiver({
      clock,
      random: small.random,
      hash64,
      dialer: beta.dialer,
      peer: () => ({ site: "alpha", address: "alpha:1", identity: "alpha" }),
      store: this.store,
      group: "orders",
      programVersion: "0",
      previousRun: undefined,
      onMember: async () => undefined,
      observer: {
        onEvent: (event) => {
          if (event.type === "state") this.states.push(event.state);
        },
      },
      compressors: [this.lz4],
      limits: { windowBytes: this.windowBytes },
    });
    this.receiver.start();
    await time.runFor(50);
  }

  async #listen(stream: MessageStream, change: Partial<Handshake>): Promise<void> {
    try {
      for await (const bytes of stream.messages()) {
        const message = decodeRequest(bytes);
        this.heard.push(message);
        if (message.type === "handshake") {
          const { root } = this.small;
          const own = { site: "alpha", lineage: [root], promise: { epoch: 1, id: root.id } };
          const handshake = { ...message.handshake, ...own, ...change };
          stream.send(encodeResponse({ type: "handshake", handshake }));
        }
      }
    } catch (error) {
      this.heard.push({ type: "other", field: String(error).length });
    }
  }

  batch(first: number, link: bigint, seed: number): Uint8Array {
    const fill = (builder: BatchBuilder) => builder.addWrite(1, 0, pattern(4096, seed));
    return makeBatch({ group: GROUP, entry: this.small.root.id, first, link }, fill).bytes;
  }

  get next(): { readonly first: number; readonly link: bigint } {
    const accepted = this.store?.accepted(this.small.root.id);
    return { first: (accepted?.last ?? 0) + 1, link: accepted?.link ?? 0n };
  }

  async send(bytes: Uint8Array): Promise<void> {
    await this.sendMessage(encodeBatchMessage(bytes));
  }

  async sendMessage(message: Uint8Array): Promise<void> {
    this.stream?.send(message);
    await this.small.time.runFor(50);
  }

  get lastState(): ReceiverState | undefined {
    return this.states.at(-1);
  }

  get acked(): number {
    const acks = this.heard.flatMap((message) => (message.type === "ack" ? [message.progress] : []));
    return acks.at(-1)?.durable?.sequence ?? 0;
  }

  get creditBytes(): number {
    return this.heard.reduce((sum, message) => sum + (message.type === "credit" ? message.bytes : 0), 0);
  }
}

t.test("a batch is acknowledged, its credit comes back, and once more changes nothing", async (t) => {
  const primary = new ScriptedPrimary();
  await primary.connect();
  t.equal(primary.lastState?.type, "connected");
  t.equal(primary.creditBytes, WINDOW_BYTES);
  t.equal(primary.store?.state.promise?.id, primary.small.root.id, "promised before anything may come");
  const { first, link } = primary.next;
  const bytes = primary.batch(first, link, 5);
  await primary.send(bytes);
  t.equal(primary.acked, first);
  t.equal(primary.creditBytes, WINDOW_BYTES + encodeBatchMessage(bytes).length);
  await primary.send(bytes);
  const { first: second, link: secondLink } = primary.next;
  await primary.send(primary.batch(second, secondLink, 6));
  await primary.send(bytes);
  t.equal(primary.acked, second, "also when it is an older one");
  t.equal(primary.lastState?.type, "connected");
  await primary.small.time.complete(primary.receiver?.stop() ?? Promise.resolve());
});

t.test("what does not continue what is held is another history", async (t) => {
  const wrong: Readonly<Record<string, (primary: ScriptedPrimary) => Uint8Array>> = {
    "another batch under a number that is held": (primary) => primary.batch(primary.next.first - 1, 0n, 9),
    "a gap": (primary) => primary.batch(primary.next.first + 1, primary.next.link, 9),
    "another batch before it": (primary) => primary.batch(primary.next.first, 77n, 9),
    "an entry that is not promised": (primary) => {
      const fill = (builder: BatchBuilder) => builder.addMark(encodeMark({ type: "flush" }));
      return makeBatch({ group: GROUP, entry: 0xeen, first: primary.next.first, link: 0n }, fill).bytes;
    },
  };
  for (const [what, make] of Object.entries(wrong)) {
    const primary = new ScriptedPrimary();
    await primary.connect();
    const before = primary.store?.end;
    await primary.send(make(primary));
    t.match(primary.lastState, { type: "apart", apart: { type: "diverged" } }, what);
    t.same(primary.store?.end, before, `${what}: nothing was taken in`);
    t.match(primary.heard.at(-1), { type: "stop", stop: { code: "DIVERGED" } }, what);
    await primary.small.time.complete(primary.receiver?.stop() ?? Promise.resolve());
  }
});

t.test("what is damaged, or was not allowed, ends the stream, and it is dialled again", async (t) => {
  const primary = new ScriptedPrimary();
  await primary.connect();
  const { first, link } = primary.next;
  const bytes = primary.batch(first, link, 5);
  bytes[200] = (bytes[200] ?? 0) ^ 1;
  await primary.send(bytes);
  t.ok(primary.states.some((state) => state.type === "waiting" && state.because.code === "BATCH_DAMAGED"));
  await primary.small.time.runFor(1000);
  t.equal(primary.lastState?.type, "connected");
  await primary.small.time.complete(primary.receiver?.stop() ?? Promise.resolve());
});

t.test("a compressed batch is stored as it was before, and takes credit as if it were plain", async (t) => {
  const primary = new ScriptedPrimary();
  await primary.connect();
  const { first, link } = primary.next;
  const bytes = primary.batch(first, link, 5);
  const packed = await primary.lz4.compress(bytes);
  t.ok(packed.length < bytes.length / 2);
  await primary.sendMessage(encodeFrame("lz4", bytes.length, packed));
  t.equal(primary.acked, first);
  t.equal(primary.creditBytes, WINDOW_BYTES + encodeBatchMessage(bytes).length);
  await primary.send(bytes);
  t.equal(primary.lastState?.type, "connected", "the same batch, plain, is the same batch");
  await primary.small.time.complete(primary.receiver?.stop() ?? Promise.resolve());
});

t.test("a frame that is no honest batch ends the stream, and nothing of it is taken in", async (t) => {
  const bad: Readonly<Record<string, [string, (bytes: Uint8Array, packed: Uint8Array) => Uint8Array]>> = {
    "a bomb": ["BATCH_DAMAGED", (_, packed) => encodeFrame("lz4", 100, packed)],
    "less than it says": ["BATCH_DAMAGED", (bytes, packed) => encodeFrame("lz4", bytes.length + 1, packed)],
    "more than a batch may be": ["PEER_MESSAGE_INVALID", (_, packed) => encodeFrame("lz4", 2 ** 31, packed)],
    "a codec that was not offered": [
      "PEER_MESSAGE_INVALID",
      (bytes, packed) => encodeFrame("zstd", bytes.length, packed),
    ],
    "a flipped bit": [
      "BATCH_DAMAGED",
      (bytes, packed) => {
        const damaged = new Uint8Array(packed);
        damaged[20] = (damaged[20] ?? 0) ^ 4;
        return encodeFrame("lz4", bytes.length, damaged);
      },
    ],
    "cut short": [
      "BATCH_DAMAGED",
      (bytes, packed) => encodeFrame("lz4", bytes.length, packed.subarray(0, -3)),
    ],
  };
  for (const [what, [code, make]] of Object.entries(bad)) {
    const primary = new ScriptedPrimary();
    await primary.connect();
    const before = primary.store?.end;
    const { first, link } = primary.next;
    const bytes = primary.batch(first, link, 5);
    await primary.sendMessage(make(bytes, await primary.lz4.compress(bytes)));
    const codes = primary.states.flatMap((state) => (state.type === "waiting" ? [state.because.code] : []));
    t.same(codes, [code], what);
    t.same(primary.store?.end, before, `${what}: nothing was taken in`);
    await primary.small.time.runFor(1000);
    await primary.send(bytes);
    t.equal(primary.acked, first, `${what}: sent again as it should be, it is`);
    await primary.small.time.complete(primary.receiver?.stop() ?? Promise.resolve());
  }
});

t.test("what a frame would become counts before it does", async (t) => {
  const primary = new ScriptedPrimary();
  primary.windowBytes = 1000;
  await primary.connect();
  const { first, link } = primary.next;
  const bytes = primary.batch(first, link, 5);
  const message = encodeFrame("lz4", bytes.length, await primary.lz4.compress(bytes));
  t.ok(message.length < 1000);
  await primary.sendMessage(message);
  t.match(
    primary.states.find(({ type }) => type === "waiting"),
    { because: { code: "PEER_MESSAGE_INVALID" } },
  );
  await primary.small.time.complete(primary.receiver?.stop() ?? Promise.resolve());
});

t.test("who sends more than was allowed is not listened to", async (t) => {
  const primary = new ScriptedPrimary();
  primary.windowBytes = 1000;
  await primary.connect();
  const { first, link } = primary.next;
  await primary.send(primary.batch(first, link, 5));
  const codes = primary.states.flatMap((state) => (state.type === "waiting" ? [state.because.code] : []));
  t.same(codes, ["PEER_MESSAGE_INVALID"]);
  t.equal(primary.store?.accepted(primary.small.root.id).last, first - 1);
  await primary.small.time.complete(primary.receiver?.stop() ?? Promise.resolve());
});

t.test("who may not be followed is named", async (t) => {
  const root = { epoch: 1, id: 0xd1n, first: 1, parent: undefined, writer: "alpha" };
  const changes: readonly (readonly [Partial<Handshake>, object])[] = [
    [{ groupId: "another" }, { type: "refused", code: "GROUP_UNKNOWN" }],
    [{ protocol: { min: 9, max: 9 } }, { type: "refused", code: "PROTOCOL_VERSION" }],
    [
      { lineage: [root], promise: { epoch: 1, id: root.id } },
      { type: "refused", code: "UNRELATED_HISTORY" },
    ],
    [{ promise: { epoch: 2, id: 0xf1n } }, { type: "refused", code: "NOT_PRIMARY" }],
  ];
  for (const [change, apart] of changes) {
    const primary = new ScriptedPrimary();
    await primary.connect(change);
    t.match(primary.lastState, { type: "apart", apart });
    t.equal(primary.store?.state.promise, undefined, "and nothing was promised");
    t.equal(primary.creditBytes, 0);
    await primary.small.time.complete(primary.receiver?.stop() ?? Promise.resolve());
  }
});

t.test("who is stopped while the store recovers has stopped once that is over", async (t) => {
  const primary = new ScriptedPrimary();
  await primary.connect();
  const { small } = primary;
  const inJournal = (path: string) => path.includes("/journal/");
  const fails = { type: "error", code: "EIO" } as const;
  small.disk.faults.add({ operations: ["datasync"], path: inJournal, count: 1, fault: fails });
  await primary.send(primary.batch(primary.next.first, primary.next.link, 5));
  t.match(primary.lastState, { type: "connected", stalled: { code: "STORE_SUSPECT" } });
  const slow = { type: "slow", delayMs: 5000 } as const;
  small.disk.faults.add({ operations: ["rename"], path: inJournal, fault: slow });
  await small.time.runFor(1000);
  const before = small.clock.monotonicMs();
  await small.time.complete(primary.receiver?.stop() ?? Promise.resolve());
  t.ok(small.clock.monotonicMs() - before > 3000, "it has waited for what was under way");
  t.equal(primary.store?.suspect(small.root.id), undefined, "which was the recovery");
});

t.test(
  "what is asked for while an answer is on its way is not waited for until the next pause is over",
  async (t) => {
    const primary = new ScriptedPrimary();
    await primary.connect();
    const { time } = primary.small;
    const stop = { code: "DIVERGED", message: "it holds something else", hint: "resolve", retryable: false };
    primary.stream?.send(encodeResponse({ type: "stop", stop }));
    // Before that is read something has changed over there.
    primary.receiver?.dialNow();
    const handshakes = () => primary.heard.filter(({ type }) => type === "handshake").length;
    t.equal(handshakes(), 1);
    await time.runFor(1000);
    t.equal(handshakes(), 2, "it is dialled at once");
    primary.stream?.send(encodeResponse({ type: "stop", stop }));
    await time.runFor(1000);
    t.match(primary.lastState, { type: "waiting", because: { code: "DIVERGED" } });
    t.equal(handshakes(), 2, "and only once for that");
    await time.complete(primary.receiver?.stop() ?? Promise.resolve());
  },
);

t.test("a disk that fails once while a number is remembered holds up one stream", async (t) => {
  const primary = new ScriptedPrimary();
  const { small } = primary;
  await primary.connect();
  await small.time.complete(primary.receiver?.stop() ?? Promise.resolve());
  await small.time.complete(primary.store?.close() ?? Promise.resolve());
  const path = (name: string) => name.endsWith("/state");
  primary.isReady = () => {
    small.disk.faults.add({
      operations: ["datasync"],
      path,
      count: 1,
      fault: { type: "error", code: "EIO" },
    });
  };
  await primary.connect({ told: 7 });
  await small.time.runFor(1000);
  const codes = primary.states.flatMap((state) => (state.type === "waiting" ? [state.because.code] : []));
  t.same(codes, ["STATE_FILE_UNWRITABLE"], "nothing is allowed before it is durable");
  await small.time.runFor(60_000);
  t.equal(primary.lastState?.type, "connected", "dialled again it follows");
  t.equal(primary.store?.state.heard, 7);
  await small.time.complete(primary.receiver?.stop() ?? Promise.resolve());
});

t.test("who follows has told whatever its primary has heard", async (t) => {
  const primary = new ScriptedPrimary();
  await primary.connect({ told: 3, heard: 9 });
  t.equal(primary.lastState?.type, "connected");
  t.match(
    primary.store?.state,
    { told: 9, heard: 3 },
    "as when its copy was made anew since it was the primary",
  );
  await primary.small.time.complete(primary.receiver?.stop() ?? Promise.resolve());
});
