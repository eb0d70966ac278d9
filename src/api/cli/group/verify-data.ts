import { printable } from "#src/api/cli/output/display-width.js";
import { formatLocalTime } from "#src/api/cli/output/local-time.js";
import type { JsonValue } from "#src/api/cli/output/output.js";
import { rfc3339 } from "#src/api/cli/output/rfc3339.js";
import { type PositionData, positionData, sequenceText } from "#src/api/cli/point/point-data.js";
import { enumWord } from "#src/api/wire/enum-word.js";
import { formatSize } from "#src/base/quantity.js";
import type { Verify__Output as Verify } from "#src/platform/grpc/generated/tidemark/control/v1/Verify.js";

/** A comparison of both sides as the command shows it. */
export interface VerifyData {
  readonly group: string;
  readonly site: string;
  readonly state: string;
  readonly phase: string;
  readonly job: string | null;
  readonly repair: boolean;
  readonly compared_bytes: number;
  readonly total_bytes: number;
  readonly different_bytes: number;
  readonly unknown_bytes: number;
  readonly repaired_bytes: number;
  readonly ranges: readonly VerifyRangeData[];
  readonly ranges_truncated: boolean;
  readonly point: string | null;
  readonly position: PositionData | null;
  readonly primary_root: string | null;
  readonly secondary_root: string | null;
  readonly marked: boolean;
  readonly exchanged_bytes: number;
  readonly failure: { readonly code: string; readonly message: string; readonly hint: string } | null;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly [key: string]: JsonValue;
}

export interface VerifyRangeData {
  readonly member: string;
  readonly offset_bytes: number;
  readonly length_bytes: number;
  readonly finding: string;
  readonly [key: string]: JsonValue;
}

export function verifyData(verify: Verify): VerifyData {
  const { refusal } = verify;
  return {
    group: verify.group,
    site: verify.site,
    state: enumWord(verify.state, "VERIFY_STATE_"),
    phase: enumWord(verify.phase, "VERIFY_PHASE_"),
    job: verify.jobId === "" ? null : verify.jobId,
    repair: verify.repair,
    compared_bytes: verify.comparedBytes,
    total_bytes: verify.totalBytes,
    different_bytes: verify.differentBytes,
    unknown_bytes: verify.unknownBytes,
    repaired_bytes: verify.repairedBytes,
    ranges: verify.ranges.map(({ member, offsetBytes, lengthBytes, finding }) => ({
      member,
      offset_bytes: offsetBytes,
      length_bytes: lengthBytes,
      finding: enumWord(finding, "VERIFY_FINDING_"),
    })),
    ranges_truncated: verify.rangesTruncated,
    point: verify.pointId === "" ? null : verify.pointId,
    position: verify.position === null ? null : positionData(verify.position),
    primary_root: verify.primaryRoot === "" ? null : verify.primaryRoot,
    secondary_root: verify.secondaryRoot === "" ? null : verify.secondaryRoot,
    marked: verify.marked,
    exchanged_bytes: verify.exchangedBytes,
    failure: refusal === null ? null : { code: refusal.code, message: refusal.message, hint: refusal.hint },
    started_at: rfc3339(verify.startTime),
    ended_at: rfc3339(verify.endTime),
  };
}

/** Everything was compared, and nothing was found. */
export function isEqual({ different_bytes, unknown_bytes }: VerifyData): boolean {
  return different_bytes === 0 && unknown_bytes === 0;
}

export function verifyProgress({ group, phase, compared_bytes: done, total_bytes: of }: VerifyData): string {
  const share = phase === "comparing" && of > 0 ? ` ${Math.floor((done / of) * 100)} %` : "";
  return `${group}: ${phase.replaceAll("-", " ")}${share}`;
}

export function verifyText(data: VerifyData): string {
  const { group, state, point, position, different_bytes: different, unknown_bytes: unknown } = data;
  if (state === "never") return lines([`${group}: was never compared from ${data.site}`]);
  if (state === "running") return lines([`${verifyProgress(data)}: goes on`]);
  if (data.failure !== null) return lines([`${group}: could not be compared: ${data.failure.message}`]);
  const at = position === null ? "" : ` at ${sequenceText(position)}, point ${point ?? ""}`;
  const found = [
    ...(different === 0 ? [] : [`${formatSize(different)} of the secondary differ`]),
    ...(unknown === 0 ? [] : [`${formatSize(unknown)} could not be compared`]),
  ];
  const verdict = found.length === 0 ? "both sites are equal" : found.join(", ");
  return lines([
    `${group}: ${verdict}${at}`,
    ...(data.ended_at === null ? [] : [`  ended ${formatLocalTime(Date.parse(data.ended_at))}`]),
    `  compared ${formatSize(data.compared_bytes)}, by ${formatSize(data.exchanged_bytes)} of hashes`,
    ...rootLines(data),
    ...data.ranges.map(rangeLine),
    ...(data.ranges_truncated ? ["  and more"] : []),
    ...(data.repair && different > 0 ? [`  repaired ${formatSize(data.repaired_bytes)}`] : []),
  ]);
}

function rootLines({ primary_root: primary, secondary_root: secondary, marked }: VerifyData): string[] {
  if (primary === null || secondary === null) return [];
  const mark = marked ? "" : "; the point could not be marked";
  return primary === secondary
    ? [`  root hash ${primary}, computed at both${mark}`]
    : [`  root hash ${primary} at the primary, ${secondary} at the secondary`];
}

const FINDINGS: Readonly<Record<string, string>> = {
  different: "differs",
  "unread-at-secondary": "cannot be read at the secondary",
  "unknown-at-primary":
    "could not be compared: not readable at the primary, or overwritten before it was read",
};

function rangeLine({ member, offset_bytes, length_bytes, finding }: VerifyRangeData): string {
  return `  ${member} at ${offset_bytes}, ${length_bytes} bytes: ${FINDINGS[finding] ?? finding}`;
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${printable(line)}\n`).join("");
}
