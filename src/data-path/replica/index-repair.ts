import { TidemarkError } from "#src/base/errors.js";
import type { Journal } from "#src/data-path/journal/journal.js";
import type { CompactedHistory } from "#src/data-path/replica/compacted-history.js";
import { CatchUp } from "#src/data-path/replica/index-catch-up.js";
import type { RebuildProgress } from "#src/data-path/replica/index-damage.js";
import {
  type IndexDirectory,
  type IndexNumber,
  otherNumber,
} from "#src/data-path/replica/index-directory.js";
import { IndexGeneration } from "#src/data-path/replica/index-generation.js";
import type { VersionIndexOptions } from "#src/data-path/replica/version-index.js";
import type { Sequence } from "#src/domain/model/sequence.js";
import type { Clock } from "#src/platform/clock/clock.js";
import type { KeyValueOpener } from "#src/platform/key-value/key-value.js";

export interface IndexKeeperOptions {
  readonly directory: IndexDirectory;
  readonly keyValue: KeyValueOpener;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly compacted: CompactedHistory | undefined;
  readonly index: Omit<VersionIndexOptions, "store">;
  /** The first sequence of a branch; undefined when it is being dropped. */
  readonly firstOf: (branch: bigint) => Sequence | undefined;
  readonly onRebuild: (branches: number, of: number) => void;
  /** From now on another index answers. */
  readonly onSwitched: () => void;
}

export interface IndexRepairOptions extends IndexKeeperOptions {
  /** Something that is waited for may have come. */
  readonly onChange: () => void;
}

export interface Trouble {
  readonly how: "rebuild" | "reopen";
  readonly cause: TidemarkError;
  /** What is found in the old index can be relied on, because it matches its hash. */
  readonly isReadable: boolean;
  readonly attempts: number;
  /** So many attempts have failed that nobody should wait for the next. */
  readonly isHopeless: boolean;
  readonly progress: RebuildProgress;
}

export type TroubleFound = Pick<Trouble, "how" | "cause" | "isReadable">;

const DELAY_MS_FIRST = 1000;
const DELAY_MS_MAX = 600_000;
const DELAY_GROWTH = 4;
/** 0, 1, 4, 16 and 64 seconds: what passes by itself has passed by then. */
export const ATTEMPTS_HOPEFUL = 5;
/** An index that was sound for so long is not damaged again by the same cause. */
const QUIET_MS = 600_000;
/** To be opened again LevelDB needs room for two write buffers, and something to write out the first of them. */
const REOPEN_FREE_BYTES_MIN = 16 * 1024 * 1024;

/**
 * Makes the index again while it is in use. In this order, so that whenever the process ends a start finds an index that
 * it may believe, or begins from nothing:
 *
 * 1. that the one in use is doubted becomes durable, before anything is waited for; what is left of another is destroyed;
 * 2. a new store beside it is filled from the journal while appends go on, until it has every branch to its end
 *    (`index-catch-up.ts`), and is settled;
 * 3. that the new one is the one in use becomes durable;
 * 4. in one tick: it has every branch to its end still, takes over the writes that are not durable yet, and is current;
 * 5. the old one is closed once its readers have left, and destroyed.
 *
 * An index that only lacked space is _reopened_: closed, opened again, since LevelDB writes nothing more after a failed
 * write, and brought up to the journal from where it had got to.
 *
 * It is tried at once, then after delays that grow to DELAY_MS_MAX, for ever: a disk that is replaced heals it. Damage that
 * comes again within QUIET_MS counts as one more attempt of the same repair.
 */
export class IndexRepair {
  readonly #options: IndexRepairOptions;
  #current: IndexGeneration;
  #trouble: Trouble | undefined;
  #leftover: TidemarkError | undefined;
  #building: CatchUp | undefined;
  /** Nobody reads in it any more, whatever it says. */
  readonly #distrusted = new WeakSet<IndexGeneration>();
  /** It is being closed, to be opened again. */
  #reopening = false;
  #running: Promise<void> | undefined;
  #hurry: (() => void) | undefined;
  #closing = false;
  #attempts = 0;
  #doubt: "in-memory" | "durable" | "failed" = "in-memory";
  #switchedMs = Number.NEGATIVE_INFINITY;

