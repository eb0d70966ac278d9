import type { ReplicationMode } from "#src/data-path/capture/capture.js";
import { BATCH_BYTES_MAX } from "#src/domain/model/batch-format.js";
import type { ExposureWatch } from "#src/domain/model/exposure.js";
import type { Compression } from "#src/domain/model/group-specification.js";
import type { Position, Sequence } from "#src/domain/model/sequence.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import type { Compressor, CompressorName } from "#src/platform/compression/compressor.js";
import { SimulatedCompressor } from "#src/platform/compression/simulated-compressor.js";
import type { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import type { MessageStream } from "#src/platform/stream/message-stream.js";
import { SimulatedNetwork } from "#src/platform/stream/simulated-network.js";
import { pattern } from "#test/support/batches.js";
import { GroupModel } from "#test/support/link/group-model.js";
import { OUTBOX_BYTES_MAX, PrimarySite, SIZES } from "#test/support/link/primary-site.js";
import { SecondarySite } from "#test/support/link/secondary-site.js";

/** Something that is wrong, to see whether the checks notice. */
export interface Plant {
  /** Done to the secondary's disk in every life. */
  readonly disk?: (disk: SimulatedDisk) => void;
  /** The mode that the primary is given instead of the one it is judged by. */
  readonly mode?: ReplicationMode;
  readonly outboxBytesMax?: number;
  readonly exposure?: typeof ExposureWatch;
  /** Between the primary and its end of each stream. */
  readonly stream?: (stream: MessageStream) => MessageStream;
  /** Before everything heals the dirty maps are emptied. */
  readonly forgets?: boolean;
  /** Bytes of an image change that nobody has captured. */
  readonly bypasses?: boolean;
  /** Changes the program itself; answers how it is changed back. */
  readonly patch?: () => () => void;
}

/**
 * What the run is about: everything; the first seed, which then takes nearly all of it; a member that comes to a group that
 * has another; or a secondary whose disk is put back from an older copy now and then, which takes back what it had said.
 */
export type Story = "everything" | "seed" | "added" | "put-back";

export const ADDED = 2;

export const COMPRESSIONS = ["off", "zstd", "auto", "lz4"] as const;

/** Two sites, the network between them, and what was promised. */
export class TwoSites {
  readonly random: SimulatedRandom;
  readonly time = new SimulatedTime();
  readonly network: SimulatedNetwork;
  readonly model = new GroupModel();
  readonly broken: string[] = [];
  readonly trace: string[] = [];
  readonly mode: ReplicationMode;
  readonly latencyMsMax: number;
  readonly plant: Plant;
  readonly story: Story;
  readonly primary: PrimarySite;
  readonly secondary: SecondarySite;
  /** Positions that the secondary could have been promoted to at some time. */
  readonly promotables: Position[] = [];
  isPaired = false;
  /** The secondary's disk was put back from a copy at some time. */
  hasGoneBack = false;
  /** In the story of a member that is added. */
  isAdded = false;
  /** In the story of a disk that is put back: the one member that is written to, for a life of the primary. */
  focus: number | undefined;
  /** Of the link, of which both may change at any time. */
  bytesPerSecond: number | undefined;
  compression: Compression;
  readonly compressors = [this.#told("zstd"), this.#told("lz4")];
  step = 0;
  /** What was confirmed is promotable for ever (I2); what was acknowledged is durable (I3). */
  confirmed: Sequence = 0;
  acknowledged = new Map<bigint, Sequence>();
  #seeds = 0;

  constructor(seed: number, plant: Plant, story: Story = "everything") {
    this.story = story;
    this.random = new SimulatedRandom(seed);
    this.plant = plant;
    this.compression = COMPRESSIONS[seed % COMPRESSIONS.length] ?? "auto";
    this.mode = this.random.pick(["async", "async", "flush", "write"] as const);
    this.latencyMsMax = this.random.pick([0.2, 1, 4]);
    this.network = new SimulatedNetwork(this.time, this.random.fork("network"), {
      bounds: { keepaliveMs: 500, silenceMsMax: 1500, windowBytes: 512 * 1024 },
    });
    this.primary = new PrimarySite(this);
    this.secondary = new SecondarySite(this);
  }

  /** Members that the primary has in its next life. */
  get members(): ReadonlyMap<number, number> {
    if (this.story !== "added" || this.isAdded) return SIZES;
    return new Map([...SIZES].filter(([member]) => member !== ADDED));
  }

  pattern(length: number): Uint8Array {
    this.#seeds += 1;
    const bytes = pattern(length, this.#seeds);
    // So that no two writes are alike.
    new DataView(bytes.buffer).setUint32(0, this.#seeds);
    return bytes;
  }

  /** Says in the trace, once, that it was of use. */
  #told(name: CompressorName): Compressor {
    const compressor = new SimulatedCompressor(name);
    const decompress: Compressor["decompress"] = (packed, plainBytes) => {
      const what = `decompressed ${name}`;
      if (!this.trace.includes(what)) this.trace.push(what);
      return compressor.decompress(packed, plainBytes);
    };
    return { name, compress: (plain) => compressor.compress(plain), decompress };
  }

  expect(holds: boolean, promise: string): void {
    if (!holds) this.broken.push(promise);
  }

  /** What can be seen without asking anybody anything. */
  observe(): void {
    const primary = this.primary.life;
    const store = this.secondary.life?.store;
    if (primary !== undefined) {
      const { capture } = primary;
      this.expect(capture.backlog.outboxBytes <= OUTBOX_BYTES_MAX + BATCH_BYTES_MAX, "I14: the outbox grows");
      const { entry } = capture.position;
      this.acknowledged.set(entry, Math.max(this.acknowledged.get(entry) ?? 0, capture.backlog.acked));
    }
    if (store === undefined) return;
    this.checkLineage();
    const { promotable } = store;
    const last = this.promotables.at(-1);
    if (promotable !== undefined && promotable.sequence !== last?.sequence) this.promotables.push(promotable);
    const reach = promotable?.sequence ?? 0;
    this.expect(reach >= this.confirmed, `I2: ${this.confirmed} was confirmed, and ${reach} is promotable`);
    if (last !== undefined) this.expect(promotable !== undefined, "I10: nothing can be opened any more");
    this.#checkExposure(promotable);
  }

  /** The secondary holds again what it held once: its word of since then is void. */
  wentBack(): void {
    this.hasGoneBack = true;
    this.confirmed = 0;
    this.promotables.length = 0;
  }

  /** I5: the lineage over there is the primary's, up to some entry; and that one is promised. */
  checkLineage(): void {
    const theirs = this.secondary.life?.store.state;
    const ours = this.primary.life?.state.state.lineage;
    if (theirs === undefined || ours === undefined || theirs.lineage.length === 0) return;
    const isPrefix = theirs.lineage.every(({ id }, index) => ours[index]?.id === id);
    this.expect(isPrefix, "I5: the secondary follows something else");
    this.expect(theirs.promise?.id === theirs.lineage.at(-1)?.id, "I5: it follows what it has not promised");
  }

  /** At a start of the secondary. */
  checkStart(): void {
    const store = this.secondary.life?.store;
    // The primary goes on counting upon what has gone.
    if (this.story === "put-back") return;
    for (const [entry, sequence] of this.acknowledged) {
      if (sequence === 0 || store === undefined) continue;
      const durable = store.durable(entry) ?? 0;
      this.expect(
        durable >= sequence,
        `I3: ${sequence} of ${entry} was acknowledged, and ${durable} is there`,
      );
    }
  }

  /** I15: what either side reports is no less than what would be lost if the primary were gone now. */
  #checkExposure(promotable: Position | undefined): void {
    const primary = this.primary.life;
    // Nobody can know of what a disk has lost that has not been seen since.
    if (primary === undefined || this.story === "put-back") return;
    const { capture, exposure, clock } = primary;
    const nowMs = this.time.nowMs;
    const { entry, sequence } = capture.position;
    exposure.note(sequence, capture.written, clock.monotonicMs());
    const reported = exposure.at(clock.monotonicMs());
    // What is not in what is promotable at all is no part of what is exposed.
    const isSeeded = (member: number) =>
      this.story === "added" && member === ADDED && !this.secondary.stands(member);
    const lost = this.model
      .changesOf(entry)
      .filter(({ sequence, member }) => sequence > (promotable?.sequence ?? 0) && !isSeeded(member));
    const oldest = lost[0];
    if (oldest === undefined) return;
    const seconds = (nowMs - oldest.atMs) / 1000 - 1e-9;
    const bytes = lost.reduce((sum, { bytes }) => sum + (typeof bytes === "number" ? 0 : bytes.length), 0);
    if (reported.bound !== "at-least") {
      this.expect(reported.seconds >= seconds, `I15: ${reported.seconds} s reported, ${seconds} s lost`);
      this.expect(reported.bytes >= bytes, `I15: ${reported.bytes} bytes reported, ${bytes} lost`);
      this.expect(
        reported.writes >= lost.length,
        `I15: ${reported.writes} writes reported, ${lost.length} lost`,
      );
    }
    const predicted = this.secondary.life?.receiver.predictedLoss;
    if (predicted === undefined) return;
    if (predicted.bound === "at-most") {
      const said = `${predicted.writes} writes and ${predicted.bytes} bytes`;
      const isEnough = predicted.writes >= lost.length && predicted.bytes >= bytes;
      this.expect(isEnough, `I15: ${said} predicted, ${lost.length} and ${bytes} lost`);
    } else if (reported.bound !== "at-least") {
      const isLess = predicted.writes <= reported.writes && predicted.bytes <= reported.bytes;
      this.expect(isLess, `I15: at least ${predicted.writes} writes predicted, ${reported.writes} reported`);
    }
    if (predicted.bound !== "at-least")
      this.expect(predicted.seconds >= seconds, `I15: ${predicted.seconds} s predicted, ${seconds} s lost`);
  }
}
