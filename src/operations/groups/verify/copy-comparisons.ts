import { describeError, TidemarkError } from "#src/base/errors.js";
import type { Store } from "#src/data-path/store/store.js";
import {
  COMPARISON_UNKNOWN,
  type ComparisonAnswer,
  ComparisonAnswers,
  type ComparisonQuestion,
  type ComparisonStep,
  HashTree,
  rootText,
  ViewedMember,
} from "#src/data-path/verify/verify.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { RecoveryPoint } from "#src/domain/model/recovery-point.js";
import { markDiffering } from "#src/operations/groups/verify/mark-differing.js";
import type { Clock, Timer } from "#src/platform/clock/clock.js";
import type { Throttle } from "#src/platform/clock/throttle.js";
import type { HashPool } from "#src/platform/hash/hash-pool.js";
import type { Logger } from "#src/telemetry/logger.js";

export interface CopyComparisonsOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly hash64: Hash64;
  readonly logger: Logger;
  /** Missing: everything is hashed here. */
  readonly pool?: HashPool | undefined;
  /** Paces what is read. */
  readonly throttle: Throttle;
  /** Something that is shown of points has changed. */
  readonly onChange: () => void;
}

interface Open {
  readonly point: RecoveryPoint;
  readonly answers: ComparisonAnswers;
  readonly ending: AbortController;
  timer: Timer | undefined;
}

/** Why a point is kept open for it. */
export const COMPARISON_VIEW = "comparison";
/** Of a primary that asks nothing for so long nobody knows whether it lives. What is held open here is let go of then. */
const IDLE_MS = 15 * 60_000;

/**
 * What the primary asks of a copy, to compare it: views of one point, open from its first question to its last, or until it
 * has not asked for long. A comparison at another point takes the place of the one before.
 */
export class CopyComparisons {
  readonly #options: CopyComparisonsOptions;
  #open: Open | undefined;
  /** Asked again, as its answer was lost, it is answered the same. */
  #last: { readonly point: string; readonly answer: ComparisonAnswer } | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  #isStopped = false;

  constructor(options: CopyComparisonsOptions) {
    this.#options = options;
  }

  /** One question after the other. */
  async answer(question: ComparisonQuestion): Promise<ComparisonAnswer> {
    const answering = this.#turn.then(() => this.#answer(question));
    this.#turn = answering.then(
      () => undefined,
      () => undefined,
    );
    return await answering;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.forget();
  }

  /** Nobody asks on: the primary is followed no more. */
  async forget(): Promise<void> {
    this.#open?.ending.abort(forgotten());
    const ending = this.#turn.then(() => this.#end());
    this.#turn = ending.then(
      () => undefined,
      () => undefined,
    );
    await ending;
  }

  async #answer({ point, step }: ComparisonQuestion): Promise<ComparisonAnswer> {
    if (this.#isStopped) throw forgotten();
    if (step.type === "open") return await this.#begin(point);
    if (step.type === "mark") return { type: "marked", points: await this.#mark(point, step.differing) };
    if (step.type === "end" && this.#last?.point === point) return this.#last.answer;
    const open = this.#open;
    if (open?.point.id !== point || open.answers.ended !== undefined) throw forgotten();
    this.#wait(open);
    return step.type === "end" ? await this.#finish(open, step) : await open.answers.answer(step);
  }

  async #begin(id: string): Promise<ComparisonAnswer> {
    const { store, clock, hash64, throttle, pool } = this.#options;
    if (this.#open?.point.id === id && this.#open.answers.ended === undefined)
      return this.#open.answers.opened;
    const point = store.points.points.find((known) => known.id === id);
    if (point === undefined) return { type: "not-yet" };
    await this.#end();
    const tree = new HashTree(hash64);
    const ending = new AbortController();
    const members: ViewedMember[] = [];
    try {
      for (const { member } of point.members) {
        const moment = { position: point.position, members: point.members };
        const view = await store.openView(member, moment, COMPARISON_VIEW);
        const held = await store.mayHold(member, point.position).catch(async (error: unknown) => {
          await view.close();
          throw error;
        });
        const { signal } = ending;
        members.push(new ViewedMember({ member, view, held, tree, pool, throttle, clock, signal }));
      }
    } catch (error) {
      for (const member of members) await member.close();
      throw error;
    }
    const answers = new ComparisonAnswers({ members, tree, clock });
    this.#open = { point, answers, ending, timer: undefined };
    this.#wait(this.#open);
    return answers.opened;
  }

  async #finish(
    open: Open,
    { root, differing }: Extract<ComparisonStep, { type: "end" }>,
  ): Promise<ComparisonAnswer> {
    const { store, logger } = this.#options;
    const { id } = open.point;
    const own = open.answers.root;
    let isMarked = false;
    if (differing.length > 0) isMarked = (await this.#mark(id, differing)) > 0;
    else if (root !== undefined && root === own) {
      await store.points.verified(id, rootText(root));
      isMarked = true;
      logger.info("a point holds what the primary held", { point: id, root: rootText(root) });
      this.#options.onChange();
    }
    const answer: ComparisonAnswer = { type: "ended", root: own, isMarked };
    this.#last = { point: id, answer };
    await this.#end();
    return answer;
  }

  async #mark(id: string, differing: Parameters<typeof markDiffering>[2]): Promise<number> {
    const { store, logger, onChange } = this.#options;
    const marked = await markDiffering(store, id, differing);
    if (marked.length > 0)
      logger.error("points do not hold what the primary held, and are marked as damaged", {
        points: marked.length,
        compared: id,
      });
    onChange();
    return marked.length;
  }

  #wait(open: Open): void {
    const { clock, logger } = this.#options;
    open.timer?.cancel();
    open.timer = clock.startTimer(IDLE_MS, () => {
      if (this.#open !== open) return;
      open.ending.abort(forgotten());
      this.#turn = this.#turn
        .then(() => (this.#open === open ? this.#end() : undefined))
        .catch((error: unknown) =>
          logger.warn("a comparison was not ended", { error: describeError(error) }),
        );
    });
  }

  async #end(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    open?.timer?.cancel();
    await open?.answers.close();
  }
}

/** Whoever asked begins anew. */
function forgotten(): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: COMPARISON_UNKNOWN,
    message: "nothing is open here of the comparison that is asked about",
    hint: "the primary begins it again by itself",
  });
}
