import { TidemarkError } from "#src/base/errors.js";
import { compareChunks, type OtherChunk, runsOf } from "#src/data-path/verify/compare-spans.js";
import {
  type ComparisonAnswer,
  type ComparisonStep,
  SPANS_PER_QUESTION,
} from "#src/data-path/verify/comparison-messages.js";
import { DifferenceList } from "#src/data-path/verify/difference-list.js";
import type { GuardedMember, GuardedSpan } from "#src/data-path/verify/guarded-member.js";
import {
  CHUNK_BYTES,
  chunkLength,
  type HashTree,
  SPAN_BYTES,
  spanLength,
  spansOf,
} from "#src/data-path/verify/hash-tree.js";
import type { Clock } from "#src/platform/clock/clock.js";

export interface ComparisonOptions {
  readonly members: ReadonlyMap<number, GuardedMember>;
  /** Of these members only these spans, ascending; missing: all of every member. */
  readonly only?: ReadonlyMap<number, readonly number[]>;
  readonly tree: HashTree;
  readonly clock: Clock;
  /** One exchange with the secondary. Rejects with a TidemarkError; what it is of decides whether it is tried again. */
  readonly ask: (step: ComparisonStep) => Promise<ComparisonAnswer>;
  readonly signal: AbortSignal;
  readonly onProgress: () => void;
  /** How long the secondary may not have the point; as long as the link may be down when left out. */
  readonly pointMsMax?: number;
}

/** What came of it so far. Ranges are whole chunks. */
export interface Compared {
  readonly totalBytes: number;
  readonly comparedBytes: number;
  readonly differing: DifferenceList;
  /** Not compared, as one side could not read them, or the primary not before they were overwritten. */
  readonly unknownHere: DifferenceList;
  readonly unreadThere: DifferenceList;
}

interface PlannedSpan {
  readonly member: number;
  readonly span: number;
  readonly length: number;
}

/** Trees of the primary that wait to be compared: 8 KiB each, for 4 GiB of data. Empty spans have one between them. */
const WAITING_MAX = 64;
/** The link may be down for so long, and the point on its way; then somebody asks again. */
const AWAY_MS_MAX = 10 * 60_000;
const AGAIN_MS = 500;
/** What an exchange is tried again after: everything else is an answer. */
const PASSING: ReadonlySet<TidemarkError["kind"]> = new Set(["unreachable", "pending", "exhausted"]);
export const COMPARISON_UNKNOWN = "COMPARISON_UNKNOWN";
/** The point has not come in time; or it has come, and was thinned before it was opened. */
export const VERIFY_POINT_NOT_THERE = "VERIFY_POINT_NOT_THERE";

/**
 * The primary's part in a comparison at one recovery point. It hashes ahead, in order, and tells the secondary the hashes of
 * spans; the nodes of those that differ, and then compares the chunks of those that differ itself.
 *
 * What is said to be equal was equal at the point: the primary's hashes are of the image at the point's mark, the secondary's
 * of a view of it. An exchange that fails is tried again, and the comparison goes on behind the last span that was answered.
 * Where the secondary has forgotten the comparison, because it was started again, it compares from the beginning once more, and the
 * primary only says again what it has hashed.
 */
export class Comparison implements Compared {
  readonly #options: ComparisonOptions;
  readonly #spans: readonly PlannedSpan[];
  /** As many as have been hashed. */
  readonly #hashes: bigint[] = [];
  readonly #trees = new Map<number, GuardedSpan>();
  readonly differing = new DifferenceList();
  readonly unknownHere = new DifferenceList();
  readonly unreadThere = new DifferenceList();
  readonly totalBytes: number;
  /** Spans that were found to differ, by their place in the plan. */
  readonly #known = new Set<number>();
  #comparedSpans = 0;
  /** When it got on last. */
  #progressMs: number;
  #comparedBytes = 0;
  #wake: () => void = () => undefined;
  #failed: unknown;

