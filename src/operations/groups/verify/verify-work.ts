import { describeError, TidemarkError } from "#src/base/errors.js";
import type { Capture, ChunkGuard } from "#src/data-path/capture/capture.js";
import {
  Comparison,
  type ComparisonAnswer,
  type ComparisonStep,
  type DifferenceList,
  GuardedMember,
  HashTree,
  type MemberRange,
  rootText,
  SPAN_BYTES,
  VERIFY_POINT_NOT_THERE,
} from "#src/data-path/verify/verify.js";
import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import type { CutPoint, PointCutter } from "#src/operations/groups/primary/point-cutter.js";
import type { RecordKeeper } from "#src/operations/groups/record/record-keeper.js";
import { notRepaired } from "#src/operations/groups/verify/verify-errors.js";
import {
  NEVER_COMPARED,
  type VerifiedRange,
  type VerifyPhase,
  type VerifyPicture,
} from "#src/operations/groups/verify/verify-picture.js";
import type { Logger } from "#src/telemetry/logger.js";

/** Told to who asks; what there is beyond is counted. */
const RANGES_SHOWN_MAX = 100;
/** What differs is sent by a resync, which waits its turn: behind what is under way, and behind a link that is down. */
const REPAIR_MS_MAX = 60 * 60_000;
/** What a secondary that follows takes to have a point; and as long as a link may be slow. */
const POINT_MS_MIN = 5_000;
const POINT_MS_MAX = 10 * 60_000;
const LOOK_MS = 200;

export interface VerifyWorkOptions {
  readonly ports: GroupPorts;
  readonly keeper: RecordKeeper;
  readonly logger: Logger;
  readonly capture: Capture;
  readonly cutter: PointCutter;
  /** Of the reign in which the point is cut. */
  readonly epoch: number | undefined;
  readonly repair: boolean;
  readonly signal: AbortSignal;
  readonly onPhase: (phase: VerifyPhase) => void;
  readonly onCompared: (bytes: number) => void;
}

export type VerifyFindings = Omit<VerifyPicture, "group" | "site" | "state" | "job">;

interface Pass {
  readonly point: CutPoint;
  readonly comparison: Comparison;
  readonly ended: Extract<ComparisonAnswer, { type: "ended" }>;
}

/**
 * One comparison of both sides, from the point to the end:
 *
 * 1. a point is put into the order, and in the same tick every image is guarded: what it holds is hashed before it is changed;
 * 2. the comparison (`data-path/verify`), against a view of that point;
 * 3. the secondary marks the point, and with it those that hold the same;
 * 4. with repair what differs becomes dirty, and a resync brings what the image holds by then; 5. what was sent is compared
 *    once more, at another point.
 *
 * A capture that ends takes it along: what was written meanwhile is not known to anybody.
 */
export class VerifyWork {
  readonly #options: VerifyWorkOptions;
  #findings: VerifyFindings;
  #comparison: Comparison | undefined;
  #exchangedBytes = 0;
  #countedBytes = 0;

  constructor(options: VerifyWorkOptions) {
    this.#options = options;
    const { repair, ports } = options;
    this.#findings = { ...NEVER_COMPARED, phase: "cutting", repair, startMs: ports.clock.wallMs() };
  }

