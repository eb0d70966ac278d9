import { present } from "#src/base/assert.js";
import { formatId64, parseId64 } from "#src/base/bytes.js";
import { describeError, TidemarkError } from "#src/base/errors.js";
import type { Trouble } from "#src/domain/group/group-state.js";
import { isPromoted } from "#src/domain/group/group-state.js";
import type { HandOverOffer } from "#src/domain/model/hand-over.js";
import type { RunningCopy } from "#src/operations/groups/copy/running-copy.js";
import { troubleFrom } from "#src/operations/groups/group-errors.js";
import type { Change } from "#src/operations/groups/groups.js";
import type { TakingRecord } from "#src/operations/groups/planned/hand-over-record.js";
import {
  cannotAnswer,
  handOverOvertaken,
  handOverRefused,
} from "#src/operations/groups/planned/planned-errors.js";
import type { CopyPromotion } from "#src/operations/groups/promotion/copy-promotion.js";
import type { FailoverWish } from "#src/operations/groups/promotion/failovers.js";
import type { GroupMachine } from "#src/operations/groups/record/group-machine.js";
import type { RecordKeeper } from "#src/operations/groups/record/record-keeper.js";
import { stillKept } from "#src/operations/groups/reprotect/reprotect-errors.js";
import { COMPARISON_VIEW } from "#src/operations/groups/verify/copy-comparisons.js";
import type { Logger } from "#src/telemetry/logger.js";

type Taken = Extract<HandOverOffer, { readonly type: "takes" }>;

export interface TakeOverOptions {
  readonly keeper: RecordKeeper;
  readonly machine: GroupMachine;
  readonly logger: Logger;
  readonly promotion: CopyPromotion;
  readonly running: () => RunningCopy | undefined;
}

/**
 * How a copy takes over what its primary hands over in order. README.md counts the steps. The promise in the state file is the "yes",
 * the record the "no", each before it is said; asked again the same is answered.
 */
export class TakeOver {
  readonly #options: TakeOverOptions;

  constructor(options: TakeOverOptions) {
    this.#options = options;
  }

