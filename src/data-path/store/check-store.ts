import { affectedPoints, markDamaged } from "#src/data-path/store/damaged-points.js";
import { type ScrubPart, scrubParts } from "#src/data-path/store/scrub-parts.js";
import {
  NO_PROGRESS,
  readScrubProgress,
  type ScrubProgress,
  writeScrubProgress,
} from "#src/data-path/store/scrub-progress.js";
import { startFindings } from "#src/data-path/store/start-findings.js";
import type { StoreParts } from "#src/data-path/store/store-parts.js";
import type { Finding } from "#src/domain/model/finding.js";
import type { Throttle } from "#src/platform/clock/throttle.js";

/** Something in a store that is not what was written, and the points that need it. */
export interface StoreFinding {
  readonly finding: Finding;
  /** Their ids; each is marked as damaged. */
  readonly points: readonly string[];
}

export interface CheckOptions {
  readonly throttle: Throttle;
  readonly signal?: AbortSignal | undefined;
  /** Its points are marked durably soon after. */
  readonly onFinding: (finding: StoreFinding) => void;
  readonly onProgress?: (progress: CheckProgress) => void;
}

export interface CheckProgress {
  readonly part: string;
  readonly done: number;
  readonly of: number;
}

export interface ScrubReport {
  /** Of the whole round, also before a restart. */
  readonly findings: number;
}

/** Between two saves of how far a scrub has come; what is read again after a restart. */
const SAVE_EVERY_MS = 30_000;

/**
 * Everything that a store keeps, compared with its checksums or with what it was made from, part by part; what the start
 * found comes first. It reports, marks the points that need what is damaged, and has index and points made again when they
 * are wrong; it mends nothing else. It always begins at the beginning.
 */
export function checkStore(parts: StoreParts, options: CheckOptions): Promise<ScrubReport> {
  return new StoreScrub(parts, options, NO_PROGRESS, false).run(async () => undefined);
}

/**
 * The same beside everything else that a running store does: it goes on where the last one, in this life or another, was
 * ended, and reads nothing again that was done. Pages of which no hash is known (an image that was taken as it was found, or
 * had been written in place) get that of what is read: from then on rot in them is noticed (I12).
 */
export async function scrubStore(parts: StoreParts, options: CheckOptions): Promise<ScrubReport> {
  const { disk, layout, hash64 } = parts;
  const progress = await readScrubProgress(disk, layout, hash64);
  const save = (next: ScrubProgress) => writeScrubProgress(disk, layout, hash64, next);
  return await new StoreScrub(parts, options, progress, true).run(save);
}

/** Beyond, something may be told twice. */
const TOLD_MAX = 10_000;

class StoreScrub {
  readonly #parts: StoreParts;
  readonly #options: CheckOptions;
  readonly #fill: boolean;
  #progress: ScrubProgress;
  #unmarked: { readonly points: readonly string[]; readonly detail: string }[] = [];
  #savedMs: number;
  /** Ranges that were told: what a start could not read is found by the journal's own scrub, too. */
  readonly #told = new Set<string>();

  constructor(parts: StoreParts, options: CheckOptions, progress: ScrubProgress, fill: boolean) {
    this.#fill = fill;
    this.#parts = parts;
    this.#options = options;
    this.#progress = progress;
    this.#savedMs = parts.clock.monotonicMs();
  }

  async run(save: (progress: ScrubProgress) => Promise<void>): Promise<ScrubReport> {
    const { done, at } = this.#progress;
    if (done.length === 0 && at === undefined)
      for (const finding of startFindings(this.#parts)) this.#found(finding);
    for (const part of scrubParts(this.#parts)) {
      if (this.#progress.done.includes(part.name)) continue;
      await this.#runPart(part, save);
      await this.#mark();
      this.#progress = { ...this.#progress, done: [...this.#progress.done, part.name], at: undefined };
      await save(this.#progress);
    }
    const { findings } = this.#progress;
    await save({ ...NO_PROGRESS, finishedMs: this.#parts.clock.wallMs() });
    return { findings };
  }

  async #runPart({ name, run }: ScrubPart, save: (progress: ScrubProgress) => Promise<void>): Promise<void> {
    const { signal, throttle, onProgress } = this.#options;
    const { at } = this.#progress;
    let reached = at;
    await run({
      from: at?.part === name ? at.cursor : undefined,
      fill: this.#fill,
      signal,
      // Whoever paces itself waits here now and then: what was found is marked, and how far it has come is kept.
      throttle: {
        take: async (bytes, end) => {
          if (this.#unmarked.length > 0) await this.#mark();
          if (reached !== this.#progress.at && this.#isDue()) {
            this.#progress = { ...this.#progress, at: reached };
            await save(this.#progress);
          }
          await throttle.take(bytes, end);
        },
      },
      onFinding: (finding) => this.#found(finding),
      onProgress: (cursor, done, of) => {
        reached = { part: name, cursor };
        onProgress?.({ part: name, done, of });
      },
    });
  }

  #isDue(): boolean {
    const nowMs = this.#parts.clock.monotonicMs();
    if (nowMs - this.#savedMs < SAVE_EVERY_MS) return false;
    this.#savedMs = nowMs;
    return true;
  }

  #found(finding: Finding): void {
    if (finding.type === "journal") {
      const { branch, from, to, member } = finding;
      const range = `${branch} ${from} ${to} ${member}`;
      if (this.#told.has(range)) return;
      if (this.#told.size < TOLD_MAX) this.#told.add(range);
    }
    const points = affectedPoints(this.#parts, finding);
    this.#progress = { ...this.#progress, findings: this.#progress.findings + 1 };
    const detail = "detail" in finding ? finding.detail : `${finding.type} of member ${finding.member}`;
    if (points.length > 0) this.#unmarked.push({ points, detail });
    this.#options.onFinding({ finding, points });
  }

  async #mark(): Promise<void> {
    for (const { points, detail } of this.#unmarked.splice(0)) await markDamaged(this.#parts, points, detail);
  }
}
