import { checkHealth } from "#src/api/cli/client/health-check.js";
import type { RunCommand } from "#src/api/cli/command.js";
import { EXIT } from "#src/api/cli/exit-codes.js";

export const run: RunCommand = async ({ global, output, signal }) => {
  const { status, server } = await checkHealth(global, signal);
  const data = { status: status.toLowerCase().replaceAll("_", "-"), server };
  output.result(data, (paint) => {
    const text = paint(status === "SERVING" ? "green" : "red", data.status);
    return `${text} at ${server}\n`;
  });
  return status === "SERVING" ? EXIT.done : EXIT.failed;
};