  get findings(): VerifyFindings {
    return {
      ...this.#findings,
      ...(this.#comparison === undefined ? {} : this.#found(this.#comparison)),
      exchangedBytes: this.#exchangedBytes,
    };
  }

  async run(): Promise<void> {
    const { logger, repair } = this.#options;
    const pass = await this.#pass();
    this.#take(pass);
    const { differing, unreadThere, isEqual } = pass.comparison;
    const wrong = [...differing.ranges, ...unreadThere.ranges];
    if (wrong.length > 0)
      logger.error("the secondary does not hold what the primary does", {
        point: pass.point.mark.id,
        sequence: pass.point.sequence,
        differentBytes: this.#findings.differentBytes,
        ranges: wrong.length,
      });
    else if (isEqual)
      logger.info("both sides are equal", { point: pass.point.mark.id, root: this.#findings.root.primary });
    if (repair && wrong.length > 0) await this.#repair(wrong);
  }

  /**
   * Policy may thin the point at the secondary before it is opened there, where another was cut in the same moment. One that is not
   * there after a while is given up for a new one; each has twice as long, as the link may be slow.
   */
  async #pass(only?: ReadonlyMap<number, readonly number[]>): Promise<Pass> {
    for (let pointMsMax = POINT_MS_MIN; ; pointMsMax *= 2) {
      try {
        return await this.#passAt(pointMsMax, only);
      } catch (error) {
        const isGone = error instanceof TidemarkError && error.code === VERIFY_POINT_NOT_THERE;
        if (!isGone || pointMsMax >= POINT_MS_MAX) throw error;
      }
    }
  }

  async #passAt(pointMsMax: number, only?: ReadonlyMap<number, readonly number[]>): Promise<Pass> {
    const { ports, capture, cutter, signal } = this.#options;
    const { clock, hash64, hashPool } = ports;
    const { throttle } = ports.verifyTurns;
    const guards = new Map<number, ChunkGuard>();
    try {
      const point = await cutter.cutGuarded((members) => {
        for (const member of members)
          if (only === undefined || only.has(member))
            guards.set(member, capture.device(member).guard({ hash64, pool: hashPool }));
      });
      const tree = new HashTree(hash64);
      const members = new Map(
        [...guards].map(([member, guard]) => [
          member,
          new GuardedMember({ guard, tree, pool: hashPool, throttle, signal }),
        ]),
      );
      const comparison = new Comparison({
        members,
        pointMsMax,
        ...(only === undefined ? {} : { only }),
        tree,
        clock,
        ask: (step) => this.#ask(point.mark.id, step),
        signal,
        onProgress: () => this.#progressed(),
      });
      if (only === undefined) {
        this.#comparison = comparison;
        this.#begins("comparing", { point: point.mark.id, position: this.#positionOf(point) });
      }
      return { point, comparison, ended: await comparison.run() };
    } finally {
      for (const guard of guards.values()) guard.end();
    }
  }

  #progressed(): void {
    const { ports, onCompared } = this.#options;
    const done = this.#comparison?.comparedBytes ?? 0;
    // One that the secondary has forgotten begins at nothing again.
    onCompared(Math.max(0, done - this.#countedBytes));
    this.#countedBytes = done;
    ports.onChange();
  }

  async #repair(wrong: readonly MemberRange[]): Promise<void> {
    const { capture, cutter, signal } = this.#options;
    const { clock } = this.#options.ports;
    this.#begins("repairing");
    for (const { member, offset, length } of wrong) capture.resync?.untold(member, offset, length);
    const untilMs = clock.monotonicMs() + REPAIR_MS_MAX;
    while (!cutter.isReady) {
      if (clock.monotonicMs() >= untilMs) throw notRepaired();
      await clock.sleep(LOOK_MS, signal);
    }
    // What was cut between the comparison and the resync holds the same.
    await this.#tried(this.#findings.point, { type: "mark", differing: wrong });
    this.#begins("comparing-again");
    const again = await this.#pass(spansOf(wrong));
    const { differing, unreadThere, unknownHere } = again.comparison;
    // What could not be compared again is not known to be repaired.
    const still =
      sumOf(differing.ranges) + sumOf(unreadThere.ranges) + sumOf(common(unknownHere.ranges, wrong));
    const repairedBytes = Math.max(0, this.#findings.differentBytes - still);
    this.#findings = { ...this.#findings, repairedBytes };
    this.#options.logger.info("what differed was sent again, and compared", {
      point: again.point.mark.id,
      repairedBytes,
      differentBytes: still,
    });
  }

