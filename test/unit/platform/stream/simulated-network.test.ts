import t from "tap";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import type { MessageStream } from "#src/platform/stream/message-stream.js";
import {
  SimulatedNetwork,
  type SimulatedNetworkOptions,
  type SimulatedSite,
} from "#src/platform/stream/simulated-network.js";

const BETA = { site: "beta", address: "beta:7420", identity: "beta" };
const BROKEN = { name: "TidemarkError", kind: "unreachable", code: "PEER_STREAM_BROKEN" };

/** Alpha dials, beta accepts; what arrives at either end is collected, and how the reading ended. */
class World {
  readonly time = new SimulatedTime();
  readonly network: SimulatedNetwork;
  readonly accepted: MessageStream[] = [];
  readonly clocks = new Map<string, SimulatedClock>();
  alpha: SimulatedSite;

  constructor(seed = 1, options: SimulatedNetworkOptions = {}) {
    this.network = new SimulatedNetwork(this.time, new SimulatedRandom(seed), options);
    this.alpha = this.boot("alpha");
    this.bootBeta();
  }

  boot(name: string): SimulatedSite {
    const clock = new SimulatedClock(this.time);
    this.clocks.set(name, clock);
    return this.network.attach(name, clock);
  }

  bootBeta(): void {
    this.boot("beta").listen((stream) => this.accepted.push(stream));
  }

  dial(signal = new AbortController().signal): Promise<MessageStream> {
    return this.alpha.dialer.dial(BETA, signal);
  }

  async connect(): Promise<{ near: Reading; far: Reading }> {
    const near = new Reading(await this.time.complete(this.dial()));
    return { near, far: new Reading(this.accepted.at(-1) as MessageStream) };
  }

  clock(name: string): SimulatedClock {
    return this.clocks.get(name) as SimulatedClock;
  }
}

class Reading {
  readonly stream: MessageStream;
  readonly received: string[] = [];
  end: "ended" | Error | undefined;

  constructor(stream: MessageStream) {
    this.stream = stream;
    this.#read();
  }

  send(text: string): boolean {
    return this.stream.send(Buffer.from(text));
  }

  async #read(): Promise<void> {
    try {
      for await (const message of this.stream.messages()) this.received.push(Buffer.from(message).toString());
      this.end = "ended";
    } catch (error) {
      this.end = error as Error;
    }
  }
}

t.test("a message takes the delay of its direction", async (t) => {
  const world = new World();
  const { near, far } = await world.connect();
  world.network.setLink("alpha", "beta", { delayMsMin: 40, delayMsMax: 40 });
  world.network.setLink("beta", "alpha", { delayMsMin: 5, delayMsMax: 5 });
  near.send("there");
  far.send("back");
  await world.time.runFor(39.9);
  t.same([far.received, near.received], [[], ["back"]]);
  await world.time.runFor(0.2);
  t.same(far.received, ["there"]);
});

t.test("messages do not overtake each other, however the delay varies", async (t) => {
  const world = new World(3, { conditions: { delayMsMin: 0, delayMsMax: 500 } });
  const { near, far } = await world.connect();
  const sent = Array.from({ length: 200 }, (_, number) => String(number));
  for (const text of sent) near.send(text);
  await world.time.runFor(1000);
  t.same(far.received, sent);
});

t.test("bandwidth is shared by all streams of a direction", async (t) => {
  const world = new World(1, { conditions: { delayMsMin: 0, delayMsMax: 0 } });
  const first = await world.connect();
  const second = await world.connect();
  world.network.setLink("alpha", "beta", { bytesPerSecond: 100_000 });
  const block = "x".repeat(50_000);
  first.near.send(block);
  second.near.send(block);
  await world.time.runFor(510);
  t.same([first.far.received.length, second.far.received.length], [1, 0]);
  await world.time.runFor(500);
  t.equal(second.far.received.length, 1);
});

t.test("while a direction is down its messages wait, and the other goes on", async (t) => {
  const world = new World();
  const { near, far } = await world.connect();
  world.network.setLink("alpha", "beta", { up: false });
  near.send("held");
  near.send("held too");
  far.send("passes");
  await world.time.runFor(5000);
  t.same([near.received, far.received], [["passes"], []]);
  world.network.setLink("alpha", "beta", { up: true });
  await world.time.runFor(10);
  t.same(far.received, ["held", "held too"]);
  t.equal(near.end, undefined);
});