  constructor(options: ComparisonOptions) {
    const { members, only } = options;
    this.#options = options;
    this.#progressMs = options.clock.monotonicMs();
    this.#spans = [...members].flatMap(([member, { sizeBytes }]) => {
      const all = Array.from({ length: spansOf(sizeBytes) }, (_, span) => span);
      const spans = only === undefined ? all : (only.get(member) ?? []);
      return spans.map((span) => ({ member, span, length: spanLength(sizeBytes, span) }));
    });
    this.totalBytes = this.#spans.reduce((sum, { length }) => sum + length, 0);
  }

  get comparedBytes(): number {
    return this.#comparedBytes;
  }

  /** Whether all of it was compared, and is equal. */
  get isEqual(): boolean {
    const lists = [this.differing, this.unknownHere, this.unreadThere];
    return this.#comparedSpans === this.#spans.length && lists.every(({ ranges }) => ranges.length === 0);
  }

  /** Of all members; undefined where something of the primary is unknown, or only a part was compared. */
  get root(): bigint | undefined {
    const { members, only, tree } = this.#options;
    if (only !== undefined || this.unknownHere.ranges.length > 0) return undefined;
    if (this.#hashes.length < this.#spans.length) return undefined;
    return tree.root(
      [...members].map(([member, { sizeBytes }]) => ({
        member,
        sizeBytes,
        spans: BigUint64Array.from(this.#hashes.filter((_, index) => this.#spans[index]?.member === member)),
      })),
    );
  }

  /** Resolves when all of it was compared, and the secondary has marked the point for what was found. */
  async run(): Promise<Extract<ComparisonAnswer, { type: "ended" }>> {
    await this.#open();
    const hashing = this.#hashAll().catch((error: unknown) => {
      this.#failed ??= error;
      this.#wake();
    });
    try {
      for (;;) {
        await this.#compareAll();
        const ended = await this.#end();
        if (ended !== undefined) return ended;
      }
    } catch (error) {
      this.#failed ??= error;
      throw error;
    } finally {
      this.#wake();
      await hashing;
    }
  }

  async #hashAll(): Promise<void> {
    const { members, signal } = this.#options;
    for (const [index, { member, span }] of this.#spans.entries()) {
      while (this.#trees.size >= WAITING_MAX && this.#failed === undefined) await this.#changed();
      if (this.#failed !== undefined) return;
      signal.throwIfAborted();
      const hashed = await members.get(member)?.span(span);
      if (hashed === undefined) return;
      this.#hashes.push(hashed.hash);
      this.#trees.set(index, hashed);
      this.#wake();
    }
  }

  async #compareAll(): Promise<void> {
    while (this.#comparedSpans < this.#spans.length) {
      while (this.#hashes.length <= this.#comparedSpans && this.#failed === undefined) await this.#changed();
      if (this.#failed !== undefined) throw this.#failed;
      const isKnown = await this.#compareNext();
      if (!isKnown) await this.#again();
    }
  }

  /** False: the secondary has forgotten what was compared. */
  async #compareNext(): Promise<boolean> {
    const first = this.#comparedSpans;
    const { member, span } = this.#spans[first] ?? { member: 0, span: 0 };
    let count = 1;
    while (
      count < SPANS_PER_QUESTION &&
      first + count < this.#hashes.length &&
      this.#spans[first + count]?.member === member &&
      this.#spans[first + count]?.span === span + count
    )
      count += 1;
    const hashes = BigUint64Array.from(this.#hashes.slice(first, first + count));
    const answer = await this.#ask({ type: "spans", member, first: span, hashes });
    if (answer === "unknown") return false;
    if (answer.type !== "compared") throw unfit(answer.type);
    const differing = checkedCounts(answer, count);
    for (let index = 0; index < answer.count; index += 1) {
      const isKnown = await this.#compared(first + index, differing.has(index));
      if (!isKnown) return false;
    }
    await this.#paced(answer.count);
    return true;
  }

  /** A secondary that answers and never gets on is not asked for ever, nor as fast as it answers. */
  async #paced(count: number): Promise<void> {
    const { clock, signal } = this.#options;
    if (count > 0) this.#progressMs = clock.monotonicMs();
    else if (clock.monotonicMs() - this.#progressMs >= AWAY_MS_MAX) throw noProgress();
    else await clock.sleep(AGAIN_MS, signal);
  }

  async #compared(index: number, isDifferent: boolean): Promise<boolean> {
    const tree = this.#trees.get(index);
    const hasUnknown = tree !== undefined && tree.unknown.size > 0;
    if ((isDifferent || hasUnknown) && !this.#known.has(index)) {
      const isDone =
        tree === undefined ? this.#differsAsAWhole(index) : await this.#narrow(index, tree, isDifferent);
      if (!isDone) return false;
      this.#known.add(index);
    }
    this.#trees.delete(index);
    this.#comparedSpans = index + 1;
    this.#comparedBytes += this.#planned(index).length;
    this.#options.onProgress();
    this.#wake();
    return true;
  }

  /** It was equal before the secondary forgot, and is not any more: what its chunks were is not known here now. */
  #differsAsAWhole(index: number): true {
    const { member, span, length } = this.#planned(index);
    this.differing.add({ member, offset: span * SPAN_BYTES, length });
    return true;
  }

  async #narrow(
    index: number,
    { chunks, nodes, unknown }: GuardedSpan,
    isDifferent: boolean,
  ): Promise<boolean> {
    const { member, span, length } = this.#planned(index);
    const answer = await this.#ask({ type: "nodes", member, span, hashes: nodes });
    if (answer === "unknown") return false;
    if (answer.type !== "chunks") throw unfit(answer.type);
    checkChunks(answer.chunks, chunks.length);
    const compared = compareChunks(chunks, unknown, answer.chunks);
    // It differs, and none of its chunks does: nothing of it is taken for equal on such a word.
    const isNothing = compared.differing.length + compared.unreadThere.length === 0;
    if (isDifferent && isNothing && unknown.size === 0) return this.#differsAsAWhole(index);
    const add = (list: DifferenceList, of: Iterable<number>): void => {
      for (const [first, last] of runsOf(of)) {
        const offset = span * SPAN_BYTES + first * CHUNK_BYTES;
        const bytes = (last - first) * CHUNK_BYTES + chunkLength(length, last);
        list.add({ member, offset, length: bytes });
      }
    };
    add(this.differing, compared.differing);
    add(this.unreadThere, compared.unreadThere);
    add(this.unknownHere, unknown);
    return true;
  }

  /** Undefined: the secondary has forgotten what was compared, and all of it is told again. */
  async #end(): Promise<Extract<ComparisonAnswer, { type: "ended" }> | undefined> {
    const differing = [...this.differing.ranges, ...this.unreadThere.ranges];
    const answer = await this.#ask({ type: "end", root: this.root, differing });
    if (answer !== "unknown") {
      if (answer.type !== "ended") throw unfit(answer.type);
      if (this.isEqual && this.root !== undefined && answer.root !== this.root)
        throw unfit("another root, although all of it was equal");
      return answer;
    }
    await this.#again();
    return undefined;
  }

  async #again(): Promise<void> {
    this.#comparedSpans = 0;
    this.#comparedBytes = 0;
    await this.#open();
  }

  async #open(): Promise<void> {
    const { clock, signal, members } = this.#options;
    const untilMs = clock.monotonicMs() + (this.#options.pointMsMax ?? AWAY_MS_MAX);
    for (;;) {
      const answer = await this.#ask({ type: "open" });
      if (answer !== "unknown" && answer.type === "opened") {
        for (const [member, { sizeBytes }] of members) {
          const there = answer.members.find((one) => one.member === member);
          if (there?.sizeBytes !== sizeBytes) throw otherSize(member, sizeBytes, there?.sizeBytes);
        }
        return;
      }
      if (clock.monotonicMs() >= untilMs) throw pointNotThere();
      await clock.sleep(AGAIN_MS, signal);
    }
  }

  async #ask(step: ComparisonStep): Promise<ComparisonAnswer | "unknown"> {
    const { ask, clock, signal } = this.#options;
    const untilMs = clock.monotonicMs() + AWAY_MS_MAX;
    for (;;) {
      signal.throwIfAborted();
      if (this.#failed !== undefined) throw this.#failed;
      try {
        return await ask(step);
      } catch (error) {
        if (!(error instanceof TidemarkError)) throw error;
        if (error.code === COMPARISON_UNKNOWN) return "unknown";
        if (!PASSING.has(error.kind) || clock.monotonicMs() >= untilMs) throw error;
        await clock.sleep(AGAIN_MS, signal);
      }
    }
  }

  #changed(): Promise<void> {
    return new Promise((resolve) => {
      const before = this.#wake;
      this.#wake = () => {
        before();
        this.#wake = () => undefined;
        resolve();
      };
    });
  }

  #planned(index: number): PlannedSpan {
    const planned = this.#spans[index];
    if (planned === undefined) throw unfit("compared");
    return planned;
  }
}

