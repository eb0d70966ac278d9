import { printable } from "#src/api/cli/output/display-width.js";
import type { JsonValue } from "#src/api/cli/output/output.js";
import { enumWord } from "#src/api/wire/enum-word.js";
import type { Scrub__Output as Scrub } from "#src/platform/grpc/generated/tidemark/control/v1/Scrub.js";
import type { ScrubFinding__Output as Finding } from "#src/platform/grpc/generated/tidemark/control/v1/ScrubFinding.js";

/** A reading back as commands show it. */
export interface ScrubData {
  readonly group: string;
  readonly site: string;
  readonly state: string;
  readonly part: string;
  readonly done: number;
  readonly of: number;
  readonly findings_total: number;
  readonly findings: readonly ScrubFindingData[];
  readonly failure: { readonly code: string; readonly message: string; readonly hint: string } | null;
  readonly expiry_held: boolean;
  readonly [key: string]: JsonValue;
}

export interface ScrubFindingData {
  readonly part: string;
  readonly detail: string;
  readonly points: readonly string[];
  readonly member: number | null;
  readonly offset_bytes: number | null;
  readonly length_bytes: number | null;
  readonly first_sequence: number | null;
  readonly last_sequence: number | null;
  readonly branch: string | null;
  readonly [key: string]: JsonValue;
}

export function scrubData(scrub: Scrub): ScrubData {
  const { refusal } = scrub;
  return {
    group: scrub.group,
    site: scrub.site,
    state: enumWord(scrub.state, "SCRUB_STATE_"),
    part: scrub.part,
    done: scrub.done,
    of: scrub.of,
    findings_total: scrub.findingsTotal,
    findings: scrub.findings.map(findingData),
    failure: refusal === null ? null : { code: refusal.code, message: refusal.message, hint: refusal.hint },
    expiry_held: scrub.expiryHeld,
  };
}

function findingData(finding: Finding): ScrubFindingData {
  return {
    part: finding.part,
    detail: finding.detail,
    points: finding.points,
    member: finding.member ?? null,
    offset_bytes: finding.offsetBytes ?? null,
    length_bytes: finding.lengthBytes ?? null,
    first_sequence: finding.firstSequence ?? null,
    last_sequence: finding.lastSequence ?? null,
    branch: finding.branch === "" ? null : finding.branch,
  };
}

export function scrubProgress({ group, part, done, of }: ScrubData): string {
  const share = of === 0 ? "" : ` ${Math.min(100, Math.floor((done / of) * 100))} %`;
  return `${group}: ${part === "" ? "beginning" : part}${share}`;
}

export function scrubText(data: ScrubData): string {
  const { group, site, state, findings, findings_total: total } = data;
  const held = data.expiry_held
    ? ["  no point expires here: facts of this site were lost (tidemark scrub GROUP --accept-loss)"]
    : [];
  if (state === "running") return lines([`${group} at ${site}: is being read`, ...held]);
  const verdict = total === 0 ? "all of it is what was written" : `${total} findings`;
  const shown = findings.flatMap(({ part, detail, points }) => [
    `  ${part}: ${detail}`,
    ...(points.length === 0 ? [] : [`    damaged points: ${points.join(", ")}`]),
  ]);
  const more = total > findings.length ? [`  and ${total - findings.length} more`] : [];
  return lines([`${group} at ${site}: ${verdict}`, ...shown, ...more, ...held]);
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${printable(line)}\n`).join("");
}
