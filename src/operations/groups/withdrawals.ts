import { describeError, TidemarkError } from "#src/base/errors.js";
import { listOf, NotThatShape, record, type Shape, text } from "#src/base/json-shape.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { OtherSites } from "#src/operations/groups/other-sites.js";
import { type Seal, sealJson, unsealJson } from "#src/operations/groups/record/sealed-json.js";
import type { Clock } from "#src/platform/clock/clock.js";
import type { Disk } from "#src/platform/disk/disk.js";
import { readWhole, replaceFile } from "#src/platform/disk/durable-file.js";
import type { Random } from "#src/platform/random/random.js";
import type { Logger } from "#src/telemetry/logger.js";

/**
 * Copies at other sites that are to go with a group that has ended here: each is told until it is gone. The file
 * `withdrawals` of the data directory; magic "TMWD", version 1, sealed as sealed-json.ts says; the body is a list, oldest
 * first, of
 *
 * | field   | what                     |
 * |---------|--------------------------|
 * | `id`    | the group's id           |
 * | `group` | its name                 |
 * | `site`  | the site that has a copy |
 *
 * 1. It is in the file before the record of the group goes. 2. The other site is told, and drops its copy durably. 3. It is
 * taken out of the file. After an end between 2 and 3 a copy that is gone is told to go, which changes nothing.
 */
export interface Withdrawal {
  readonly id: string;
  readonly group: string;
  readonly site: string;
}

export interface WithdrawalsOptions {
  readonly disk: Disk;
  readonly path: string;
  readonly hash64: Hash64;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly others: OtherSites;
}

/** Beyond this somebody has taken a site away for good: its copies go when it is taken care of by hand. */
const WITHDRAWALS_MAX = 256;
const RETRY_MS_MIN = 1000;
const RETRY_MS_MAX = 60_000;
/** So long whoever deletes waits to hear that the copy is gone too. */
const TOLD_MS_MAX = 5000;
/** "TMWD" */
const SEAL: Seal = { magic: 0x44574d54, version: 1 };

const WITHDRAWALS: Shape<readonly Withdrawal[]> = listOf(
  record<Withdrawal>({ id: text, group: text, site: text }),
);

export class Withdrawals {
  readonly #options: WithdrawalsOptions;
  readonly #stopping = new AbortController();
  #pending: readonly Withdrawal[];
  #writing: Promise<unknown> = Promise.resolve();
  /** Of each that is being told: what ends when it is gone, or the site has refused. */
  readonly #telling = new Map<string, Promise<void>>();
  readonly #whys = new Map<string, string>();

  private constructor(options: WithdrawalsOptions, pending: readonly Withdrawal[]) {
    this.#options = options;
    this.#pending = pending;
  }

  static async open(options: WithdrawalsOptions): Promise<Withdrawals> {
    const { disk, path, hash64, logger } = options;
    const bytes = await readWhole(disk, path);
    const pending = bytes === undefined ? [] : decode(bytes, hash64);
    if (typeof pending !== "string") return new Withdrawals(options, pending);
    logger.warn("which copies are to go at other sites cannot be read, and is forgotten", { why: pending });
    return new Withdrawals(options, []);
  }

  /** Goes on with what was left by an end. */
  start(): void {
    for (const { id } of this.#pending) this.#begin(id);
  }

  async stop(): Promise<void> {
    this.#stopping.abort(stopped());
    await Promise.all(this.#telling.values());
    await this.#writing;
  }

  /** Durable once it resolves. */
  async add(withdrawal: Withdrawal): Promise<void> {
    await this.#change((pending) =>
      pending.some(({ id }) => id === withdrawal.id)
        ? pending
        : [...pending, withdrawal].slice(-WITHDRAWALS_MAX),
    );
    this.#begin(withdrawal.id);
  }

  /** Why the copy is there still, once that can be told; undefined: it is gone. */
  async left(id: string): Promise<string | undefined> {
    const waiting = new AbortController();
    const told = this.#telling.get(id) ?? Promise.resolve();
    const isTold = () => this.#whys.has(id) || !this.#has(id);
    const { clock } = this.#options;
    const signal = AbortSignal.any([this.#stopping.signal, waiting.signal]);
    void told.then(() => waiting.abort());
    const until = clock.monotonicMs() + TOLD_MS_MAX;
    while (!isTold() && !signal.aborted && clock.monotonicMs() < until)
      await clock.sleep(LOOK_MS, signal).catch(whenAborted(signal));
    return this.#has(id) ? (this.#whys.get(id) ?? "it has not answered yet") : undefined;
  }

  #has(id: string): boolean {
    return this.#pending.some((one) => one.id === id);
  }

  #begin(id: string): void {
    if (this.#stopping.signal.aborted || this.#telling.has(id)) return;
    const telling = this.#tell(id).finally(() => this.#telling.delete(id));
    this.#telling.set(id, telling);
  }

  async #tell(id: string): Promise<void> {
    const { clock, random } = this.#options;
    const { signal } = this.#stopping;
    let waitMs = RETRY_MS_MIN;
    while (!signal.aborted && this.#has(id)) {
      if (await this.#once(id)) return;
      await clock.sleep(waitMs * (0.5 + random.fraction() / 2), signal).catch(whenAborted(signal));
      waitMs = Math.min(waitMs * 2, RETRY_MS_MAX);
    }
  }

  async #once(id: string): Promise<boolean> {
    const { others, logger } = this.#options;
    const { signal } = this.#stopping;
    const found = this.#pending.find((one) => one.id === id);
    if (found === undefined) return true;
    const { group, site } = found;
    try {
      // Who stops does not wait for an answer from elsewhere: one that comes later changes nothing.
      await Promise.race([others.withdraw(site, id), aborted(signal)]);
      if (signal.aborted) return false;
      await this.#change((pending) => pending.filter((one) => one.id !== id));
      this.#whys.delete(id);
      logger.info("the copy of a group that was deleted is gone", { group, site });
      return true;
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      if (signal.aborted) return false;
      const why = describeError(error);
      if (this.#whys.get(id) !== why)
        logger.warn("the copy of a group that was deleted is there still; its site is told again", {
          group,
          site,
          error: why,
        });
      this.#whys.set(id, why);
      return false;
    }
  }

  async #change(change: (pending: readonly Withdrawal[]) => readonly Withdrawal[]): Promise<void> {
    const { disk, path, hash64 } = this.#options;
    const turn = this.#writing.then(async () => {
      const pending = change(this.#pending);
      if (pending === this.#pending) return;
      await replaceFile(disk, path, sealJson(SEAL, pending, hash64));
      this.#pending = pending;
    });
    this.#writing = Promise.allSettled([turn]);
    await turn;
  }
}

/** How often whoever deletes looks whether the other site has answered. */
const LOOK_MS = 20;

function decode(bytes: Uint8Array, hash64: Hash64): readonly Withdrawal[] | string {
  const unsealed = unsealJson(SEAL, bytes, hash64);
  if (unsealed.type === "newer") return `it has format version ${unsealed.version}`;
  if (unsealed.type === "damaged") return unsealed.why;
  try {
    return WITHDRAWALS(unsealed.json, "");
  } catch (error) {
    if (error instanceof NotThatShape) return error.message;
    throw error;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function whenAborted(signal: AbortSignal): (error: unknown) => void {
  return (error) => {
    if (!signal.aborted) throw error;
  };
}

function stopped(): TidemarkError {
  return new TidemarkError({
    kind: "pending",
    code: "WITHDRAWAL_ENDED",
    message: "the daemon is stopping",
    hint: "the other site is told when it runs again",
  });
}
