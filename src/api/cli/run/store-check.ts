import type { RunCommand } from "#src/api/cli/command.js";
import { EXIT } from "#src/api/cli/exit-codes.js";
import { printable } from "#src/api/cli/output/display-width.js";
import type { JsonValue } from "#src/api/cli/output/output.js";
import { storeToolOptions } from "#src/api/cli/run/store-tool-options.js";
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
  return { group, points, findings: findings.map((finding) => ({ ...finding })) };
}

function checkText({ group, points, findings }: GroupCheck): string {
  if (findings.length === 0) return `${group}: sound, ${points} recovery points\n`;
  const lines = findings.map(({ part, detail, member, offset, length }) => {
    const where = member === undefined ? "" : ` member ${member}, ${length} bytes at ${offset}:`;
    return `  ${part}:${where} ${printable(detail)}\n`;
  });
  return `${group}: ${findings.length} ${findings.length === 1 ? "finding" : "findings"}\n${lines.join("")}`;
}
