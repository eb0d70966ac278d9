import type { RunCommand } from "#src/api/cli/command.js";
import { EXIT } from "#src/api/cli/exit-codes.js";
import { printable } from "#src/api/cli/output/display-width.js";
import type { JsonValue } from "#src/api/cli/output/output.js";
import { storeToolOptions } from "#src/api/cli/run/store-tool-options.js";
import type { CheckFinding } from "#src/operations/store-tool/check-finding.js";
import type { GroupCheck } from "#src/operations/store-tool/store-tool.js";

export const run: RunCommand = async (context) => {
  const checks = await context.local.checkStores(storeToolOptions(context));
  const sound = checks.every(({ findings }) => findings.length === 0);
  context.output.result({ sound, groups: checks.map(checkData) }, () =>
    checks.length === 0 ? "no groups\n" : checks.map(checkText).join(""),
  );
  return sound ? EXIT.done : EXIT.finding;
};

function checkData({ group, points, findings }: GroupCheck): JsonValue {
  return {
    group,
    points,
    findings: findings.map((finding) => ({ ...finding, points: [...finding.points] })),
  };
}

function checkText({ group, points, findings }: GroupCheck): string {
  if (findings.length === 0) return `${group}: sound, ${points} recovery points\n`;
  const lines = findings.map((finding) => {
    const where = whereOf(finding).join(", ");
    const needed = finding.points.length === 0 ? "" : `    damaged points: ${finding.points.join(", ")}\n`;
    return `  ${finding.part}${where === "" ? "" : ` ${where}`}: ${printable(finding.detail)}\n${needed}`;
  });
  return `${group}: ${findings.length} ${findings.length === 1 ? "finding" : "findings"}\n${lines.join("")}`;
}

function whereOf(finding: CheckFinding): readonly string[] {
  const { member, offset, length, branch, segment, from: first, to: last = first } = finding;
  const places: string[] = [];
  if (segment !== undefined) places.push(`segment ${segment}`);
  if (finding.file !== undefined) places.push(`compacted file ${finding.file}`);
  if (first !== undefined)
    places.push(first === last ? `sequence ${first}` : `sequences ${first} to ${last}`);
  if (branch !== undefined) places.push(`branch ${branch}`);
  if (member !== undefined) places.push(`member ${member}`);
  if (offset !== undefined) places.push(`${length} bytes at ${offset}`);
  return places;
}
