import type { RunCommand } from "#src/api/cli/command.js";
import { originData } from "#src/api/cli/output/issues-output.js";
import type { JsonValue } from "#src/api/cli/output/output.js";
import { formatIssues } from "#src/config/issue.js";
import { requireDaemonConfig } from "#src/config/load-daemon.js";
import { formatShownConfig, showDaemonConfig } from "#src/config/show-daemon-config.js";

export const run: RunCommand = async ({ input, output }) => {
  const file = input.argument("file");
  const loaded = await requireDaemonConfig({
    ...(file === undefined ? {} : { file }),
    settings: input.optionList("set"),
    environment: process.env,
    workingDirectory: process.cwd(),
  });
  if (loaded.warnings.length > 0) output.note(formatIssues(loaded.warnings));
  const shown = showDaemonConfig(loaded);
  const origins = Object.entries(shown.origins).map(([key, origin]) => [key, originData(origin)]);
  const data = { settings: shown.settings as JsonValue, origins: Object.fromEntries(origins) as JsonValue };
  output.result(data, () => formatShownConfig(shown));
  return undefined;
};
