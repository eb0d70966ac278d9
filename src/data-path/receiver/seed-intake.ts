import { TidemarkError } from "#src/base/errors.js";
import {
  type Handshake,
  invalidMessage,
  isSoundSeed,
  namedHashes,
  type SeedMessage,
  type SeedWord,
} from "#src/data-path/link-format/link-format.js";
import { plainOf } from "#src/data-path/receiver/batch-check.js";
import { RETRY_MS_MAX, RETRY_MS_MIN } from "#src/data-path/receiver/batch-queue.js";
import type { PutOutcome, SeedContent, Store } from "#src/data-path/store/store.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Clock } from "#src/platform/clock/clock.js";
import type { Compressor } from "#src/platform/compression/compressor.js";

export interface SeedIntakeOptions {
  readonly clock: Clock;
  readonly store: Store;
  readonly hash64: Hash64;
  readonly say: (word: SeedWord) => void;
  /** The store has no room, and why; undefined: it has again. */
  readonly onStalled: (why: TidemarkError | undefined) => void;
  /** What is said next counts for so many bytes of messages. */
  readonly onSettled: (messageBytes: number) => void;
  readonly onFailed: (why: unknown) => void;
}

interface Pending {
  readonly number: number;
  readonly messageBytes: number;
  isSettled: boolean;
}

/**
 * Pieces of first seeds of one stream, on their way into the images, many at once. The order of durability, with the
 * primary's part (`capture/seed.ts`) and the store's (`store/member-seed.ts`, `store/seeds.ts`):
 *
 * 1. a piece is the next of its stream, whole, and of a member that is being seeded; it is one only once `resync-begin` and
 *    the member's announcement are durable here, since the primary sends none before;
 * 2. it is in the image, the image is synced, its hashes and stamps are durable;
 * 3. so are all before it: then it is said, and counts as credit again.
 *
 * One that names pages which the image does not have is not taken: nothing of it is done, and that is said before anything
 * is that stands for all up to it or one behind it. Its blocks come again, under another number.
 *
 * What breaks off in between is said of nobody, and comes again on another stream. What a full disk refuses is no break: it is
 * put there again, from memory, until there is room, as a batch is (`batch-queue.ts`). The credit that the sender was given
 * bounds what waits.
 */
export class SeedIntake {
  readonly #options: SeedIntakeOptions;
  #last = 0;
  #pending: Pending[] = [];
  readonly #underWay = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  /** Pieces that there is no room for. */
  #refused = 0;

  constructor(options: SeedIntakeOptions) {
    this.#options = options;
  }

  take(message: SeedMessage, messageBytes: number): void {
    const { store, hash64, onFailed } = this.#options;
    const { number, member, offset, length, sequence, data } = message;
    const entry = store.state.promise?.id;
    if (entry === undefined || !isSoundSeed(message, entry, hash64)) throw damaged(member, offset);
    // One that comes twice changes nothing.
    if (number <= this.#last) {
      this.#settled(messageBytes);
      return;
    }
    if (number !== this.#last + 1) throw invalidMessage(`chunk ${number} of a seed follows ${this.#last}`);
    if (store.end === undefined || !store.seeds.takes(member))
      throw invalidMessage(`member ${member} is not being seeded`);
    this.#last = number;
    const pending = { number, messageBytes, isSettled: false };
    this.#pending.push(pending);
    const named = message.named && { hashes: namedHashes(message.named), seed: entry };
    const putting = this.#put(member, { offset, length, sequence, named, data }).then((equal) => {
      if (equal !== undefined) this.#options.say({ type: "differs", number, equal });
      pending.isSettled = true;
      this.#advance();
    }, onFailed);
    this.#underWay.add(putting);
    void putting.then(() => this.#underWay.delete(putting));
  }

  get isEmpty(): boolean {
    return this.#pending.length === 0;
  }

  /** Resolves when nothing is under way. */
  async close(): Promise<void> {
    this.#closing.abort(seedsClosed());
    await Promise.all(this.#underWay);
  }

  async #put(member: number, content: SeedContent): Promise<PutOutcome> {
    const { store } = this.#options;
    // The image is as large as the marks say that have been taken in.
    if (content.offset + content.length > store.sizeOf(member)) await store.marksTaken();
    for (let retryMs = RETRY_MS_MIN; ; retryMs = Math.min(retryMs * 2, RETRY_MS_MAX)) {
      try {
        return await store.putSeed(member, content);
      } catch (error) {
        if (!(error instanceof TidemarkError) || error.kind !== "exhausted") throw error;
        await this.#waitForRoom(error, retryMs);
      }
    }
  }

  async #waitForRoom(why: TidemarkError, waitMs: number): Promise<void> {
    const { clock, store, onStalled } = this.#options;
    this.#refused += 1;
    try {
      if (this.#refused === 1) onStalled(why);
      await clock.sleep(waitMs, this.#closing.signal);
      // The ledger may have met it as well.
      await store.recover();
    } finally {
      this.#refused -= 1;
      if (this.#refused === 0) onStalled(undefined);
    }
  }

  #advance(): void {
    let bytes = 0;
    while (this.#pending[0]?.isSettled === true) bytes += this.#pending.shift()?.messageBytes ?? 0;
    if (bytes > 0) this.#settled(bytes);
  }

  #settled(messageBytes: number): void {
    this.#options.onSettled(messageBytes);
    this.#options.say({ type: "seeded", number: (this.#pending[0]?.number ?? this.#last + 1) - 1 });
  }
}

/** The piece as it was before it was packed. */
export async function plainSeed(
  message: SeedMessage,
  compressors: readonly Compressor[] | undefined,
): Promise<SeedMessage> {
  const { codec, data, plainBytes } = message;
  if (codec === "plain" || data === undefined) return message;
  return { ...message, data: await plainOf({ codec, data, plainBytes }, compressors) };
}

/** A store that holds half a seed follows only who goes on with it: who knows none would send the rest through the order. */
export function assertGoesOn(store: Store, { seedFormat }: Pick<Handshake, "seedFormat">): void {
  if (seedFormat.max > 0 || !store.members.some(({ member }) => store.seeds.takes(member))) return;
  throw new TidemarkError({
    kind: "refused",
    code: "SEED_UNFINISHED",
    message: "this site holds half of a first seed, and the primary's version cannot go on with it",
    hint: "run at the primary the version of tidemark that began it, or a later one",
  });
}

function seedsClosed(): TidemarkError {
  return new TidemarkError({
    kind: "pending",
    code: "SEEDS_CLOSED",
    message: "the stream has ended: what it brought and has no place yet comes again on another",
    hint: "nothing to do",
  });
}

function damaged(member: number, offset: number): TidemarkError {
  return new TidemarkError({
    kind: "corrupt",
    code: "SEED_CHUNK_DAMAGED",
    message: `a chunk of member ${member} at ${offset} is not what was sent`,
    hint: "it is asked for again by itself; if this comes back, look at the network between the sites",
    facts: { member, offset },
  });
}

export function seedIncomplete(members: readonly number[]): TidemarkError {
  return new TidemarkError({
    kind: "pending",
    code: "SEED_INCOMPLETE",
    message: `the seed of member ${members.join(", ")} has ended, and something of it is not here, as when a disk is put back from a copy`,
    hint: "nothing to do: this site asks for all of the member again, and what is there already is compared and not sent",
    facts: { members: members.join(", ") },
  });
}