t.test("a one-way partition breaks both ends: one misses the keepalive, the other is told", async (t) => {
  const world = new World();
  const { near, far } = await world.connect();
  world.network.setLink("alpha", "beta", { up: false });
  await world.time.runFor(60_000);
  t.match(far.end, { ...BROKEN, message: /nothing was heard/ });
  t.match(near.end, { ...BROKEN, message: /keepalive/ });
});

t.test("a two-way partition is noticed by both, each by itself", async (t) => {
  const world = new World();
  const { near, far } = await world.connect();
  world.network.partition("alpha", "beta");
  await world.time.runFor(60_000);
  t.match(far.end, { ...BROKEN, message: /nothing was heard/ });
  t.match(near.end, { ...BROKEN, message: /nothing was heard/ });
  await t.rejects(world.time.complete(world.dial()), { code: "PEER_UNREACHABLE", message: /no answer/ });
  world.network.heal("alpha", "beta");
  const again = await world.connect();
  again.near.send("hello");
  await world.time.runFor(10);
  t.same(again.far.received, ["hello"]);
});

t.test("an idle stream lives on", async (t) => {
  const world = new World();
  const { near, far } = await world.connect();
  await world.time.runFor(24 * 3_600_000);
  t.same([near.end, far.end], [undefined, undefined]);
  near.send("still there");
  await world.time.runFor(10);
  t.same(far.received, ["still there"]);
});

t.test("a broken stream loses what is on its way, and both ends see it at once", async (t) => {
  const world = new World(1, { conditions: { delayMsMin: 50, delayMsMax: 50 } });
  const { near, far } = await world.connect();
  near.send("arrives");
  await world.time.runFor(60);
  near.send("on its way");
  await world.time.runFor(10);
  world.network.breakStreams("alpha", "beta");
  await world.time.runFor(0);
  t.match([near.end, far.end], [BROKEN, BROKEN]);
  await world.time.runFor(1000);
  t.same(far.received, ["arrives"]);
});

t.test("half open: one end is gone, the other goes on sending into nothing until keepalive", async (t) => {
  const world = new World();
  const { near, far } = await world.connect();
  world.network.halfOpen("alpha", "beta");
  await world.time.runFor(5000);
  t.match(near.end, BROKEN);
  t.equal(far.end, undefined);
  far.send("into nothing");
  const second = await world.connect();
  t.equal(far.end, undefined, "a new stream beside it does not end it");
  await world.time.runFor(30_000);
  t.match(far.end, { ...BROKEN, message: /nothing was heard/ });
  t.same([near.received, second.near.received], [[], []]);
  t.equal(second.far.end, undefined);
});

t.test("a process that is killed: its peer is told, dials are refused until it is back", async (t) => {
  const world = new World();
  const { near, far } = await world.connect();
  world.network.kill("beta");
  await world.time.runFor(10);
  t.match(near.end, { ...BROKEN, message: /died/ });
  t.equal(far.end, undefined, "the dead one sees nothing");
  await t.rejects(world.time.complete(world.dial()), { code: "PEER_UNREACHABLE", message: /refused/ });
  world.bootBeta();
  const again = await world.connect();
  again.far.send("back");
  await world.time.runFor(10);
  t.same(again.near.received, ["back"]);
});

t.test(
  "a machine that is gone: its peer hears nothing, until it is back and disowns the stream",
  async (t) => {
    const world = new World();
    const { near } = await world.connect();
    world.network.crash("beta");
    await world.time.runFor(5000);
    t.equal(near.end, undefined);
    world.bootBeta();
    near.send("who are you");
    await world.time.runFor(10);
    t.match(near.end, { ...BROKEN, message: /does not know/ });
  },
);

t.test("a machine that stays gone is noticed by keepalive", async (t) => {
  const world = new World();
  const { near } = await world.connect();
  world.network.crash("beta");
  await world.time.runFor(60_000);
  t.match(near.end, { ...BROKEN, message: /nothing was heard/ });
  await t.rejects(world.time.complete(world.dial()), { code: "PEER_UNREACHABLE", message: /no answer/ });
});

