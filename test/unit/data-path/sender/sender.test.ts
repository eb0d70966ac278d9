import t from "tap";
import { Capture, NO_CAPTURE_METRICS } from "#src/data-path/capture/capture.js";
import { StateFile } from "#src/data-path/journal/journal.js";
import {
  decodeResponse,
  encodeRequest,
  type Handshake,
  type IncomingResponse,
  MESSAGE_BYTES_MAX,
  PROTOCOL_VERSIONS,
  SEED_VERSIONS,
} from "#src/data-path/link-format/link-format.js";
import { openLink, PacedLink, Sender, type SenderEvent } from "#src/data-path/sender/sender.js";
import { BATCH_VERSION } from "#src/domain/model/batch-format.js";
import { ExposureWatch } from "#src/domain/model/exposure.js";
import { FileBlockDevice } from "#src/platform/block/file-block-device.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { ensureDirectory } from "#src/platform/disk/durable-directory.js";
import { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import type { MessageStream } from "#src/platform/stream/message-stream.js";
import { SimulatedNetwork } from "#src/platform/stream/simulated-network.js";
import { GROUP } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";

const GROUP_ID = "01020304-0506-0708-090a-0b0c0d0e0f10";
const ROOT = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" } as const;
const SIZE_BYTES = 256 * 1024;
const NO_PROGRESS = {
  received: undefined,
  durable: undefined,
  promotable: undefined,
  freeBytes: undefined,
  receivedHash: undefined,
  durableHash: undefined,
};
const HANDSHAKE: Handshake = {
  protocol: PROTOCOL_VERSIONS,
  batchFormat: { min: BATCH_VERSION, max: BATCH_VERSION },
  codecs: ["plain"],
  site: "beta",
  group: "orders",
  groupId: GROUP_ID,
  lineage: [],
  promise: undefined,
  told: 0,
  heard: 0,
  progress: NO_PROGRESS,
  messageBytesMax: MESSAGE_BYTES_MAX,
  programVersion: "0",
  runId: 5n,
  previousRun: undefined,
  horizon: 0,
  seedFormat: SEED_VERSIONS,
  wholeMembers: [1],
  againMembers: [],
};

/** An image whose disk hangs until it is let go. */
class HangingImage extends FileBlockDevice {
  #letGo: () => void = () => undefined;
  readonly #going = new Promise<void>((resolve) => {
    this.#letGo = resolve;
  });
  reads = 0;

  override async read(offset: number, target: Uint8Array): Promise<void> {
    this.reads += 1;
    await this.#going;
    await super.read(offset, target);
  }

  letGo(): void {
    this.#letGo();
  }
}

/** What a secondary that dials by hand has heard on one stream. */
class Dialled {
  readonly heard: IncomingResponse[] = [];
  end = "";
  readonly stream: MessageStream;

  constructor(stream: MessageStream, handshake: Handshake) {
    this.stream = stream;
    stream.send(encodeRequest({ type: "handshake", handshake }));
    stream.send(encodeRequest({ type: "credit", bytes: 1024 * 1024 }));
    this.#listen().then(
      () => {
        this.end = "closed";
      },
      (error: unknown) => {
        this.end = String(error);
      },
    );
  }

  get types(): readonly string[] {
    return [...new Set(this.heard.map(({ type }) => type))];
  }

  async #listen(): Promise<void> {
    for await (const bytes of this.stream.messages()) this.heard.push(decodeResponse(bytes));
  }
}

