import type {
  ChunkAnswer,
  ChunkQuestion,
  Handshake,
  PackedSeed,
  SeedWord,
  Stop,
} from "#src/data-path/link-format/link-format.js";
import { ChunkQuestions } from "#src/data-path/sender/chunk-questions.js";
import { EXPECT_EQUAL, EXPECT_NOTHING, worthShare } from "#src/data-path/sender/compare-policy.js";
import { ResyncCopy } from "#src/data-path/sender/resync-copy.js";
import { type CopyOutcome, SeedCopy } from "#src/data-path/sender/seed-copy.js";
import { SeedFlow } from "#src/data-path/sender/seed-flow.js";
import type { SenderOptions } from "#src/data-path/sender/sender-options.js";
import { sentMembers } from "#src/data-path/sender/sent-members.js";
import { type Position, samePosition } from "#src/domain/model/sequence.js";

/** The copying of a resync goes on with the next stream where this one leaves it. */
export interface SharedCopy {
  copy: ResyncCopy | undefined;
}

export interface StreamCopyOptions {
  readonly sender: Pick<SenderOptions, "capture" | "members" | "hashPool" | "observer" | "hash64" | "limits">;
  readonly shared: SharedCopy;
  readonly secondary: Pick<Handshake, "seedFormat" | "wholeMembers">;
  /** What it held when the stream began. */
  readonly held: Position | undefined;
  /** Whether the secondary answers questions. */
  readonly answers: boolean;
  /** What the link carries a second, as far as that is known. */
  readonly bytesPerSecond: () => number | undefined;
  readonly pack: (bytes: Uint8Array) => Promise<PackedSeed | undefined>;
  readonly send: (question: ChunkQuestion) => void;
  readonly onAnswered: () => void;
  readonly onFailed: (error: unknown) => void;
  /** What the secondary has said of its members is not to be built upon any more: it has to say it again. */
  readonly onOutdated: () => void;
}

/** The last words where what the secondary has said of its members is older than what it was sent since. */
export const WORD_OUTDATED: Stop = {
  code: "SEED_WORD_OUTDATED",
  message: "what was sent since the handshake may have ended the seed of a member that was not whole then",
  hint: "nothing to do: the secondary dials again, and says which members it holds whole now",
  retryable: true,
};

/** The part that one stream has in the copying of a resync: it copies, and asks. */
export class StreamCopy {
  readonly #options: StreamCopyOptions;
  readonly #questions: ChunkQuestions | undefined;
  readonly #seeds: SeedFlow;
  /** Members of which the secondary had no history when this stream began. */
  readonly #seeded: readonly number[];
  /** What goes beside an order that is unbroken. */
  #beside: SeedCopy | undefined;
  /** On this stream goes what an earlier run kept, and an end of a seed may be in it. */
  #sendsEarlier = false;

