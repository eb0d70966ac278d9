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
} from "#src/data-path/verify/verify.js";
import type { Trouble } from "#src/domain/group/group-state.js";
import { notNow, troubleFrom } from "#src/operations/groups/group-errors.js";
import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import type { CutPoint, PointCutter } from "#src/operations/groups/primary/point-cutter.js";
import type { RecordKeeper } from "#src/operations/groups/record/record-keeper.js";
import {
  NEVER_COMPARED,
  type VerifiedRange,
  type VerifyPhase,
  type VerifyPicture,
} from "#src/operations/groups/verify/verify-picture.js";
import { TokenBucket } from "#src/platform/clock/throttle.js";
import type { Logger } from "#src/telemetry/logger.js";

/** It reads beside everything else: as much as leaves room on an ordinary disk; of 1 TiB that is full an hour and a half. */
const VERIFY_BYTES_PER_SECOND = 200 * 1024 * 1024;
/** Told to who asks; what there is beyond is counted. */
const RANGES_SHOWN_MAX = 100;
/** What differs is sent by a resync, which waits its turn: behind what is under way, and behind a link that is down. */
const REPAIR_MS_MAX = 60 * 60_000;
const LOOK_MS = 200;

export interface GroupVerifyOptions {
  readonly ports: GroupPorts;
  readonly keeper: RecordKeeper;
  readonly logger: Logger;
  /** Of the capture that goes on; undefined while there is none. */
  readonly sending: () =>
    | {
        readonly capture: Capture;
        readonly cutter: PointCutter;
        readonly state: { readonly state: { readonly lineage: readonly { readonly epoch: number }[] } };
      }
    | undefined;
}

interface Pass {
  readonly point: CutPoint;
  readonly comparison: Comparison;
  readonly ended: Extract<ComparisonAnswer, { type: "ended" }>;
}

/**
 * Compares both sides of one group, at its primary, one comparison at a time:
 *
 * 1. a point is put into the order, and in the same tick every image is guarded: what it holds is hashed before it is changed;
 * 2. the comparison (`data-path/verify`), against a view of that point;
 * 3. the secondary marks the point, and with it those that hold the same;
 * 4. with repair what differs becomes dirty, and a resync brings what the image holds by then; 5. what was sent is compared
 *    once more, at another point.
 *
 * A capture that ends takes the comparison with it: what was written meanwhile is not known to anybody.
 */
export class GroupVerify {
  readonly #options: GroupVerifyOptions;
  #picture: Omit<VerifyPicture, "group" | "site"> = NEVER_COMPARED;
  #running: { readonly ended: Promise<void>; readonly abort: AbortController } | undefined;
  #comparison: Comparison | undefined;
  #exchangedBytes = 0;

  constructor(options: GroupVerifyOptions) {
    this.#options = options;
  }