async function stage({ isNew = true, told = 0 } = {}) {
  const time = new SimulatedTime();
  const random = new SimulatedRandom(1);
  const clock = new SimulatedClock(time);
  const disk = new SimulatedDisk({ clock, random: random.fork("disk") });
  const network = new SimulatedNetwork(time, random.fork("network"));
  const events: SenderEvent[] = [];
  const prepare = async () => {
    await ensureDirectory(disk, "/site", 0o700);
    const file = await disk.open("/site/image", "create-new");
    await file.write(new Uint8Array(SIZE_BYTES).fill(7), 0);
    const image = new HangingImage(file, { sizeBytes: SIZE_BYTES, readOnly: false });
    const promise = { epoch: ROOT.epoch, id: ROOT.id };
    const first = {
      group: GROUP_ID,
      site: "alpha",
      lineage: [ROOT],
      promise,
      ceiling: 0,
      clean: undefined,
      ...(told === 0 ? {} : { told }),
    };
    const state = await StateFile.create(disk, "/site/state", first, hash64);
    const capture = await Capture.start({
      ports: { disk, clock, random, hash64 },
      directory: "/site/capture",
      group: GROUP,
      state,
      members: [{ member: 1, device: image }],
      secondary: {
        mode: "async",
        whenAway: { type: "block" },
        paired: false,
        isNew,
        outboxBytesMax: 1024 * 1024,
        spillBytesMax: 1024 * 1024,
      },
      observer: {
        onEvent: () => undefined,
        metrics: NO_CAPTURE_METRICS,
        slowMs: 1e9,
        onSlow: () => undefined,
      },
    });
    const sender = new Sender({
      clock,
      random,
      hash64,
      capture,
      exposure: new ExposureWatch(0, capture.written, 0, false),
      state: () => state.state,
      stateFile: state,
      group: "orders",
      programVersion: "0",
      previousRun: undefined,
      members: new Map([[1, { name: "data", kind: "volume" }]]),
      share: new PacedLink({ clock }),
      rpoTargetMs: () => undefined,
      observer: { onEvent: (event) => events.push(event) },
    });
    return { image, sender, capture };
  };
  const { image, sender, capture } = await time.complete(prepare());
  network.attach("alpha", clock).listen((stream) => {
    void openLink(stream, { clock }).then((link) => sender.accept(link));
  });
  const { dialer } = network.attach("beta", clock);
  const dial = async (handshake = HANDSHAKE) => {
    const peer = { site: "alpha", address: "alpha:1", identity: "alpha" };
    const stream = await time.complete(dialer.dial(peer, new AbortController().signal));
    const dialled = new Dialled(stream, handshake);
    await time.runFor(100);
    return dialled;
  };
  return { time, disk, image, sender, capture, events, dial };
}

const PAUSED = { code: "GROUP_PAUSED", message: "paused", hint: "resume", retryable: true };

t.test("who parts with its secondary parts with the stream that waits for its turn too", async (t) => {
  const { time, image, sender, events, dial } = await stage();
  const first = await dial();
  t.same([image.reads, sender.state.stage], [1, "resyncing"], "a disk holds up what goes on");
  const second = await dial();
  t.equal(first.end.includes("dialled again"), true, first.end);
  t.same([second.heard, second.end], [[], ""], "it waits");
  sender.part(PAUSED);
  await time.runFor(100);
  t.same(second.heard, [{ type: "stop", stop: PAUSED }]);
  t.equal(second.end, "closed");
  image.letGo();
  await time.runFor(1000);
  t.same(sender.state, { stage: "idle", peer: undefined });
  t.equal(events.filter(({ type }) => type === "connected").length, 1, "it is never served");
  const third = await dial();
  t.match(third.types, ["handshake", "heartbeat", "batch"], "the next is");
  await time.complete(sender.stop());
});

t.test("of streams that wait for their turn the newest is served", async (t) => {
  const { time, image, sender, events, dial } = await stage();
  await dial();
  const second = await dial();
  const third = await dial();
  t.match(second.end, /replaced by a newer stream/);
  image.letGo();
  await time.runFor(1000);
  t.match(third.types, ["handshake", "heartbeat", "batch"]);
  t.equal(events.filter(({ type }) => type === "connected").length, 2);
  await time.complete(sender.stop());
});

