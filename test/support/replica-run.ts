import type { LineageEntry } from "#src/domain/model/lineage.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { SimulatedKeyValue } from "#src/platform/key-value/simulated-key-value.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { times } from "#test/support/effort.js";
import { VolumeModel } from "#test/support/volume-model.js";

export const MEMBER = 1;
export const SLOTS = 4;
export const SEEDS = times(20);
export const LIVES = 4;
export const ROOT: LineageEntry = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" };
/** Planted bugs, to see that the checks notice. */
export interface Plant {
  /** The disk says that it has synced, and has not. */
  readonly lyingDisk?: boolean;
  /** Views see the whole history of every branch they pass through, also past the fork. */
  readonly forksIgnored?: boolean;
  /** The index is opened without a look at its files. */
  readonly rotUnseen?: boolean;
  /** Rot takes a version of the index and its witness with it. */
  readonly witnessesToo?: boolean;
}

/** One seed's run of the stored copy: its disk, its model, what it acknowledged and what turned out broken. */
export class Run {
  readonly random: SimulatedRandom;
  readonly clock = new SimulatedClock(new SimulatedTime());
  readonly keyValue: SimulatedKeyValue;
  readonly model = new VolumeModel(SLOTS);
  readonly acknowledged = new Map<bigint, number>();
  /** Branches of this site alone: nothing grows from them. */
  readonly drills = new Set<bigint>();
  /** As the ledger of the site would have it. */
  floor = 0;
  /** Faults of their own stream: what else is drawn stays the same. */
  readonly rot: SimulatedRandom;
  readonly broken: string[] = [];
  readonly trace: string[] = [];
  readonly plant: Plant;
  disk: SimulatedDisk;
  imageMade = false;
  /** Of the primary; it steps back, too. */
  wallMs = 1_700_000_000_000;
  #nextId = 0xb0n;

  constructor(seed: number, plant: Plant) {
    this.random = new SimulatedRandom(seed);
    this.keyValue = new SimulatedKeyValue(this.random.fork("key-value"));
    this.disk = new SimulatedDisk({ clock: this.clock, random: this.random.fork("disk") });
    this.rot = this.random.fork("rot");
    this.plant = plant;
    this.model.begin(ROOT);
  }

  newId(): bigint {
    this.#nextId += 1n;
    return this.#nextId;
  }

  expect(holds: boolean, promise: string): void {
    if (!holds) this.broken.push(promise);
  }
}