  get picture(): VerifyPicture {
    const { keeper, ports } = this.#options;
    const comparison = this.#comparison;
    return {
      group: keeper.record.specification.group,
      site: ports.site,
      ...this.#picture,
      ...(comparison === undefined ? {} : this.#found(comparison)),
      exchangedBytes: this.#exchangedBytes,
    };
  }

  /** What was found to differ and was not repaired, for as long as the group is open and nobody has compared it again. */
  get trouble(): Trouble | undefined {
    const { state, differentBytes, repairedBytes, point } = this.#picture;
    if (state !== "done" || differentBytes <= repairedBytes) return undefined;
    const { group } = this.#options.keeper.record.specification;
    return {
      code: "SIDES_DIFFER",
      why: `${differentBytes - repairedBytes} bytes of the secondary are not what the primary held at the point ${point}`,
      hint: `tidemark verify ${group} --repair sends them again; scrub the secondary, and check the disks of both`,
    };
  }

  /** Begins one; what is under way stays. */
  begin(repair: boolean): VerifyPicture {
    if (this.#running !== undefined) return this.picture;
    const { keeper, ports, sending } = this.#options;
    const { group } = keeper.record.specification;
    const now = sending();
    if (now === undefined) throw notNow(group, { why: "it is not open", hint: "ask again in a moment" });
    if (!now.cutter.isReady) throw notInStep(group);
    const abort = new AbortController();
    this.#picture = {
      ...NEVER_COMPARED,
      state: "running",
      phase: "cutting",
      repair,
      startMs: ports.clock.wallMs(),
    };
    this.#exchangedBytes = 0;
    this.#comparison = undefined;
    const ended = this.#run(now.capture, now.cutter, repair, abort.signal).finally(() => {
      this.#running = undefined;
      ports.onChange();
    });
    this.#running = { ended, abort };
    return this.picture;
  }

  /** The capture ends. Resolves when nothing of it is read any more. */
  async interrupt(): Promise<void> {
    this.#running?.abort.abort(interrupted(this.#options.keeper.record.specification.group));
    await this.#running?.ended;
  }

  async #run(capture: Capture, cutter: PointCutter, repair: boolean, signal: AbortSignal): Promise<void> {
    const { logger, ports } = this.#options;
    try {
      const pass = await this.#pass(capture, cutter, signal);
      this.#take(pass);
      const { differing, unreadThere, isEqual } = pass.comparison;
      const wrong = [...differing.ranges, ...unreadThere.ranges];
      if (wrong.length > 0)
        logger.error("the secondary does not hold what the primary does", {
          point: pass.point.mark.id,
          sequence: pass.point.sequence,
          differentBytes: this.#picture.differentBytes,
          ranges: wrong.length,
        });
      else if (isEqual)
        logger.info("both sides are equal", { point: pass.point.mark.id, root: this.#picture.root.primary });
      if (repair && wrong.length > 0) await this.#repair(capture, cutter, wrong, signal);
      this.#picture = { ...this.#picture, state: "done" };
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      this.#picture = { ...this.picture, state: "failed", failure: troubleFrom(error) };
      if (!signal.aborted)
        logger.warn("the comparison of both sides has ended early", {
          error: describeError(error),
          code: error.code,
        });
    }
    this.#comparison = undefined;
    this.#picture = { ...this.#picture, phase: "none", endMs: ports.clock.wallMs() };
  }

  async #pass(
    capture: Capture,
    cutter: PointCutter,
    signal: AbortSignal,
    only?: ReadonlyMap<number, readonly number[]>,
  ): Promise<Pass> {
    const { ports } = this.#options;
    const { clock, hash64, hashPool } = ports;
    const guards = new Map<number, ChunkGuard>();
    try {
      const point = await cutter.cutGuarded((members) => {
        for (const member of members)
          if (only === undefined || only.has(member))
            guards.set(member, capture.device(member).guard({ hash64, pool: hashPool }));
      });
      const tree = new HashTree(hash64);
      const throttle = new TokenBucket(clock, VERIFY_BYTES_PER_SECOND);
      const members = new Map(
        [...guards].map(([member, guard]) => [
          member,
          new GuardedMember({ guard, tree, pool: hashPool, throttle, signal }),
        ]),
      );
      const comparison = new Comparison({
        members,
        ...(only === undefined ? {} : { only }),
        tree,
        clock,
        ask: (step) => this.#ask(point.mark.id, step, signal),
        signal,
        onProgress: ports.onChange,
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

  async #repair(
    capture: Capture,
    cutter: PointCutter,
    wrong: readonly MemberRange[],
    signal: AbortSignal,
  ): Promise<void> {
    const { clock } = this.#options.ports;
    this.#begins("repairing");
    for (const { member, offset, length } of wrong) capture.resync?.untold(member, offset, length);
    const untilMs = clock.monotonicMs() + REPAIR_MS_MAX;
    while (!cutter.isReady) {
      if (clock.monotonicMs() >= untilMs) throw notRepaired();
      await clock.sleep(LOOK_MS, signal);
    }
    // What was cut between the comparison and the resync holds the same.
    await this.#tried(this.#picture.point, { type: "mark", differing: wrong }, signal);
    this.#begins("comparing-again");
    const again = await this.#pass(capture, cutter, signal, spansOf(wrong));
    const still = sumOf(again.comparison.differing) + sumOf(again.comparison.unreadThere);
    const repairedBytes = Math.max(0, this.#picture.differentBytes - still);
    this.#picture = { ...this.#picture, repairedBytes };
    this.#options.logger.info("what differed was sent again, and compared", {
      point: again.point.mark.id,
      repairedBytes,
      differentBytes: still,
    });
  }

  /** Points are marked as well as can be: what was found stands in the log and in the answer all the same. */
  async #tried(point: string, step: ComparisonStep, signal: AbortSignal): Promise<void> {
    try {
      await this.#ask(point, step, signal);
    } catch (error) {
      if (!(error instanceof TidemarkError) || signal.aborted) throw error;
      this.#options.logger.warn("points that hold what differed could not all be marked", {
        error: describeError(error),
      });
    }
  }

  async #ask(point: string, step: ComparisonStep, signal: AbortSignal): Promise<ComparisonAnswer> {
    const { ports, keeper } = this.#options;
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
    this.#picture = { ...this.#picture, ...rest, phase };
    this.#options.ports.onChange();
  }

  #take({ comparison, ended }: Pass): void {
    const { root } = comparison;
    this.#picture = {
      ...this.#picture,
      ...this.#found(comparison),
      root: {
        primary: root === undefined ? "" : rootText(root),
        secondary: ended.root === undefined ? "" : rootText(ended.root),
      },
      isMarked: ended.isMarked,
    };
    this.#comparison = undefined;
  }

  #found(comparison: Comparison): Partial<VerifyPicture> {
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
    const epoch = this.#options.sending()?.state.state.lineage.at(-1)?.epoch;
    return epoch === undefined ? undefined : { epoch, sequence };
  }
}

function sumOf({ ranges }: DifferenceList): number {
  return ranges.reduce((sum, { length }) => sum + length, 0);
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

function notInStep(group: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "VERIFY_NOT_IN_STEP",
    message: `the secondary of ${group} is not in step, and there is nothing to compare with yet`,
    hint: "wait for the sync: tidemark status shows how far it is",
    facts: { group },
  });
}

function interrupted(group: string): TidemarkError {
  return new TidemarkError({
    kind: "pending",
    code: "VERIFY_INTERRUPTED",
    message: `${group} is closed, or its members change: what is written meanwhile is not watched`,
    hint: `tidemark verify ${group} begins again`,
    facts: { group },
  });
}

function notRepaired(): TidemarkError {
  return new TidemarkError({
    kind: "failed",
    code: "VERIFY_NOT_REPAIRED",
    message: "what differs has not been brought to the secondary yet",
    hint: "it is known to be lacking, and sent when the link allows; then verify again",
  });
}