  /** In the group's turn. Resolves once it is promised. */
  async answer(offer: HandOverOffer, from: string): Promise<void> {
    if (offer.type === "would") return await this.#assertMay(offer.deletePoints);
    if (this.#isPromised(offer)) return;
    // Before a "no" that was not heard: whoever hears it serves again, and this site may have been promoted since.
    if (isPromoted(this.#options.machine.state)) this.#assertAnswerable(offer);
    const known = this.#taking;
    const refusal = known?.entry === offer.entry ? known.refusal : undefined;
    if (refusal !== undefined) throw handOverRefused(this.#group, refusal);
    this.#assertAnswerable(offer);
    try {
      this.#assertNotLeft(offer);
      await this.#assertMay(offer.deletePoints);
      this.#assertEqual(offer);
    } catch (error) {
      throw await this.#refused(offer, error);
    }
    await this.#record({ entry: offer.entry, answer: "taking" });
    try {
      await this.#options.promotion.failover(wishOf(offer), changeOf(from));
    } catch (error) {
      // What follows the promise is gone on with, and is no reason to say no.
      if (this.#isPromised(offer)) return void this.#warn("a part of taking over failed", error);
      this.#assertAnswerable(offer);
      throw await this.#refused(offer, error);
    }
  }

  /** What is to follow by itself: undefined where nothing was handed over, or an operator has decided otherwise since. */
  get next(): "commit" | "reprotect" | undefined {
    const { machine, promotion } = this.#options;
    const isTaken = this.#taking?.answer === "taking" && promotion.reign?.entry === this.#taking.entry;
    if (!isTaken) return undefined;
    if (machine.state.type === "failed-over" || machine.state.type === "committing") return "commit";
    return machine.state.type === "committed" ? "reprotect" : undefined;
  }

  /** Only of the site that promises: whoever was promoted otherwise says so, and whoever does not know says nothing. */
  #assertAnswerable(offer: Taken): void {
    const { state } = this.#options.machine;
    if (state.type === "following") return;
    if (!isPromoted(state) || state.type === "failing-over" || state.type === "failover-failed")
      throw cannotAnswer(this.#group, `it is ${state.type} here`);
    const { lineage } = this.#running.store.state;
    const head = present(lineage.at(-1), "an entry that was promised");
    const at = lineage.find(({ parent }) => parent?.entry === parseId64(offer.parent.entry))?.parent;
    const diverged = at === undefined || at.sequence < offer.parent.sequence;
    throw handOverOvertaken(this.#group, { epoch: head.epoch, entry: formatId64(head.id), diverged });
  }

  #isPromised({ entry }: Taken): boolean {
    const { promise, lineage } = this.#running.store.state;
    return promise !== undefined && lineage.some(({ id }) => formatId64(id) === entry);
  }

  /** An entry is opened once (I4): this is what was asked before it was given back, and comes late. */
  #assertNotLeft({ entry }: Taken): void {
    const id = parseId64(entry);
    if (id === undefined || !this.#running.store.promoting.entries.has(id)) return;
    throw handOverRefused(this.#group, {
      code: "HAND_OVER_LEFT",
      why: "it was taken over at this site before, and has been given back since",
      hint: "ask for the planned failover again",
    });
  }

  /** What is kept goes, or stands in the way; and a failover to the newest state has to be one that leaves nobody out. */
  async #assertMay(deletePoints: boolean): Promise<void> {
    const { machine, promotion } = this.#options;
    if (machine.state.type !== "following")
      throw cannotAnswer(this.#group, `the group is ${machine.state.type} at its secondary`);
    const plan = await promotion.plan({ selector: "latest", includeFuzzy: false, force: false });
    const [trouble] = [...plan.blockers, ...plan.leftOut];
    if (trouble !== undefined) throw handOverRefused(this.#group, trouble);
    const { store } = this.#running;
    const { standing } = store.inPlace;
    const why = standing.kind === "not" ? standing.why : [];
    const pinned = store.points.points.filter((point) => point.pinned).map(({ id }) => id);
    const held = why.filter((one) =>
      // A comparison is the primary's own, and ends with the hand-over.
      one.type === "reservation"
        ? one.why !== COMPARISON_VIEW
        : one.type === "point" && (!deletePoints || pinned.length > 0),
    );
    if (held.length === 0) return;
    const { message, code, hint } = stillKept(this.#group, held, pinned);
    const own = held.every(({ type }) => type === "point") && pinned.length === 0;
    throw handOverRefused(this.#group, {
      code,
      why: message.replace("cannot be reprotected", "cannot be handed over"),
      hint: own
        ? `tidemark planned-failover ${this.#group} --delete-points --confirm Planned drops the points; or tidemark failover, at the secondary, which keeps them`
        : hint,
    });
  }

  /** What is held is all that was written, and nothing else: up to the same sequence, and the last batch is the same one. */
  #assertEqual({ parent, link }: Taken): void {
    const { store } = this.#running;
    const entry = parseId64(parent.entry);
    const { end, promotable } = store;
    const isThere =
      end?.entry === entry &&
      end?.sequence === parent.sequence &&
      promotable?.entry === entry &&
      promotable?.sequence === parent.sequence;
    const isSame = isThere && formatId64(store.accepted(end.entry).link) === link;
    if (isSame) return;
    throw handOverRefused(this.#group, {
      code: isThere ? "HAND_OVER_DIFFERS" : "HAND_OVER_NOT_HELD",
      why: isThere
        ? `what this site holds up to sequence ${parent.sequence} is not what was written`
        : `this site holds the order up to ${promotable?.sequence ?? 0}, and ${parent.sequence} was handed over`,
      hint: `ask again; tidemark verify ${this.#group} compares both sites`,
    });
  }

  /** Durable before it is said. */
  async #refused({ entry }: Taken, error: unknown): Promise<unknown> {
    if (!(error instanceof TidemarkError)) return error;
    const because = error.facts["because"];
    const trouble: Trouble = troubleFrom(error);
    const refusal = { ...trouble, code: typeof because === "string" ? because : trouble.code };
    await this.#record({ entry, answer: "refused", refusal });
    return handOverRefused(this.#group, refusal);
  }

  async #record(taking: TakingRecord): Promise<void> {
    await this.#options.keeper.update((record) =>
      record.pairing?.role === "passive" ? { ...record, pairing: { ...record.pairing, taking } } : record,
    );
  }

  #warn(what: string, error: unknown): void {
    if (!(error instanceof TidemarkError)) throw error;
    this.#options.logger.warn(what, { error: describeError(error) });
  }

  get #taking(): TakingRecord | undefined {
    const { pairing } = this.#options.keeper.record;
    return pairing?.role === "passive" ? pairing.taking : undefined;
  }

  get #running(): RunningCopy {
    const running = this.#options.running();
    if (running === undefined) throw cannotAnswer(this.#group, "it is not open");
    return running;
  }

  get #group(): string {
    return this.#options.keeper.record.specification.group;
  }
}

/** Exactly what was handed over, in the entry that the old primary knows. */
function wishOf({ parent, entry }: Taken): FailoverWish {
  const selector = `seq-${parent.epoch}.${parent.sequence}`;
  return {
    selector,
    includeFuzzy: false,
    force: false,
    entryId: present(parseId64(entry), "the id of an entry"),
  };
}

/** Confirmed where it was asked for. */
function changeOf(site: string): Change {
  return { requestId: "", confirm: "Failover", reason: `handed over by ${site}`, requestedBy: site };
}
