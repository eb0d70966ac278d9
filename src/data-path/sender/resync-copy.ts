import { assert, present } from "#src/base/assert.js";
import {
  BLOCK_BYTES,
  type Capture,
  type ComparedPages,
  type Resync,
} from "#src/data-path/capture/capture.js";
import type { ChunkQuestions } from "#src/data-path/sender/chunk-questions.js";
import {
  afterAnswer,
  afterQuestion,
  afterSent,
  type ComparePolicy,
  wantsQuestion,
} from "#src/data-path/sender/compare-policy.js";
import { announceMember, type CopyOutcome, SeedCopy } from "#src/data-path/sender/seed-copy.js";
import type { SeedFlow } from "#src/data-path/sender/seed-flow.js";
import type { CopyCounts } from "#src/data-path/sender/sender-options.js";
import type { SentMember } from "#src/data-path/sender/sent-members.js";

/** How far is looked for the end of a hole, which is told of in one delta: 16 MiB. */
const RUN_BLOCKS_MAX = 256;
/** What one question is about: 1 MiB, below which handing it to a hash worker costs more than it saves. */
const QUESTION_BLOCKS_MAX = 16;

interface Run {
  readonly member: number;
  readonly block: number;
  readonly count: number;
}

/** Blocks of which it is being asked, or known, what has to be sent. */
interface Asked extends Run {
  readonly pages: ComparedPages;
  readonly isProbe: boolean;
}

/** How the stream that is connected now asks the secondary what it has. */
export interface Asking {
  readonly questions: ChunkQuestions;
  /** Which part of what is asked about has to be equal for it to be worth asking. */
  readonly worthShare: () => number;
}

/**
 * The blocks of the dirty map, as they stood when the resync began, into the order: as a whole, or, where the secondary says
 * which pages it has, those that it has not. What is written meanwhile takes its own place there.
 *
 * Members of which the secondary has no history go beside the order, straight into its images (`seed-copy.ts`). If all do, this
 * is their copying, and the end comes when nothing of them is lacking there. Else they are none of this resync's, which is
 * over when the others are in step: nobody is held for as long as a seed takes.
 */
export class ResyncCopy {
  readonly #capture: Capture;
  readonly #inOrder: readonly SentMember[];
  #runs: Generator<Run>;
  readonly #seeds: SeedFlow;
  readonly #seedCopy: SeedCopy;
  #announced: readonly SentMember[];
  /** What is left of runs that were begun: the newest last. */
  readonly #rest: Run[] = [];
  #policy: ComparePolicy;
  #asking: Asking | undefined;
  /** Questions that are under way. */
  readonly #open = new Set<Asked>();
  /** What is left of blocks whose answer is known. */
  #known: Asked[] = [];
  #counts: CopyCounts = { sentBytes: 0, comparedBytes: 0, equalBytes: 0 };

