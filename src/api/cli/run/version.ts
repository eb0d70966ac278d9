import type { RunCommand } from "#src/api/cli/command.js";
import { packageVersion } from "#src/platform/package-version.js";

export const run: RunCommand = async ({ output }) => {
  const data = {
    version: packageVersion(),
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
  };
  output.result(data, () => `tidemark ${data.version}\n`);
  return undefined;
};