/** Of so many spans that were asked about; which of them differ. */
function checkedCounts(
  { count, differing }: Extract<ComparisonAnswer, { type: "compared" }>,
  asked: number,
): ReadonlySet<number> {
  if (count > asked || differing.length > count || differing.some((index) => index >= count))
    throw unfit("more than was asked about");
  return new Set(differing);
}

/** Ascending, and none that there is not. */
function checkChunks(chunks: readonly OtherChunk[], count: number): void {
  let next = 0;
  for (const { chunk } of chunks) {
    if (chunk < next || chunk >= count) throw unfit("chunks that were not asked about");
    next = chunk + 1;
  }
}

function noProgress(): TidemarkError {
  return new TidemarkError({
    kind: "failed",
    code: "VERIFY_NO_PROGRESS",
    message: "the secondary answers what it is asked, and has compared nothing for minutes",
    hint: "see its log, and how busy its disk is; then verify again",
  });
}

function pointNotThere(): TidemarkError {
  return new TidemarkError({
    kind: "failed",
    code: VERIFY_POINT_NOT_THERE,
    message: "the recovery point at which both sides were to be compared has not come to the secondary",
    hint: "see with tidemark status that the group is protected, then ask again",
  });
}

function otherSize(member: number, here: number, there: number | undefined): TidemarkError {
  return new TidemarkError({
    kind: "failed",
    code: "VERIFY_OTHER_SIZE",
    message: `member ${member} has ${here} bytes here and ${there ?? "none"} at the point at the secondary`,
    hint: "tidemark restart-replication sends all of it again; tell the authors: this should not happen",
    facts: { member, here, there: there ?? 0 },
  });
}

function unfit(type: string): TidemarkError {
  return new TidemarkError({
    kind: "failed",
    code: "VERIFY_UNFIT_ANSWER",
    message: `the secondary answers a question of the comparison with something else: ${type}`,
    hint: "bring both sites to the same version of tidemark",
  });
}
