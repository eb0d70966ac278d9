import type { TallyReading } from "#src/daemon/data-plane/tally.js";
import type { CaptureOperation } from "#src/data-path/capture/capture-events.js";
import type { CommandName, EndReason } from "#src/platform/nbd/nbd-metrics.js";

/** What the data thread has counted since it started, as it is handed over for a scrape. Only what happened is in it. */
export interface PlaneFigures {
  readonly commands: readonly CommandFigures[];
  readonly volumes: readonly VolumeFigures[];
  readonly ended: readonly { readonly reason: EndReason; readonly count: number }[];
  readonly refused: readonly { readonly reason: string; readonly count: number }[];
  /** Bytes that NBD holds for requests under way, and keeps for the next ones. */
  readonly heldBytes: number;
  readonly openExports: number;
}

/** Of one kind of NBD request, on whatever export. */
export interface CommandFigures {
  readonly command: CommandName;
  readonly bytes: number;
  readonly seconds: TallyReading;
  readonly errors: readonly { readonly reason: string; readonly count: number }[];
}

/** Of one kind of operation on a volume. */
export interface VolumeFigures {
  readonly group: string;
  readonly member: string;
  readonly operation: CaptureOperation;
  readonly bytes: number;
  readonly failed: number;
  readonly seconds: TallyReading;
}

/** From a request answered from memory on a quiet machine to one that waited for a disk's retries. */
export const COMMAND_BOUNDS_SECONDS = [
  0.000_025, 0.000_05, 0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5,
  1, 2.5, 5, 10,
] as const;

/** Coarser: there are four for each volume, and every bucket is a series that Prometheus keeps. */
export const VOLUME_BOUNDS_SECONDS = [0.000_05, 0.000_25, 0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10] as const;
