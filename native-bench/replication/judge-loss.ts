import type { ExposureSample } from "#native-bench/replication/exposure-samples.js";
import type { WriteHistory } from "#test/support/replication/write-history.js";

export const MODES = ["async", "flush", "write"] as const;
export type Mode = (typeof MODES)[number];

export interface Loss {
  /** Of what was told to the writer: how long before the kill the oldest of it was told; 0 without any. */
  readonly seconds: number;
  readonly bytes: number;
  readonly writes: number;
}

export interface Judgement {
  readonly loss: Loss;
  /** What the primary said last before the kill; undefined when it was never asked in this life. */
  readonly reported: ExposureSample["exposure"] | undefined;
  /** How long before the kill that was asked. */
  readonly reportedAgeMs: number | undefined;
  /** What the secondary says after it. */
  readonly predicted: ExposureSample["exposure"];
  readonly prefixViolations: readonly string[];
  readonly boundViolations: readonly string[];
  readonly modeViolations: readonly string[];
}

export interface Evidence {
  readonly mode: Mode;
  readonly history: WriteHistory;
  /** What the secondary could be promoted to, block by block. */
  readonly stamps: readonly number[];
  readonly killedMs: number;
  readonly samples: readonly ExposureSample[];
  readonly predicted: ExposureSample;
}

/**
 * Judges one kill. A bound is judged at the moment at which it was asked for: of what is missing after the kill, that which the
 * writer had been told by then was missing then too, since what a secondary has it keeps. So what is said here to be a
 * violation is one for certain, and one of something that arrived between the question and the kill is not seen.
 */
export function judge({ mode, history, stamps, killedMs, samples, predicted }: Evidence): Judgement {
  const { writes, bytes, oldestMs } = history.missing(stamps);
  const last = samples.at(-1);
  const flushed = history.missingFlushed(stamps).writes;
  const modeViolations: Readonly<Record<Mode, readonly string[]>> = {
    async: [],
    flush: flushed === 0 ? [] : [`${flushed} writes that a flush had confirmed are missing`],
    write: writes === 0 ? [] : [`${writes} acknowledged writes are missing`],
  };
  return {
    loss: { seconds: secondsSince(oldestMs, killedMs), bytes, writes },
    reported: last?.exposure,
    reportedAgeMs: last === undefined ? undefined : killedMs - last.askedMs,
    predicted: predicted.exposure,
    prefixViolations: history.notPrefix(stamps),
    boundViolations: [
      ...samples.flatMap((sample) =>
        belowTruth("alpha", sample, history, stamps, ["seconds", "bytes", "writes"]),
      ),
      // Bytes and writes are promised while the link is up; seconds always.
      ...belowTruth("beta", predicted, history, stamps, ["seconds"]),
    ],
    modeViolations: modeViolations[mode],
  };
}

function belowTruth(
  site: string,
  { askedMs, exposure }: ExposureSample,
  history: WriteHistory,
  stamps: readonly number[],
  figures: readonly (keyof Loss)[],
): string[] {
  const { writes, bytes, oldestMs } = history.missing(stamps, askedMs);
  const truth: Loss = { seconds: secondsSince(oldestMs, askedMs), bytes, writes };
  return figures
    .filter((figure) => exposure[figure] !== null && (exposure[figure] ?? 0) < truth[figure])
    .map(
      (figure) =>
        `${site} said ${exposure[figure]} ${figure} (${exposure.bound}), and ${truth[figure]} were missing`,
    );
}

function secondsSince(oldestMs: number | undefined, nowMs: number): number {
  return oldestMs === undefined ? 0 : Math.max(0, nowMs - oldestMs) / 1000;
}
