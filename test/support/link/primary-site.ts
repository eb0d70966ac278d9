import { present } from "#src/base/assert.js";
import {
  Capture,
  type CaptureEvent,
  NO_CAPTURE_METRICS,
  type ReplicationMode,
} from "#src/data-path/capture/capture.js";
import { StateFile } from "#src/data-path/journal/journal.js";
import { openLink, PacedLink, Sender, type SenderEvent } from "#src/data-path/sender/sender.js";
import { ExposureWatch } from "#src/domain/model/exposure.js";
import { FileBlockDevice } from "#src/platform/block/file-block-device.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { ensureDirectory } from "#src/platform/disk/durable-directory.js";
import { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { SimulatedHashPool } from "#src/platform/hash/simulated-hash-pool.js";
import type { MessageStream } from "#src/platform/stream/message-stream.js";
import { GROUP } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";
import { RecordingDevice } from "#test/support/link/recording-device.js";
import { ADDED, type TwoSites } from "#test/support/link/two-sites.js";

const KIB = 1024;
export const SIZES: ReadonlyMap<number, number> = new Map([
  [1, 512 * KIB],
  [2, 320 * KIB],
]);
export const GROUP_ID = "01020304-0506-0708-090a-0b0c0d0e0f10";
export const ROOT = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" } as const;
export const OUTBOX_BYTES_MAX = 384 * KIB;
export const SPILL_BYTES_MAX = 512 * KIB;
export const HEARTBEAT_MS = 50;
export const SILENCE_MS_MAX = 1500;
const SITE = "/site";
/** So slow that a seed takes seconds. */
const SEED_RATES = [60_000, 200_000, 500_000];

/** One life of the primary's process. */
export interface PrimaryLife {
  readonly capture: Capture;
  readonly sender: Sender;
  readonly state: StateFile;
  readonly clock: SimulatedClock;
  readonly exposure: ExposureWatch;
  readonly devices: ReadonlyMap<number, RecordingDevice>;
}

/** The primary's machine, through the lives of its process. */
export class PrimarySite {
  readonly #world: TwoSites;
  disk: SimulatedDisk;
  life: PrimaryLife | undefined;
  /** What its images held at the beginning, which is what a copy was made of that was brought by disk. */
  readonly originals = new Map<number, Uint8Array>();
  #isNew = true;

  constructor(world: TwoSites) {
    this.#world = world;
    const clock = new SimulatedClock(world.time);
    const random = world.random.fork("primary disk");
    this.disk = new SimulatedDisk({ clock, random, latencyMsMax: world.latencyMsMax });
  }

  async prepare(): Promise<void> {
    const { disk } = this;
    const { random } = this.#world;
    await ensureDirectory(disk, SITE, 0o700);
    for (const [member, sizeBytes] of SIZES) {
      const file = await disk.open(`${SITE}/image-${member}`, "create-new");
      await file.truncate(sizeBytes);
      // Something to seed, and holes.
      const most = this.#world.story === "everything" ? 4 : 24;
      for (let count = random.integer(0, most); count > 0; count -= 1)
        await file.write(this.#world.pattern(8 * KIB), 4 * KIB * random.integer(0, sizeBytes / KIB / 4 - 2));
      await file.datasync();
      const original = new Uint8Array(sizeBytes);
      await file.read(original, 0);
      this.originals.set(member, original);
      await file.close();
    }
    await disk.syncDirectory(SITE);
    const promise = { epoch: ROOT.epoch, id: ROOT.id };
    const site = { group: GROUP_ID, site: "alpha", lineage: [ROOT] };
    const state = { ...site, promise, ceiling: 0, clean: undefined };
    await (await StateFile.create(disk, `${SITE}/state`, state, hash64)).close();
  }

  async start(): Promise<PrimaryLife> {
    const world = this.#world;
    const { disk } = this;
    const clock = new SimulatedClock(world.time, { wallSkewMs: world.random.integer(-5, 5) * 1000 });
    const site = world.network.attach("alpha", clock);
    const random = world.random.fork(`alpha ${world.step}`);
    const state = await StateFile.open(disk, `${SITE}/state`, hash64);
    const devices = new Map<number, RecordingDevice>();
    const base = new Map<number, Uint8Array>();
    const wasClean = state.state.clean !== undefined;
    let capture: Capture | undefined;
    for (const [member, sizeBytes] of world.members) {
      const file = await disk.open(`${SITE}/image-${member}`, "write");
      const image = new FileBlockDevice(file, { sizeBytes, readOnly: false });
      const found = new Uint8Array(sizeBytes);
      await image.read(0, found);
      base.set(member, found);
      const record = (offset: number, bytes: Uint8Array | number) => {
        const { entry, sequence } = present(capture, "the capture").position;
        world.model.add(entry, { sequence: sequence + 1, member, offset, bytes, atMs: world.time.nowMs });
      };
      devices.set(member, new RecordingDevice(image, record));
    }
    capture = await Capture.start({
      ports: { disk, clock, random, hash64 },
      directory: `${SITE}/capture`,
      group: GROUP,
      state,
      members: [...devices].map(([member, device]) => ({ member, device })),
      secondary: {
        mode: world.plant.mode ?? world.mode,
        whenAway: { type: "block" },
        paired: world.isPaired,
        isNew: this.#isNew,
        outboxBytesMax: world.plant.outboxBytesMax ?? OUTBOX_BYTES_MAX,
        spillBytesMax: SPILL_BYTES_MAX,
      },
      observer: {
        onEvent: (event) => this.#onCapture(event),
        metrics: NO_CAPTURE_METRICS,
        slowMs: 1e9,
        onSlow: () => undefined,
      },
      limits: { ceilingStep: 64, spillSizes: { bytesMin: 64 * KIB, bytesMax: 128 * KIB } },
    });
    this.#isNew = false;
    // Members are smaller than an extent, which is hot as a whole once it was written to. Of one that rests nothing is: after an
    // unclean end nobody here remembers what was acknowledged of it, but for the floor.
    if (world.story === "put-back")
      world.focus = random.chance(0.7) ? random.pick([...SIZES.keys()]) : undefined;
    const entry = state.state.lineage.at(-1) ?? ROOT;
    world.model.begin(entry, base);
    const { backlog, position, written } = capture;
    const inherits = backlog.state.type !== "memory" || !backlog.isEmpty;
    const exposure = new (world.plant.exposure ?? ExposureWatch)(
      position.sequence,
      written,
      clock.monotonicMs(),
      inherits,
    );
    if (world.story !== "everything") world.bytesPerSecond = random.pick(SEED_RATES);
    const share = new PacedLink({ clock, bytesPerSecond: () => world.bytesPerSecond });
    const sender = new Sender({
      clock,
      random,
      hash64,
      capture,
      exposure,
      stateFile: state,
      state: () => state.state,
      group: "orders",
      programVersion: "0",
      previousRun: wasClean ? "clean" : "unclean",
      members: new Map(
        [...world.members.keys()].map((member) => [member, { name: `m${member}`, kind: "volume" }]),
      ),
      share,
      compression: {
        compressors: world.compressors,
        setting: () => world.compression,
        isLoopback: () => false,
      },
      hashPool: new SimulatedHashPool(disk, (bytes) => hash64(bytes, 0n)),
      rpoTargetMs: () => undefined,
      observer: { onEvent: (event) => this.#onSender(event) },
      limits: {
        heartbeatMs: HEARTBEAT_MS,
        silenceMsMax: SILENCE_MS_MAX,
        resyncBytesMax: 160 * KIB,
        seedBytesMax: 128 * KIB,
      },
    });
    site.listen((stream) => {
      openLink(world.plant.stream?.(stream) ?? stream, { clock }).then(
        (link) => sender.accept(link),
        () => world.trace.push("a handshake failed"),
      );
    });
    world.trace.push(`alpha starts ${position.sequence} ${backlog.state.type}`);
    if (capture.resync?.beside.isUnderWay(ADDED) === true)
      world.trace.push(`a member that has come leaves the order as it is, ${backlog.state.type}`);
    this.life = { capture, sender, state, clock, exposure, devices };
    return this.life;
  }

  /** The process ends, or the machine does. */
  end(how: "kill" | "crash"): void {
    const { life } = this;
    const { network } = this.#world;
    for (const device of life?.devices.values() ?? []) device.end();
    this.life = undefined;
    if (how === "kill") network.kill("alpha");
    else network.crash("alpha");
    this.disk = how === "kill" ? this.disk.endProcess() : this.disk.crash();
    this.disk.faults.clear();
    this.#world.trace.push(`alpha ${how}`);
  }

  #onCapture(event: CaptureEvent): void {
    const { trace, broken } = this.#world;
    trace.push(event.type === "backlog" ? `${event.from.type} -> ${event.to.type}` : event.type);
    // Of one that has come to the group there was nothing to be known.
    const isAdded = "member" in event && event.member === ADDED && this.#world.isAdded;
    if (event.type === "knowledge-lost" || (event.type === "nothing-known" && !isAdded))
      broken.push("knowledge was lost, and no disk has failed");
    if (event.type === "confirmation" && event.state.type === "confirming") this.#world.isPaired = true;
  }

  #onSender(event: SenderEvent): void {
    const { trace, broken } = this.#world;
    if (event.type === "stage") trace.push(`stage ${event.stage}`);
    else if (event.type === "copied") {
      if (event.equalBytes > 0) trace.push("some of it was there already");
      if (event.equalBytes < event.comparedBytes) trace.push("some of what was asked about was not there");
    } else if (event.type === "disconnected") trace.push(`alpha: ${event.code}`);
    else if (event.type === "connected")
      trace.push(`alpha: connected at ${event.held?.sequence ?? "nothing"}`);
    else if (event.type === "acknowledged-lost" && this.#world.story === "put-back")
      trace.push(
        `alpha: acknowledged ${event.acked} is lost${this.life?.capture.backlog.acked === 0 ? ", which it knew from before" : ""}`,
      );
    // Or a write of its stamps has failed, and the process ended before it could be put right.
    else if (
      event.type === "seed-lost" &&
      (this.#world.hasGoneBack || trace.some((line) => line.startsWith("fault")))
    )
      trace.push("alpha: seed lost");
    else
      broken.push(
        `${event.type}: ${JSON.stringify(event, (_, value) => (typeof value === "bigint" ? String(value) : value))}`,
      );
  }
}

export type { MessageStream, ReplicationMode };
