import type { RunCommand } from "#src/api/cli/command.js";
import { EXIT } from "#src/api/cli/exit-codes.js";
import { issueData, issuesText } from "#src/api/cli/output/issues-output.js";
import { TidemarkError } from "#src/base/errors.js";
import { checkConfiguration } from "#src/config/check-configuration.js";
import { hasErrors } from "#src/config/issue.js";
import { realFiles } from "#src/config/real-files.js";
import { checkCertificates } from "#src/platform/tls/check-certificates.js";

export const run: RunCommand = async ({ input, output }) => {
  const [file, group] = [input.argument("file"), input.option("group")];
  const settings = input.optionList("set");
  const workingDirectory = process.cwd();
  if (file === undefined && group === undefined) throw nothingToCheck();
  const daemon =
    file === undefined ? undefined : { file, settings, environment: process.env, workingDirectory };
  const machine = { files: realFiles, checkCertificates, nowMs: Date.now() };
  const issues = await checkConfiguration({
    daemon,
    group,
    workingDirectory,
    machine: input.flag("text-only") ? undefined : machine,
  });
  const valid = !hasErrors(issues);
  const subject = [file, group].filter((name) => name !== undefined).join(" and ");
  output.result(
    { valid, issues: issues.map(issueData) },
    () => `${issuesText(issues)}${verdict(subject, valid)}\n`,
  );
  return valid ? EXIT.done : EXIT.usage;
};

function verdict(subject: string, valid: boolean): string {
  return valid ? `${subject}: nothing is wrong` : `${subject}: cannot be used`;
}

function nothingToCheck(): TidemarkError {
  return new TidemarkError({
    kind: "invalid",
    code: "MISSING_ARGUMENT",
    message: "neither FILE nor --group FILE was given",
    hint: "see tidemark config check --help",
  });
}