t.test("a process that is paused finds its messages when it goes on", async (t) => {
  const world = new World();
  const { near, far } = await world.connect();
  world.clock("beta").pauseFor(5000);
  near.send("one");
  near.send("two");
  await world.time.runFor(4900);
  t.same(far.received, []);
  await world.time.runFor(200);
  t.same(far.received, ["one", "two"]);
});

t.test("a dial is given up when it is aborted, and leaves no stream behind", async (t) => {
  const world = new World(1, { conditions: { delayMsMin: 50, delayMsMax: 50 } });
  const controller = new AbortController();
  const reason = new Error("no longer wanted");
  const dialing = t.rejects(world.dial(controller.signal), reason);
  await world.time.runFor(60);
  controller.abort(reason);
  await dialing;
  const far = new Reading(world.accepted[0] as MessageStream);
  await world.time.runFor(200);
  t.match(far.end, BROKEN);
  await t.rejects(world.dial(controller.signal), reason);
});

t.test("who answers under another identity is refused", async (t) => {
  const world = new World();
  const impostor = { ...BETA, identity: "beta.example" };
  const dialing = world.alpha.dialer.dial(impostor, new AbortController().signal);
  await t.rejects(world.time.complete(dialing), { kind: "denied", code: "PEER_IDENTITY_WRONG" });
  t.same(world.accepted, []);
});

t.test("who sends on and on in spite of a false is found out", async (t) => {
  const world = new World();
  const { near } = await world.connect();
  const block = new Uint8Array(2 ** 20);
  t.throws(
    () => {
      for (let sent = 0; sent < 100; sent += 1) near.stream.send(block);
    },
    { name: "AssertionFailure" },
  );
});

t.test("a buffer that is changed before it has arrived shows up as corruption", async (t) => {
  const world = new World();
  const near = await world.time.complete(world.dial());
  const far = world.accepted[0] as MessageStream;
  const buffer = Buffer.from("first");
  near.send(buffer);
  buffer.write("other");
  const reader = far.messages()[Symbol.asyncIterator]();
  const { value } = await world.time.complete(reader.next());
  t.equal(String(Buffer.from(value)), "other");
  buffer.write("third");
  t.equal(String(Buffer.from(value)), "other", "what has arrived is the reader's own");
});

/** A conversation under faults, as one line for each arrival. */
async function trace(seed: number): Promise<string[]> {
  const lines: string[] = [];
  const world = new World(seed, {
    conditions: { delayMsMin: 1, delayMsMax: 80 },
    onArrival: (from, to, what) => lines.push(`${world.time.nowMs} ${from} ${to} ${what}`),
  });
  const faults = new SimulatedRandom(seed).fork("faults");
  for (let round = 0; round < 20; round += 1) {
    const { near, far } = await world.connect();
    for (let message = 0; message < 10; message += 1) faults.pick([near, far]).send("x".repeat(message));
    await world.time.runFor(faults.integer(0, 200));
    if (faults.chance(0.3)) world.network.partition("alpha", "beta");
    if (faults.chance(0.3)) world.network.breakStreams("alpha", "beta");
    await world.time.runFor(faults.integer(0, 30_000));
    world.network.heal("alpha", "beta");
  }
  return lines;
}

t.test("one seed gives one trace", async (t) => {
  const [first, second, other] = [await trace(11), await trace(11), await trace(12)];
  t.ok(first.length > 200);
  t.same(first, second);
  t.notSame(first, other);
});

t.test("nothing overtakes what was held up while the link was down", async (t) => {
  const time = new SimulatedTime();
  const conditions = { delayMsMin: 10, delayMsMax: 10, up: true };
  const network = new SimulatedNetwork(time, new SimulatedRandom(5), { conditions });
  const got: number[] = [];
  network.attach("beta", new SimulatedClock(time)).listen((stream) => {
    void (async () => {
      for await (const [byte] of stream.messages()) got.push(byte ?? 0);
    })();
  });
  const alpha = network.attach("alpha", new SimulatedClock(time));
  const stream = await time.complete(alpha.dialer.dial(BETA, new AbortController().signal));
  stream.send(Uint8Array.of(1));
  await time.runFor(5);
  network.setLink("alpha", "beta", { up: false });
  await time.runFor(6);
  stream.send(Uint8Array.of(2));
  await time.runFor(8);
  network.setLink("alpha", "beta", { up: true });
  stream.send(Uint8Array.of(3));
  await time.runFor(100);
  t.same(got, [1, 2, 3]);
});
