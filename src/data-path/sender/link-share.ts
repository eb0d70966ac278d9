import { NO_TURNS, nextTurn, type Turns, type Wish } from "#src/data-path/sender/fair-order.js";
import type { Clock, Timer } from "#src/platform/clock/clock.js";

/** The link to one peer, shared by the groups that are sent over it. */
export interface LinkShare {
  /** A member of it for each stream. */
  join(): LinkMember;
}

export interface LinkMember {
  /** Calls back, once, when so many bytes may be sent; undefined when they may be at once. One wish at a time. */
  ask(wish: Wish, granted: () => void): void;
  /** So much of what was granted has arrived. */
  arrived(bytes: number): void;
  /** What all of them may send in a second; undefined: as fast as it goes. */
  rate(): number | undefined;
  /** Wants nothing any more; a wish that waits is forgotten, and what is under way counts no more. */
  leave(): void;
}

export interface PacedLinkOptions {
  readonly clock: Clock;
  /** Undefined: as fast as it goes. Asked again and again: a change counts within RATE_LOOK_MS. */
  readonly bytesPerSecond?: () => number | undefined;
  /** What all of them together may have under way. */
  readonly underWayBytesMax?: number;
}

/** What may be sent in one go after a pause, at the rate that is set. */
const BURST_MS = 100;
/** Who waits looks at the rate so often. */
const RATE_LOOK_MS = 250;
/**
 * What all groups of a link have in the network: a quarter of a second of a gigabit. More than one needs for a full window,
 * and less than it takes to breach a target while those that are not urgent are under way.
 */
export const UNDER_WAY_BYTES_MAX = 32 * 1024 * 1024;

/**
 * Of a group of which nothing has arrived for so long what is under way is not in the network: it waits over there for a
 * disk. It is not counted then, or a few groups whose disk hangs would keep all the others waiting for ever. As long as a full
 * batch takes on a megabit.
 */
const STUCK_MS = 10_000;

interface Asked {
  readonly wish: Wish;
  readonly atMs: number;
  readonly granted: () => void;
}

/** What a stream has under way: what of it counts, and since when nothing was granted to it or arrived. */
interface Load {
  bytes: number;
  countedBytes: number;
  movedMs: number;
}

/**
 * All groups under one rate: a token bucket, and turns for who takes from it. Without a rate turns are taken as soon as
 * more than `underWayBytesMax` are in the network: what is queued there can't be overtaken by who is more urgent.
 *
 * Turns are by bytes among those that wait. Who sends batches that take the link less than a millisecond has asked for the
 * next only when somebody else has had its turn, and gets less; what is written meanwhile makes its next batch larger.
 */
export class PacedLink implements LinkShare {
  readonly #clock: Clock;
  readonly #rate: () => number | undefined;
  readonly #underWayBytesMax: number;
  #bytesPerSecond: number | undefined;
  #tokens = 0;
  #filledMs: number;
  #underWay = 0;
  #members = 0;
  #turns: Turns = NO_TURNS;
  readonly #asked = new Map<number, Asked>();
  readonly #loads = new Set<Load>();
  #timer: Timer | undefined;

  constructor({ clock, bytesPerSecond, underWayBytesMax }: PacedLinkOptions) {
    this.#clock = clock;
    this.#rate = bytesPerSecond ?? (() => undefined);
    this.#underWayBytesMax = underWayBytesMax ?? UNDER_WAY_BYTES_MAX;
    this.#bytesPerSecond = this.#rate();
    this.#filledMs = clock.monotonicMs();
  }

  join(): LinkMember {
    this.#members += 1;
    const member = this.#members;
    const load: Load = { bytes: 0, countedBytes: 0, movedMs: this.#clock.monotonicMs() };
    this.#loads.add(load);
    const arrived = (bytes: number): void => {
      load.bytes -= Math.min(bytes, load.bytes);
      load.movedMs = this.#clock.monotonicMs();
      this.#count(load, Math.min(load.countedBytes, load.bytes));
      this.#serve();
    };
    return {
      ask: (wish, granted) => {
        const taken = (): void => {
          load.bytes += wish.bytes;
          load.movedMs = this.#clock.monotonicMs();
          this.#count(load, load.countedBytes + wish.bytes);
          granted();
        };
        this.#asked.set(member, { wish, atMs: this.#clock.monotonicMs(), granted: taken });
        this.#serve();
      },
      arrived,
      rate: () => this.#rate(),
      leave: () => {
        this.#asked.delete(member);
        arrived(load.bytes);
        this.#loads.delete(load);
      },
    };
  }

  #count(load: Load, bytes: number): void {
    this.#underWay += bytes - load.countedBytes;
    load.countedBytes = bytes;
  }