  constructor(capture: Capture, members: readonly SentMember[], policy: ComparePolicy, seeds: SeedFlow) {
    this.#capture = capture;
    this.#seeds = seeds;
    this.#inOrder = members.filter(({ member }) => !seeds.takes(member));
    this.#announced = this.#inOrder;
    this.#runs = runsOf(this.#inOrder, (member) => capture.dirty(member)?.blocks() ?? []);
    this.#seedCopy = new SeedCopy(
      capture,
      members.filter(({ member }) => seeds.takes(member)),
      seeds,
    );
    this.#policy = policy;
  }

  /** From here on it can be asked; undefined: the secondary does not answer, and everything is sent. */
  connect(asking: Asking | undefined): void {
    this.#asking = asking;
  }

  /** What was asked on the stream that has ended, and not sent yet, is to be done anew. */
  disconnect(): void {
    this.#asking = undefined;
    const asked = [...this.#open, ...this.#known];
    this.#open.clear();
    this.#known = [];
    for (const { pages, member, block, count } of asked) {
      this.#capture.resync?.endComparison(pages);
      this.#rest.push({ member, block, count });
    }
  }

  get counts(): CopyCounts {
    const [inOrder, beside] = [this.#counts, this.#seeds.counts];
    return {
      sentBytes: inOrder.sentBytes + beside.sentBytes,
      comparedBytes: inOrder.comparedBytes + beside.comparedBytes,
      equalBytes: inOrder.equalBytes + beside.equalBytes,
    };
  }

  /** Whether there is something to do that waits for no answer. */
  get isReady(): boolean {
    if (this.#announced.length > 0 || this.#known.length > 0) return true;
    const isLeft = this.#peek() !== undefined;
    if (!isLeft) return this.#open.size === 0;
    return !this.#wouldAsk || this.#asking?.questions.hasRoom === true;
  }

  /** Whether its members go beside the order. */
  get isSeeding(): boolean {
    return this.#inOrder.length === 0;
  }

  /** One piece; what became dirty again meanwhile comes behind the first round. */
  async next(): Promise<CopyOutcome> {
    const { resync } = this.#capture;
    if (resync === undefined) return "missed";
    const [first] = this.#announced;
    if (first !== undefined) {
      const isTold = await announceMember(resync, first, {});
      this.#announced = this.#announced.slice(1);
      return isTold ? "copied" : "missed";
    }
    // What fails stays to be done: the next stream goes on with it, and the end comes behind all of it.
    const [known] = this.#known;
    if (known !== undefined) return await this.#sendDiffering(resync, known);
    const run = this.#peek();
    if (run === undefined) return this.#open.size > 0 ? "copied" : await this.#seedNext(resync);
    const { member, block, count } = run;
    const hole = await resync.copyHole(member, block, count);
    if (hole === undefined) return "missed";
    if (hole > 0) this.#took(hole);
    else if (this.#wouldAsk && this.#ask(resync, run)) return "copied";
    else if (await resync.copy(member, block)) {
      this.#took(1);
      this.#sent(BLOCK_BYTES);
      this.#policy = afterSent(this.#policy, 1);
    } else return "missed";
    return "copied";
  }

  async #seedNext(resync: Resync): Promise<CopyOutcome> {
    if (this.isSeeding && this.#seedCopy.isAnnouncing) return await this.#seedCopy.announce(resync);
    for (;;) {
      const piece = this.isSeeding ? await this.#seedCopy.next() : "done";
      if (piece !== "done") return piece;
      const end = await resync.finish();
      if (end === "lacking") continue;
      if (end !== "left") return end;
      this.#runs = runsOf(this.#inOrder, (member) => leftOf(resync, member));
      if (this.#peek() === undefined) this.#assertKnown(resync);
      return "copied";
    }
  }

  /** Else there would be no run for what is left, and no end of looking for one. */
  #assertKnown(resync: Resync): void {
    const [first] = resync.left();
    if (first === undefined) return;
    const isKnown = this.#inOrder.some(({ member }) => member === first.member);
    assert(isKnown || this.isSeeding, "what is left is of a member that is copied");
  }

  /** False: the member can be read through its device alone. */
  #ask(resync: Resync, { member, block, count }: Run): boolean {
    const { questions } = present(this.#asking, "somebody to ask");
    const source = resync.sourceOf(member);
    if (source === undefined) return false;
    const blocks = Math.min(count, QUESTION_BLOCKS_MAX);
    const pages = resync.beginComparison(member, block, blocks);
    this.#took(blocks);
    // Marked for a growth that failed half way: it is no part of the volume, and stays marked until it is.
    if (pages === undefined) return true;
    const asked: Asked = { member, block, count: blocks, pages, isProbe: this.#policy.type === "sending" };
    this.#policy = afterQuestion(this.#policy);
    this.#open.add(asked);
    questions.ask(pages, source, () => this.#answered(asked));
    return true;
  }

  #answered(asked: Asked): void {
    if (!this.#open.delete(asked)) return;
    this.#known.push(asked);
    const { pages, isProbe } = asked;
    const equalShare = 1 - pages.differing / pages.count;
    const { comparedBytes, equalBytes } = this.#counts;
    this.#counts = {
      ...this.#counts,
      comparedBytes: comparedBytes + pages.length,
      equalBytes: equalBytes + Math.floor(pages.length * equalShare),
    };
    const worth = this.#asking?.worthShare() ?? 1;
    this.#policy = afterAnswer(this.#policy, { equalShare, isProbe }, worth);
  }

  /** The next block whose answer is known. */
  async #sendDiffering(resync: Resync, known: Asked): Promise<"copied" | "missed"> {
    const { pages, block, count } = known;
    const sentBytes = await resync.copyDiffering(pages, block);
    if (sentBytes === undefined) return "missed";
    this.#sent(sentBytes);
    const isLast = count === 1 || (block + 1) * BLOCK_BYTES >= pages.offset + pages.length;
    if (isLast) resync.endComparison(pages);
    this.#known = this.#known.flatMap((asked) => {
      if (asked !== known) return [asked];
      return isLast ? [] : [{ ...asked, block: block + 1, count: count - 1 }];
    });
    return "copied";
  }

  #sent(bytes: number): void {
    this.#counts = { ...this.#counts, sentBytes: this.#counts.sentBytes + bytes };
  }

  get #wouldAsk(): boolean {
    return this.#asking !== undefined && wantsQuestion(this.#policy);
  }

  #peek(): Run | undefined {
    if (this.#rest.length === 0) {
      const next = this.#runs.next();
      if (next.done !== true) this.#rest.push(next.value);
    }
    return this.#rest.at(-1);
  }

  /** So many blocks at the front of what is left are dealt with. */
  #took(blocks: number): void {
    const run = this.#rest.pop();
    if (run === undefined || run.count === blocks) return;
    this.#rest.push({ ...run, block: run.block + blocks, count: run.count - blocks });
  }
}

function* leftOf(resync: Resync, member: number): Generator<number> {
  for (const left of resync.left()) if (left.member === member) yield left.block;
}

/** Blocks that follow one another. */
function* runsOf(
  members: readonly SentMember[],
  blocksOf: (member: number) => Iterable<number>,
): Generator<Run> {
  for (const { member } of members) {
    let run: Run | undefined;
    for (const block of blocksOf(member)) {
      if (run !== undefined && block === run.block + run.count && run.count < RUN_BLOCKS_MAX) {
        run = { ...run, count: run.count + 1 };
        continue;
      }
      if (run !== undefined) yield run;
      run = { member, block, count: 1 };
    }
    if (run !== undefined) yield run;
  }
}