  /** Points are marked as well as can be: what was found stands in the log and in the answer all the same. */
  async #tried(point: string, step: ComparisonStep): Promise<void> {
    try {
      await this.#ask(point, step);
    } catch (error) {
      if (!(error instanceof TidemarkError) || this.#options.signal.aborted) throw error;
      this.#options.logger.warn("points that hold what differed could not all be marked", {
        error: describeError(error),
      });
    }
  }

  async #ask(point: string, step: ComparisonStep): Promise<ComparisonAnswer> {
    const { ports, keeper, signal } = this.#options;
    const { id, specification } = keeper.record;
    let onAbort: () => void = () => undefined;
    const aborted = new Promise<never>((_, reject) => {
      onAbort = () => reject(signal.reason);
    });
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      signal.throwIfAborted();
      const asking = ports.otherSites.compare(specification.secondary ?? "", { group: id, point, step });
      const answer = await Promise.race([asking, aborted]);
      this.#exchangedBytes += bytesOf(step) + bytesOf(answer);
      return answer;
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  #begins(phase: VerifyPhase, rest: Partial<Pick<VerifyPicture, "point" | "position">> = {}): void {
    this.#findings = { ...this.#findings, ...rest, phase };
    this.#options.onPhase(phase);
  }

  #take({ comparison, ended }: Pass): void {
    const { root } = comparison;
    this.#findings = {
      ...this.#findings,
      ...this.#found(comparison),
      root: {
        primary: root === undefined ? "" : rootText(root),
        secondary: ended.root === undefined ? "" : rootText(ended.root),
      },
      isMarked: ended.isMarked,
    };
    this.#comparison = undefined;
  }

  #found(comparison: Comparison): Partial<VerifyFindings> {
    const { differing, unreadThere, unknownHere, comparedBytes, totalBytes } = comparison;
    const { members } = this.#options.keeper.record;
    const named = (list: DifferenceList, found: VerifiedRange["found"]): readonly VerifiedRange[] =>
      list.ranges.map(({ member, offset, length }) => ({
        member: members.find(({ number }) => number === member)?.name ?? `member ${member}`,
        offset,
        length,
        found,
      }));
    const ranges = [
      ...named(differing, "different"),
      ...named(unreadThere, "unread-at-secondary"),
      ...named(unknownHere, "unknown-at-primary"),
    ];
    return {
      comparedBytes,
      totalBytes,
      differentBytes: differing.bytes + unreadThere.bytes,
      unknownBytes: unknownHere.bytes,
      ranges: ranges.slice(0, RANGES_SHOWN_MAX),
      isCoarse:
        ranges.length > RANGES_SHOWN_MAX || [differing, unreadThere, unknownHere].some((one) => one.isCoarse),
    };
  }

  #positionOf({ sequence }: CutPoint): VerifyPicture["position"] {
    const { epoch } = this.#options;
    return epoch === undefined ? undefined : { epoch, sequence };
  }
}

function sumOf(ranges: readonly MemberRange[]): number {
  return ranges.reduce((sum, { length }) => sum + length, 0);
}

function common(some: readonly MemberRange[], others: readonly MemberRange[]): readonly MemberRange[] {
  return some.flatMap(({ member, offset, length }) =>
    others.flatMap((other) => {
      const from = Math.max(offset, other.offset);
      const to = Math.min(offset + length, other.offset + other.length);
      return other.member === member && from < to ? [{ member, offset: from, length: to - from }] : [];
    }),
  );
}

/** By member the spans that the ranges touch. */
function spansOf(ranges: readonly MemberRange[]): ReadonlyMap<number, readonly number[]> {
  const spans = new Map<number, Set<number>>();
  for (const { member, offset, length } of ranges) {
    const of = spans.get(member) ?? new Set();
    for (let span = Math.floor(offset / SPAN_BYTES); span * SPAN_BYTES < offset + length; span += 1)
      of.add(span);
    spans.set(member, of);
  }
  return new Map([...spans].map(([member, of]) => [member, [...of].sort((a, b) => a - b)]));
}

function bytesOf(message: ComparisonStep | ComparisonAnswer): number {
  switch (message.type) {
    case "spans":
    case "nodes":
      return message.hashes.byteLength + 16;
    case "chunks":
      return message.chunks.length * 9 + 16;
    case "end":
    case "mark":
      return message.differing.length * 20 + 16;
    default:
      return 16;
  }
}
