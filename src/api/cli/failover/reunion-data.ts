import { rfc3339 } from "#src/api/cli/output/rfc3339.js";
import { formatSize } from "#src/base/quantity.js";
import type { ReprotectReport__Output as ReprotectReport } from "#src/platform/grpc/generated/tidemark/control/v1/ReprotectReport.js";

/** What a reprotect compared, sent and found lost, as commands print it. Pure. */
export type ReunionData = {
  readonly whole_because: string | null;
  readonly ours_bytes: number;
  readonly theirs_bytes: number | null;
  readonly both_bytes: number | null;
  readonly compared_bytes: number | null;
  readonly sent_bytes: number | null;
  readonly lost: {
    readonly writes: number;
    readonly bytes: number;
    readonly from: string | null;
    readonly to: string | null;
  } | null;
  readonly lost_unknown_because: string | null;
  readonly lost_ranges: readonly {
    readonly member: string;
    readonly offset_bytes: number;
    readonly length_bytes: number;
  }[];
  readonly lost_ranges_left_out: number;
};

export function reunionData(report: ReprotectReport): ReunionData {
  const { lost } = report;
  return {
    whole_because: report.wholeBecause || null,
    ours_bytes: report.oursBytes,
    theirs_bytes: report.theirsBytes ?? null,
    both_bytes: report.bothBytes ?? null,
    compared_bytes: report.comparedBytes ?? null,
    sent_bytes: report.sentBytes ?? null,
    lost:
      lost === null
        ? null
        : {
            writes: lost.writes,
            bytes: lost.bytes,
            from: rfc3339(lost.firstTime),
            to: rfc3339(lost.lastTime),
          },
    lost_unknown_because: report.lostUnknownBecause || null,
    lost_ranges: report.lostExtents.map(({ member, offsetBytes, lengthBytes }) => ({
      member,
      offset_bytes: offsetBytes,
      length_bytes: lengthBytes,
    })),
    lost_ranges_left_out: report.lostExtentsLeftOut,
  };
}

export function reunionLines(reunion: ReunionData): readonly string[] {
  const {
    whole_because: whole,
    both_bytes: both,
    compared_bytes: compared,
    sent_bytes: sent,
    lost,
  } = reunion;
  const span = lost?.from == null ? "" : `, made from ${lost.from} to ${lost.to}`;
  return [
    whole === null
      ? `compares ${both === null ? "what may differ" : formatSize(both)}, which is what may differ`
      : `compares everything: ${whole}`,
    ...(compared === null || sent === null
      ? []
      : [`read at each site ${formatSize(compared)}, sent ${formatSize(sent)}`]),
    ...(lost === null ? [] : [`lost: ${lost.writes} writes of ${formatSize(lost.bytes)}${span}`]),
    ...(reunion.lost_unknown_because === null
      ? []
      : [
          `lost: writes unknown, within ${formatSize(reunion.theirs_bytes ?? 0)}; ${reunion.lost_unknown_because}`,
        ]),
  ];
}
