import type { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import type { SimulatedRandom } from "#src/platform/random/simulated-random.js";

/** What one direction between two sites is like. */
export interface LinkConditions {
  readonly delayMsMin: number;
  readonly delayMsMax: number;
  /** Shared by all streams in this direction. */
  readonly bytesPerSecond: number;
  /** Down, packets vanish; the sender goes on trying, so what it has sent arrives when the link is up again. */
  readonly up: boolean;
}

export const CLEAN_LINK: LinkConditions = {
  delayMsMin: 0.2,
  delayMsMax: 0.4,
  bytesPerSecond: Number.POSITIVE_INFINITY,
  up: true,
};

/** What one stream sends in one direction: nothing in it overtakes. Different lanes may overtake each other. */
export interface Lane {
  lastArrivalMs: number;
}

interface Packet {
  readonly lane: Lane;
  readonly arrive: () => void;
}

/** One direction between two sites. */
export class SimulatedLink {
  readonly #time: SimulatedTime;
  readonly #random: SimulatedRandom;
  #conditions: LinkConditions;
  #busyUntilMs = 0;
  /** Came up while the link was down, in order. */
  #held: Packet[] = [];

  constructor(time: SimulatedTime, random: SimulatedRandom, conditions: LinkConditions) {
    this.#time = time;
    this.#random = random;
    this.#conditions = conditions;
  }

  get up(): boolean {
    return this.#conditions.up;
  }

  set(changes: Partial<LinkConditions>): void {
    this.#conditions = { ...this.#conditions, ...changes };
    if (!this.#conditions.up) return;
    const held = this.#held;
    this.#held = [];
    for (const packet of held) this.#launch(packet, this.#time.nowMs);
  }

  carry(lane: Lane, sizeBytes: number, arrive: () => void): void {
    const startMs = Math.max(this.#busyUntilMs, this.#time.nowMs);
    this.#busyUntilMs = startMs + (sizeBytes * 1000) / this.#conditions.bytesPerSecond;
    this.#launch({ lane, arrive }, this.#busyUntilMs);
  }

  #launch(packet: Packet, sentMs: number): void {
    const { delayMsMin, delayMsMax } = this.#conditions;
    const delayMs = delayMsMin + this.#random.fraction() * (delayMsMax - delayMsMin);
    const arrivalMs = Math.max(packet.lane.lastArrivalMs, sentMs + delayMs);
    packet.lane.lastArrivalMs = arrivalMs;
    this.#time.schedule(arrivalMs - this.#time.nowMs, () => {
      if (this.#conditions.up) packet.arrive();
      else this.#held.push(packet);
    });
  }
}
