import { describeError } from "#src/base/errors.js";
import type { Capture } from "#src/data-path/capture/capture.js";
import type { RpoSummary } from "#src/domain/rpo/rpo-summary.js";
import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import { AckLag } from "#src/operations/groups/primary/ack-lag.js";
import { WatchedExposure } from "#src/operations/groups/primary/watched-exposure.js";
import type { GroupRecord } from "#src/operations/groups/record/group-file-format.js";
import { groupLayout } from "#src/operations/groups/record/group-layout.js";
import { type BreachPicture, RpoMeter } from "#src/operations/rpo/rpo-meter.js";
import { RpoRing } from "#src/operations/rpo/rpo-ring.js";
import type { Logger } from "#src/telemetry/logger.js";

export interface LinkMeterOptions {
  readonly ports: GroupPorts;
  readonly record: () => GroupRecord;
  readonly logger: Logger;
}

/** What a primary measures of one group's replication, over all captures of a run. */
export class LinkMeter {
  readonly #options: LinkMeterOptions;
  readonly #rpo: RpoMeter;
  readonly ackLag = new AckLag();
  #watched: { readonly capture: Capture; readonly exposure: WatchedExposure } | undefined;
  #toldMs = Number.NEGATIVE_INFINITY;

  constructor(options: LinkMeterOptions) {
    const { ports, record } = options;
    const { clock, disk, hash64, dataDirectory, onChange } = ports;
    this.#options = options;
    this.#rpo = new RpoMeter({
      clock,
      ring: new RpoRing(disk, groupLayout(dataDirectory, record().id).rpo, hash64),
      targetMs: () => record().specification.rpo.targetMs,
      look: () => this.#look(),
      onTrouble: (error) => this.#troubled(error),
      onBreach: onChange,
    });
  }

  /** What follows is measured of this capture. */
  begun(capture: Capture): WatchedExposure {
    const { clock } = this.#options.ports;
    const { position, written, backlog } = capture;
    // What is not promotable may be of an earlier run, and nobody knows how old that is.
    const inherits = backlog.state.type !== "memory" || !backlog.isEmpty;
    const exposure: WatchedExposure = new WatchedExposure(
      position.sequence,
      written,
      clock.monotonicMs(),
      inherits,
      (sequence, waitedSinceMs) => {
        const nowMs = clock.monotonicMs();
        this.#rpo.peak(nowMs - waitedSinceMs);
        this.ackLag.observe(capture.position.sequence, sequence, nowMs);
      },
    );
    this.#watched = { capture, exposure };
    this.#rpo.start();
    return exposure;
  }

  async ending(): Promise<void> {
    await this.#rpo.stop();
    this.#watched = undefined;
  }

  get breach(): BreachPicture {
    return this.#rpo.breach;
  }

  /** How exposure was. */
  summary(sinceMs: number): Promise<RpoSummary> {
    return this.#rpo.summary(sinceMs);
  }

  #look() {
    const watched = this.#watched;
    if (watched === undefined) return undefined;
    const { capture, exposure } = watched;
    const nowMs = this.#options.ports.clock.monotonicMs();
    exposure.note(capture.position.sequence, capture.written, nowMs);
    if (capture.confirmation.state.type === "unpaired") return { type: "unprotected" } as const;
    const { seconds, bound } = exposure.at(nowMs);
    return { type: "exposed", worstMs: seconds * 1000, isAtLeast: bound === "at-least" } as const;
  }

  /** A disk that is full stays so for a while. */
  #troubled(error: unknown): void {
    const { ports, logger } = this.#options;
    const nowMs = ports.clock.monotonicMs();
    if (nowMs - this.#toldMs < TOLD_EVERY_MS) return;
    this.#toldMs = nowMs;
    logger.warn("how exposure was could not be recorded: reports will say that it is not known", {
      error: describeError(error),
    });
  }
}

const TOLD_EVERY_MS = 60_000;