/** The disk is so slow that what is to be durable before the run of a stream begins is not yet. */
const AGAIN: Handshake = { ...HANDSHAKE, wholeMembers: [], againMembers: [1] };

async function beforeTheRun() {
  const stages = await stage();
  const { disk, capture, dial } = stages;
  // What it has said it has, and says now that it has not.
  capture.dirty(1)?.clear(0);
  const path = (name: string) => name.includes("/dirty-1");
  disk.faults.add({ operations: ["datasync"], path, fault: { type: "slow", delayMs: 1000 } });
  const dialled = await dial(AGAIN);
  disk.faults.clear();
  return { ...stages, dialled };
}

t.test("who parts with its secondary parts with a stream whose run has not begun yet", async (t) => {
  const { time, sender, events, dialled } = await beforeTheRun();
  t.same([dialled.types, dialled.end], [[], ""], "something has to be durable first");
  sender.part(PAUSED);
  await time.runFor(2000);
  t.match(dialled.heard.at(-1), { type: "stop", stop: PAUSED });
  t.equal(dialled.end, "closed");
  t.match(events.at(-1), { type: "disconnected", code: "GROUP_PAUSED" });
  t.equal(events.filter(({ type }) => type === "connected").length, 0, "it is never served");
  await time.complete(sender.stop());
});

t.test("such a stream gives way to a newer one, and to a stop", async (t) => {
  const { time, image, sender, events, dial, dialled } = await beforeTheRun();
  image.letGo();
  const second = await dial();
  await time.runFor(2000);
  t.match(dialled.end, /dialled again/);
  t.match(second.types, ["handshake", "heartbeat", "batch"], "the newer is served");
  t.equal(events.filter(({ type }) => type === "connected").length, 1);
  await time.complete(sender.stop());

  const other = await beforeTheRun();
  await other.time.complete(other.sender.stop());
  await other.time.runFor(100);
  t.match(other.dialled.end, /the primary stops/);
});

t.test("a disk that fails once while the next number is made durable holds up one stream", async (t) => {
  const { time, disk, image, sender, events, dial } = await stage();
  image.letGo();
  const path = (name: string) => name.endsWith("/state");
  disk.faults.add({ operations: ["datasync"], path, count: 1, fault: { type: "error", code: "EIO" } });
  const first = await dial();
  t.same(first.types, [], "nothing is said that is not durable");
  t.match(events.at(-1), { type: "disconnected", code: "STATE_FILE_UNWRITABLE" });
  const second = await dial();
  await time.runFor(1000);
  t.match(second.types, ["handshake", "heartbeat", "batch"], "the next is served");
  await time.complete(sender.stop());
});

t.test(
  "one that was put back shows nothing that its secondary could take for a lineage to follow",
  async (t) => {
    for (const [told, types] of [
      // None at all is what a version says that tells none, and is followed.
      [0, ["stop"]],
      [4, ["handshake", "stop"]],
    ] as const) {
      const { time, sender, events, dial } = await stage({ isNew: false, told });
      const dialled = await dial({ ...HANDSHAKE, heard: 5 });
      t.same(dialled.types, types, `${told}`);
      t.match(dialled.heard.at(-1), { type: "stop", stop: { code: "PRIMARY_PUT_BACK", retryable: false } });
      t.match(events.at(-1), { type: "disconnected", code: "PRIMARY_PUT_BACK" });
      await time.complete(sender.stop());
    }
  },
);

t.test(
  "one that relies on nothing does not look like one that was put back, whatever else is in the way",
  async (t) => {
    const { time, sender, dial } = await stage({ told: 4 });
    const dialled = await dial({ ...HANDSHAKE, heard: 5, site: "alpha" });
    t.match(dialled.heard.at(-1), { type: "stop", stop: { code: "SAME_SITE" } });
    t.match(dialled.heard[0], { type: "handshake", handshake: { told: 0 } });
    await time.complete(sender.stop());
  },
);