  constructor(options: StreamCopyOptions) {
    const { sender, answers, secondary } = options;
    this.#options = options;
    const { hashPool: pool, capture, hash64, limits } = sender;
    const { bytesPerSecond, pack } = options;
    this.#seeds = new SeedFlow({
      ...{ capture, hash64, secondary, bytesMax: limits?.seedBytesMax, bytesPerSecond, pack },
      worthShare: () => worthShare(bytesPerSecond()),
    });
    this.#questions = pool === undefined || !answers ? undefined : new ChunkQuestions({ ...options, pool });
    const { wholeMembers } = secondary;
    this.#seeded = [...sender.members.keys()].filter((member) => !wholeMembers.includes(member));
    this.#connect();
  }

  /** Those that a resync names: none, where all are seeded. */
  get inOrder(): readonly number[] {
    const { capture } = this.#options.sender;
    const members = (capture.resync?.sizes ?? []).map(([member]) => member);
    return members.filter((member) => !this.#seeds.takes(member));
  }

  /**
   * Whether members are seeded while the order of the others goes on. Looked at with every piece of work, so it costs nothing
   * where there are none: neither of the secondary's, nor one that was begun on a stream before.
   */
  goesBeside(): boolean {
    const { capture } = this.#options.sender;
    if (this.#seeded.length === 0 && capture.resync?.seed.isUnderWay !== true) return false;
    const { type } = capture.backlog.state;
    if (type !== "memory" && type !== "spilling") this.#beside = undefined;
    else this.#beside ??= this.#beginBeside();
    return this.#beside !== undefined;
  }

  /**
   * Whether a resync must not begin on this stream. What was sent on it (what a dead run left, or an earlier one kept) may hold
   * the end of a seed: that member is whole over there then, and a resync that left it out would leave what it lacks to a
   * seed that nothing at the secondary waits for.
   */
  isOutdated(sent: Position | undefined): boolean {
    const { held, sender } = this.#options;
    if (sent === undefined || (held !== undefined && samePosition(sent, held))) return false;
    return [...sender.members.keys()].some((member) => this.#seeds.takes(member));
  }

  /** Whether a piece can be copied now, without waiting for an answer. */
  get isReady(): boolean {
    return this.#options.shared.copy?.isReady ?? true;
  }

  /** Also when the stream has ended meanwhile: the next one goes on with it. `holdsNothing`: of the group, as far as it says. */
  begin(holdsNothing: boolean): void {
    const { shared, sender, secondary } = this.#options;
    shared.copy?.disconnect();
    // One that was the primary before holds no history, but images that hardly differ.
    const isEmpty = holdsNothing && secondary.wholeMembers.length === 0;
    const policy = isEmpty ? EXPECT_NOTHING : EXPECT_EQUAL;
    shared.copy = new ResyncCopy(sender.capture, sentMembers(sender), policy, this.#seeds);
    this.#connect();
  }

  /** With what an earlier stream has begun. Pieces of a seed are of one stream: what was on its way is read again. */
  goOn(): void {
    if (this.#options.shared.copy?.isSeeding === true) this.begin(true);
  }

  /** As `ResyncCopy.next`. */
  async next(): Promise<CopyOutcome> {
    if (this.goesBeside()) return await this.#nextBeside();
    const { shared } = this.#options;
    const { copy } = shared;
    const outcome = (await copy?.next()) ?? "missed";
    if (outcome !== "finished" && outcome !== "missed") return outcome;
    if (outcome === "finished" && copy !== undefined)
      this.#options.sender.observer.onEvent({ type: "copied", ...copy.counts });
    copy?.disconnect();
    shared.copy = undefined;
    return outcome;
  }

  answered(answer: ChunkAnswer): void {
    this.#questions?.answered(answer);
  }

  heardOfSeed(word: SeedWord): void {
    this.#seeds.heard(word);
  }

  close(): void {
    this.#questions?.close();
    this.#options.shared.copy?.disconnect();
  }

  async #nextBeside(): Promise<CopyOutcome> {
    const { capture, observer } = this.#options.sender;
    const { resync } = capture;
    if (resync === undefined) return "missed";
    const outcome = (await this.#beside?.nextBeside(resync)) ?? "missed";
    if (outcome !== "finished" && outcome !== "missed") return outcome;
    this.#beside = undefined;
    if (outcome === "finished") observer.onEvent({ type: "copied", ...this.#seeds.counts });
    return outcome;
  }

  #beginBeside(): SeedCopy | undefined {
    const { sender, onOutdated } = this.#options;
    const { resync } = sender.capture;
    if (resync?.beside.isBehindEarlier === true) {
      this.#sendsEarlier = true;
      return undefined;
    }
    // It says that it has a member whole which is not at its end here: what it holds of it is found out as for any other.
    const isWhole = (member: number) => !this.#seeds.takes(member);
    if (resync?.seed.members.some(isWhole) === true) return void resync.beside.interrupt();
    const members = sentMembers(sender).filter(({ member }) => !isWhole(member));
    if (members.length === 0) return undefined;
    if (this.#sendsEarlier) return void onOutdated();
    return new SeedCopy(sender.capture, members, this.#seeds);
  }

  #connect(): void {
    const { shared, bytesPerSecond } = this.#options;
    const questions = this.#questions;
    const asking = questions && { questions, worthShare: () => worthShare(bytesPerSecond()) };
    shared.copy?.connect(asking);
  }
}