  constructor(options: IndexRepairOptions, current: IndexGeneration) {
    this.#options = options;
    this.#current = current;
  }

  get current(): IndexGeneration {
    return this.#current;
  }

  /** The current one, unless nobody may read in it now. */
  get readable(): IndexGeneration | undefined {
    const mayBeRead =
      !this.#closing && !this.#reopening && !this.#current.closed && !this.isDistrusted(this.#current);
    return mayBeRead ? this.#current : undefined;
  }

  get building(): CatchUp | undefined {
    return this.#building;
  }

  get trouble(): Trouble | undefined {
    return this.#trouble;
  }

  /** Why what is not in use any more could not be removed. The next start does. */
  get leftover(): TidemarkError | undefined {
    return this.#leftover;
  }

  get isClosing(): boolean {
    return this.#closing;
  }

  /** A start would begin from nothing; or it could not be made durable that it should. */
  isDoubtKept(generation: IndexGeneration): boolean {
    return this.#current !== generation || this.#closing || this.#doubt !== "in-memory";
  }

  isDistrusted(generation: IndexGeneration): boolean {
    return this.#distrusted.has(generation);
  }

  /** Of a generation that is not current any more, nothing needs to be done. */
  begin(generation: IndexGeneration, found: TroubleFound): void {
    if (generation !== this.#current || this.#closing) return;
    if (!found.isReadable) this.#distrusted.add(generation);
    const { how = found.how, cause = found.cause } = this.#trouble ?? {};
    if (this.#trouble === undefined && this.#isQuiet) this.#attempts = 0;
    const worst = how === "rebuild" || found.how === "rebuild" ? "rebuild" : "reopen";
    this.#setTrouble({ how: worst, cause, progress: this.#trouble?.progress ?? this.#noProgress });
    this.#running ??= this.#run();
    this.#options.onChange();
  }

  hurry(): void {
    this.#hurry?.();
  }

  async close(): Promise<void> {
    this.#closing = true;
    this.#building?.stop();
    this.hurry();
    this.#options.onChange();
    await this.#running;
    await this.#current.close();
  }

  get #noProgress(): RebuildProgress {
    return { branches: 0, of: this.#options.journal.branches.length };
  }

  get #isQuiet(): boolean {
    return this.#options.clock.monotonicMs() - this.#switchedMs > QUIET_MS;
  }

  #setTrouble({ how, cause, progress }: Pick<Trouble, "how" | "cause" | "progress">): void {
    const attempts = this.#attempts;
    const isHopeless = attempts >= ATTEMPTS_HOPEFUL;
    const isReadable = !this.isDistrusted(this.#current);
    this.#trouble = { how, cause, progress, attempts, isHopeless, isReadable };
  }

  async #run(): Promise<void> {
    while (this.#trouble !== undefined && !this.#closing) {
      const { how } = this.#trouble;
      if (how === "rebuild") await this.#keepDoubt();
      await this.#pause(how);
      if (this.#closing) break;
      this.#attempts += 1;
      try {
        await (how === "reopen" ? this.#reopen(this.#trouble) : this.#rebuild());
      } catch (error) {
        this.#failed(error);
      }
      this.#options.onChange();
    }
    this.#running = undefined;
  }

  #failed(error: unknown): void {
    if (!(error instanceof TidemarkError)) throw error;
    // What can't be opened is not going to be opened later either.
    const how = error.kind === "corrupt" ? "rebuild" : (this.#trouble?.how ?? "rebuild");
    this.#setTrouble({ how, cause: error, progress: this.#noProgress });
  }

  /** Before the first delay: a process that ends meanwhile must not leave what is doubted to be believed. */
  async #keepDoubt(): Promise<void> {
    try {
      await this.#recordDoubt();
    } catch (error) {
      this.#doubt = "failed";
      this.#failed(error);
    }
    this.#options.onChange();
  }

  async #recordDoubt(): Promise<void> {
    if (this.#doubt === "durable") return;
    await this.#options.directory.record({ number: this.#current.number, doubted: true });
    this.#doubt = "durable";
  }

  /** At once the first time, but for a disk that has just been found full. */
  async #pause(how: Trouble["how"]): Promise<void> {
    const steps = how === "reopen" ? this.#attempts : this.#attempts - 1;
    if (steps < 0) return;
    const delayMs = Math.min(DELAY_MS_FIRST * DELAY_GROWTH ** steps, DELAY_MS_MAX);
    await new Promise<void>((resolve) => {
      const timer = this.#options.clock.startTimer(delayMs, resolve);
      this.#hurry = () => {
        timer.cancel();
        resolve();
      };
    });
    this.#hurry = undefined;
  }

  async #rebuild(): Promise<void> {
    const { directory, keyValue } = this.#options;
    const number = otherNumber(this.#current.number);
    await this.#recordDoubt();
    await keyValue.destroy(directory.storePath(number));
    const next = await this.#open(number);
    try {
      const building = this.#catchUp(next, () => next.index.room());
      do {
        await building.run();
        await next.index.settled();
      } while (!building.complete && !this.#closing);
      if (!this.#closing) {
        await directory.record({ number, doubted: false });
        this.#doubt = "in-memory";
        while (!building.complete && !this.#closing) await building.run();
      }
    } catch (error) {
      this.#building = undefined;
      await next.close();
      throw error;
    }
    if (this.#closing) {
      this.#building = undefined;
      await next.close();
      return;
    }
    const old = this.#switchTo(next);
    await this.#retire(old);
  }

  /** Beside what holds it in memory there is nobody to wait for while the index is brought up: it held as much before. */
  async #reopen({ cause }: Trouble): Promise<void> {
    const { directory } = this.#options;
    const freeBytes = await directory.freeBytes();
    if (freeBytes < REOPEN_FREE_BYTES_MIN) throw stillFull(freeBytes);
    this.#reopening = true;
    try {
      await this.#current.close();
      const next = await this.#open(this.#current.number);
      const building = this.#catchUp(next, async () => undefined);
      while (!building.complete && !this.#closing) await building.run();
      this.#switchTo(next);
      // It serves from here on, and is as it should be once it has been written.
      this.#setTrouble({ how: "reopen", cause, progress: this.#noProgress });
      await next.index.settled();
      if (this.#trouble?.how === "reopen") this.#trouble = undefined;
    } finally {
      this.#building = undefined;
      this.#reopening = false;
    }
  }

  #open(number: IndexNumber): Promise<IndexGeneration> {
    const { directory, keyValue, index } = this.#options;
    return IndexGeneration.open(number, directory.storePath(number), keyValue, index);
  }

  #catchUp(target: IndexGeneration, room: () => Promise<void>): CatchUp {
    const { journal, compacted, index, firstOf, onRebuild } = this.#options;
    const onProgress = (branches: number, of: number) => {
      const trouble = this.#trouble;
      if (trouble !== undefined) this.#setTrouble({ ...trouble, progress: { branches, of } });
      onRebuild(branches, of);
      this.#options.onChange();
    };
    const { hash64 } = index;
    this.#building = new CatchUp({ target, journal, compacted, hash64, firstOf, onProgress, room });
    return this.#building;
  }

  /** Step 4. In the tick in which the new one was found complete. */
  #switchTo(next: IndexGeneration): IndexGeneration {
    const old = this.#current;
    next.index.takeOver(old.index, (branch) => next.added(branch));
    this.#current = next;
    this.#building = undefined;
    this.#reopening = false;
    this.#trouble = undefined;
    this.#doubt = "in-memory";
    this.#switchedMs = this.#options.clock.monotonicMs();
    this.#options.onSwitched();
    this.#options.onChange();
    return old;
  }

  /** Step 5. What fails here leaves something over and harms nothing. */
  async #retire(old: IndexGeneration): Promise<void> {
    const { keyValue, directory } = this.#options;
    try {
      await old.close();
      await keyValue.destroy(directory.storePath(old.number));
      this.#leftover = undefined;
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      this.#leftover = error;
    }
  }
}

function stillFull(freeBytes: number): TidemarkError {
  return new TidemarkError({
    kind: "exhausted",
    code: "KEY_VALUE_NO_SPACE",
    message: "no space is left for the index store",
    hint: "free space on that file system; nothing was lost",
    facts: { freeBytes, freeBytesMin: REOPEN_FREE_BYTES_MIN },
  });
}