  /** Those that are stuck count no more. */
  #setAside(): void {
    const nowMs = this.#clock.monotonicMs();
    for (const load of this.#loads) if (nowMs - load.movedMs >= STUCK_MS) this.#count(load, 0);
  }

  #serve(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#fill();
    if (this.#isFull) this.#setAside();
    while (this.#asked.size > 0 && this.#isOpen) {
      const next = this.#next();
      const asked = next === undefined ? undefined : this.#asked.get(next);
      if (next === undefined || asked === undefined) return;
      this.#asked.delete(next);
      this.#tokens -= asked.wish.bytes;
      asked.granted();
    }
    this.#wait();
  }

  #next(): number | undefined {
    // Mostly there is one, and that is next.
    if (this.#asked.size === 1) return this.#asked.keys().next().value;
    const turn = nextTurn(this.#turns, this.#wishes());
    this.#turns = turn?.turns ?? NO_TURNS;
    return turn?.next;
  }

  get #isFull(): boolean {
    return this.#underWay >= this.#underWayBytesMax;
  }

  /** A message goes as a whole: what it takes beyond what is there is waited for behind it. */
  get #isOpen(): boolean {
    if (this.#isFull) return false;
    return this.#bytesPerSecond === undefined || this.#tokens >= 0;
  }

  /** What is too much under way is waited for by who learns that it has arrived; unless it is stuck. */
  #wait(): void {
    const rate = this.#bytesPerSecond;
    const isPaced = rate !== undefined && this.#tokens < 0;
    if (this.#asked.size === 0 || !(isPaced || this.#isFull) || this.#timer !== undefined) return;
    const owedMs = isPaced ? Math.ceil((-this.#tokens / rate) * 1000) : RATE_LOOK_MS;
    this.#timer = this.#clock.startTimer(Math.min(RATE_LOOK_MS, owedMs), () => this.#serve());
  }

  /** What each wants, as far from its target as it is by now. */
  #wishes(): ReadonlyMap<number, Wish> {
    const nowMs = this.#clock.monotonicMs();
    const now = ({ wish, atMs }: Asked): Wish =>
      wish.slackMs === undefined ? wish : { ...wish, slackMs: wish.slackMs - (nowMs - atMs) };
    return new Map([...this.#asked].map(([member, asked]) => [member, now(asked)]));
  }

  /** At the rate of before; what was owed to a limit that is gone is forgotten. */
  #fill(): void {
    const nowMs = this.#clock.monotonicMs();
    const before = this.#bytesPerSecond;
    const rate = this.#rate();
    const earned = ((nowMs - this.#filledMs) * (before ?? 0)) / 1000;
    const burstBytes = ((rate ?? 0) * BURST_MS) / 1000;
    this.#tokens = rate === undefined ? 0 : Math.min(burstBytes, this.#tokens + earned);
    this.#bytesPerSecond = rate;
    this.#filledMs = nowMs;
  }
}

/** One link inside another: a group's own, within the one that it shares. */
export function linkWithin(inner: LinkShare, outer: LinkShare): LinkShare {
  return {
    join: () => {
      const [own, shared] = [inner.join(), outer.join()];
      return {
        // In this order: who waits for its own limit keeps nobody else waiting.
        ask: (wish, granted) => own.ask(wish, () => shared.ask(wish, granted)),
        arrived: (bytes) => {
          own.arrived(bytes);
          shared.arrived(bytes);
        },
        rate: () => lower(own.rate(), shared.rate()),
        leave: () => {
          own.leave();
          shared.leave();
        },
      };
    },
  };
}

function lower(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}
