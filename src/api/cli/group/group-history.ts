import type { GroupStatus } from "#src/api/cli/group/group-status.js";

/** What a live picture remembers of a group: how its figures were, second by second. */

/** As many seconds as fit on a line beside the key and what the line is about. */
export const HISTORY_SECONDS = 40;

export const FIGURES = ["exposure", "ack lag", "writes", "sends"] as const;
export type Figure = (typeof FIGURES)[number];

type Figures = Readonly<Record<Figure, number | undefined>>;

export class GroupHistory {
  /** By whole seconds of a monotonic clock; oldest first. */
  readonly #seconds: { readonly second: number; readonly figures: Figures }[] = [];

  /** Of the same second the largest counts: a peak must not be missed for being short. */
  note(status: GroupStatus, nowMs: number): void {
    const second = Math.floor(nowMs / 1000);
    const figures = figuresOf(status);
    const last = this.#seconds.at(-1);
    if (last?.second === second) {
      this.#seconds[this.#seconds.length - 1] = { second, figures: larger(last.figures, figures) };
    } else this.#seconds.push({ second, figures });
    while ((this.#seconds[0]?.second ?? second) <= second - HISTORY_SECONDS) this.#seconds.shift();
  }

  /** One for each second up to now, undefined where it is not known. A figure of which nothing new came stays as it was. */
  of(figure: Figure, nowMs: number): readonly (number | undefined)[] {
    const now = Math.floor(nowMs / 1000);
    const line: (number | undefined)[] = [];
    for (let second = now - HISTORY_SECONDS + 1; second <= now; second += 1) {
      const known = this.#seconds.findLast((one) => one.second <= second);
      line.push(known?.figures[figure]);
    }
    return line;
  }
}

function figuresOf({ exposure, ack_lag_ms, throughput }: GroupStatus): Figures {
  return {
    exposure: exposure.seconds ?? undefined,
    "ack lag": ack_lag_ms.p99 ?? undefined,
    writes: throughput.bytes_per_second ?? undefined,
    sends: throughput.wire_bytes_per_second ?? undefined,
  };
}

function larger(one: Figures, other: Figures): Figures {
  const of = (figure: Figure): number | undefined => {
    const known = [one[figure], other[figure]].filter((value) => value !== undefined);
    return known.length === 0 ? undefined : Math.max(...known);
  };
  return { exposure: of("exposure"), "ack lag": of("ack lag"), writes: of("writes"), sends: of("sends") };
}
