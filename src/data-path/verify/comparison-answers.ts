import { TidemarkError } from "#src/base/errors.js";
import { chunksOfNodes, differingNodes } from "#src/data-path/verify/compare-spans.js";
import type { ComparisonAnswer, ComparisonStep } from "#src/data-path/verify/comparison-messages.js";
import { type HashTree, NODE_CHUNKS } from "#src/data-path/verify/hash-tree.js";
import type { ViewedMember, ViewedSpan } from "#src/data-path/verify/viewed-member.js";
import type { Clock } from "#src/platform/clock/clock.js";

export interface ComparisonAnswersOptions {
  readonly members: readonly ViewedMember[];
  readonly tree: HashTree;
  readonly clock: Clock;
}

/** An answer comes in about this time, with what was done by then: whoever asks is not left to guess. */
const ANSWER_MS = 1500;
/** Spans that differ whose chunks are remembered until they are asked about: 8 KiB each. */
const REMEMBERED_MAX = 64;

/**
 * The secondary's part in a comparison: views of one point, whose spans are hashed as they are asked about. One question at a
 * time. What was hashed stays known, so that asking again costs nothing but the hashes of the question.
 */
export class ComparisonAnswers {
  readonly #options: ComparisonAnswersOptions;
  readonly #members: ReadonlyMap<number, ViewedMember>;
  readonly #remembered = new Map<string, ViewedSpan>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: ComparisonAnswersOptions) {
    this.#options = options;
    this.#members = new Map(options.members.map((member) => [member.member, member]));
  }

  /** Why a view was taken away; undefined while all serve. */
  get ended(): TidemarkError | undefined {
    return this.#options.members.map(({ ended }) => ended).find((error) => error !== undefined);
  }

  get opened(): ComparisonAnswer {
    const members = this.#options.members.map(({ member, sizeBytes }) => ({ member, sizeBytes }));
    return { type: "opened", members };
  }

  /** Of everything; undefined unless all of it was hashed and read. */
  get root(): bigint | undefined {
    const members = this.#options.members.map(({ member, sizeBytes, spans }) => ({
      member,
      sizeBytes,
      spans,
    }));
    const whole = members.flatMap(({ spans, ...rest }) => (spans === undefined ? [] : [{ ...rest, spans }]));
    return whole.length < members.length ? undefined : this.#options.tree.root(whole);
  }

  async answer(step: Extract<ComparisonStep, { type: "spans" | "nodes" }>): Promise<ComparisonAnswer> {
    const answering = this.#turn.then(() => (step.type === "spans" ? this.#spans(step) : this.#nodes(step)));
    this.#turn = answering.then(
      () => undefined,
      () => undefined,
    );
    return await answering;
  }

  async close(): Promise<void> {
    await this.#turn;
    for (const member of this.#options.members) await member.close();
  }

  async #spans({
    member: number,
    first,
    hashes,
  }: Extract<ComparisonStep, { type: "spans" }>): Promise<ComparisonAnswer> {
    const { clock } = this.#options;
    const member = this.#member(number);
    const untilMs = clock.monotonicMs() + ANSWER_MS;
    const differing: number[] = [];
    let count = 0;
    const end = Math.min(hashes.length, member.spanCount - first);
    while (count < end && (count === 0 || clock.monotonicMs() < untilMs)) {
      const isEqual = await this.#isEqual(member, first + count, hashes[count]);
      if (!isEqual) differing.push(count);
      count += 1;
    }
    return { type: "compared", count, differing };
  }

  async #nodes({
    member: number,
    span,
    hashes,
  }: Extract<ComparisonStep, { type: "nodes" }>): Promise<ComparisonAnswer> {
    const member = this.#member(number);
    if (span >= member.spanCount) throw notAsked(number);
    const viewed = this.#remembered.get(keyOf(number, span)) ?? (await member.viewed(span));
    const unread = [...viewed.unread].map((chunk) => Math.floor(chunk / NODE_CHUNKS));
    const nodes = [...new Set([...differingNodes(viewed.nodes, hashes), ...unread])];
    const chunks = chunksOfNodes(nodes, viewed.chunks.length).map((chunk) => ({
      chunk,
      hash: viewed.unread.has(chunk) ? undefined : viewed.chunks[chunk],
    }));
    return { type: "chunks", chunks };
  }

  /** What could not be read is equal to nothing, and its chunks are asked about. */
  async #isEqual(member: ViewedMember, span: number, hash: bigint | undefined): Promise<boolean> {
    const known = member.hashOf(span);
    if (known !== undefined && known === hash) return true;
    const read = await member.span(span);
    if (read.unread.size === 0 && read.hash === hash) return true;
    const viewed = read.isViewed ? read : await member.viewed(span);
    if (viewed.unread.size === 0 && viewed.hash === hash) return true;
    this.#remembered.set(keyOf(member.member, span), viewed);
    const oldest = this.#remembered.keys().next();
    if (this.#remembered.size > REMEMBERED_MAX && oldest.done !== true) this.#remembered.delete(oldest.value);
    return false;
  }

  #member(number: number): ViewedMember {
    const member = this.#members.get(number);
    if (member === undefined) throw notAsked(number);
    return member;
  }
}

function notAsked(member: number): TidemarkError {
  return new TidemarkError({
    kind: "invalid",
    code: "COMPARISON_OUT_OF_RANGE",
    message: `member ${member} is not in the point that is compared, or not so large`,
    hint: "bring both sites to the same version of tidemark",
    facts: { member },
  });
}

function keyOf(member: number, span: number): string {
  return `${member}/${span}`;
}
