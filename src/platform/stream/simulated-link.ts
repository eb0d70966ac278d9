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
export class Lane {
  lastArrivalMs = 0;
  /** On their way, the oldest first. */
  readonly packets: Packet[] = [];
}

interface Packet {
  readonly arrive: () => void;
  /** Its time has come: it arrives as soon as those before it have, and the link is up. */
  isDue: boolean;
}

/** One direction between two sites. */
export class SimulatedLink {
  readonly #time: SimulatedTime;
  readonly #random: SimulatedRandom;
  #conditions: LinkConditions;
  #busyUntilMs = 0;
  /** In which something came up while the link was down. */
  #held = new Set<Lane>();

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
    this.#held = new Set();
    // It is sent once more.
    for (const lane of held) this.#schedule(lane, this.#time.nowMs, () => this.#deliver(lane));
  }

  carry(lane: Lane, sizeBytes: number, arrive: () => void): void {
    const startMs = Math.max(this.#busyUntilMs, this.#time.nowMs);
    this.#busyUntilMs = startMs + (sizeBytes * 1000) / this.#conditions.bytesPerSecond;
    const packet: Packet = { arrive, isDue: false };
    lane.packets.push(packet);
    this.#schedule(lane, this.#busyUntilMs, () => {
      packet.isDue = true;
      this.#deliver(lane);
    });
  }

  #schedule(lane: Lane, sentMs: number, due: () => void): void {
    const { delayMsMin, delayMsMax } = this.#conditions;
    const delayMs = delayMsMin + this.#random.fraction() * (delayMsMax - delayMsMin);
    const arrivalMs = Math.max(lane.lastArrivalMs, sentMs + delayMs);
    lane.lastArrivalMs = arrivalMs;
    this.#time.schedule(arrivalMs - this.#time.nowMs, due);
  }

  #deliver(lane: Lane): void {
    if (!this.#conditions.up) {
      this.#held.add(lane);
      return;
    }
    for (let first = lane.packets[0]; first?.isDue === true; first = lane.packets[0]) {
      lane.packets.shift();
      first.arrive();
    }
  }
}
