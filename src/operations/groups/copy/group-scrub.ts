import { TidemarkError } from "#src/base/errors.js";
import type { CheckProgress, Store, StoreFinding } from "#src/data-path/store/store.js";
import type { ScrubPicture } from "#src/operations/groups/copy/scrub-picture.js";
import { troubleFrom } from "#src/operations/groups/group-errors.js";
import { type CheckFinding, checkFinding } from "#src/operations/store-tool/check-finding.js";
import type { Clock } from "#src/platform/clock/clock.js";
import { TokenBucket } from "#src/platform/clock/throttle.js";
import type { Logger } from "#src/telemetry/logger.js";

/** It reads beside everything else: as much as one disk of any kind gives without its other users noticing much. */
const SCRUB_BYTES_PER_SECOND = 100 * 1024 * 1024;
/** Kept for who asks; what there is beyond is counted, and its points are marked like the others. */
export const FINDINGS_KEPT_MAX = 100;

export interface GroupScrubOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly group: () => string;
  readonly site: string;
}

/** Reads back what a store keeps, one reading at a time; it ends before the store is closed, and goes on there next time. */
export class GroupScrub {
  readonly #options: GroupScrubOptions;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #state: ScrubPicture["state"] = "never";
  #progress: CheckProgress = { part: "", done: 0, of: 0 };
  #findings: CheckFinding[] = [];
  #findingsTotal = 0;
  #failure: ScrubPicture["failure"];
  #endMs: number | undefined;

  constructor(options: GroupScrubOptions) {
    this.#options = options;
  }

  get picture(): ScrubPicture {
    const { store, group, site } = this.#options;
    return {
      group: group(),
      site,
      state: this.#state,
      ...this.#progress,
      findingsTotal: this.#findingsTotal,
      findings: [...this.#findings],
      failure: this.#failure,
      expiryHeld: store.expiryHold !== undefined,
      endMs: this.#endMs,
    };
  }

  /** Begins one, or goes on with the one that was ended; what is under way stays. */
  begin(): ScrubPicture {
    if (this.#running === undefined && !this.#stopping.signal.aborted) {
      this.#state = "running";
      this.#findings = [];
      this.#findingsTotal = 0;
      this.#failure = undefined;
      this.#endMs = undefined;
      this.#running = this.#run().finally(() => {
        this.#running = undefined;
      });
    }
    return this.picture;
  }

  /** Somebody has looked: policy lets go of points again. */
  async acceptLoss(): Promise<ScrubPicture> {
    await this.#options.store.acceptLoss();
    return this.picture;
  }

  async stop(): Promise<void> {
    this.#stopping.abort(ended());
    await this.#running;
  }

  async #run(): Promise<void> {
    const { store, clock, logger } = this.#options;
    try {
      const { findings } = await store.scrub({
        throttle: new TokenBucket(clock, SCRUB_BYTES_PER_SECOND),
        signal: this.#stopping.signal,
        onFinding: (finding) => this.#found(finding),
        onProgress: (progress) => {
          this.#progress = progress;
        },
      });
      this.#findingsTotal = Math.max(findings, this.#findingsTotal);
      this.#state = "done";
      logger.info("all that is kept has been read back", { findings: this.#findingsTotal });
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      this.#state = "failed";
      this.#failure = troubleFrom(error);
      if (!this.#stopping.signal.aborted)
        logger.warn("reading back what is kept has ended early", { code: error.code, why: error.message });
    }
    this.#endMs = clock.wallMs();
  }

  #found(found: StoreFinding): void {
    const finding = checkFinding(found);
    this.#findingsTotal += 1;
    if (this.#findings.length >= FINDINGS_KEPT_MAX) return;
    this.#findings.push(finding);
    const { part, detail, points } = finding;
    this.#options.logger.error("something that is kept is not what was written", {
      part,
      detail,
      points: points.length,
    });
  }
}

function ended(): TidemarkError {
  return new TidemarkError({
    kind: "pending",
    code: "SCRUB_ENDED",
    message: "the group is being closed",
    hint: "tidemark scrub goes on where it was once the group is open again",
  });
}
