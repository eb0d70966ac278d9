import { readChange } from "#src/api/cli/changing-options.js";
import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { RunCommand } from "#src/api/cli/command.js";
import type { ReloadConfigRequest } from "#src/platform/grpc/generated/tidemark/control/v1/ReloadConfigRequest.js";
import type { ReloadConfigResponse__Output as ReloadConfigResponse } from "#src/platform/grpc/generated/tidemark/control/v1/ReloadConfigResponse.js";
import { callUnary, type UnaryMethod } from "#src/platform/grpc/grpc-client.js";

export const run: RunCommand = async ({ input, global, output, signal }) => {
  const { confirm, reason, requestId, timeoutMs } = readChange(input);
  const connection = await connectSite(global, signal);
  try {
    const { client, server, site } = connection;
    const request = {
      context: {
        ...(confirm === undefined ? {} : { confirm }),
        ...(reason === undefined ? {} : { reason }),
        ...(requestId === undefined ? {} : { requestId }),
      },
    };
    const options = { server, signal, ...(timeoutMs === undefined ? {} : { deadlineMs: timeoutMs }) };
    const reload: UnaryMethod<ReloadConfigRequest, ReloadConfigResponse> = (...args) =>
      client.reloadConfig(...args);
    const answer = await callUnary(reload, request, options);
    const data = {
      site: site.name,
      reloaded: answer.reloaded.map(({ key }) => key),
      restart_needed: answer.restartNeeded.map(({ key }) => key),
    };
    output.result(data, () => reloadText(data));
    return undefined;
  } finally {
    connection.close();
  }
};

function reloadText(data: {
  readonly site: string;
  readonly reloaded: readonly string[];
  readonly restart_needed: readonly string[];
}): string {
  const lines = [
    data.reloaded.length === 0 ? "nothing changed" : `now in force: ${data.reloaded.join(", ")}`,
    ...(data.restart_needed.length === 0
      ? []
      : [`takes a restart of the daemon: ${data.restart_needed.join(", ")}`]),
  ];
  return lines.map((line) => `${data.site}: ${line}\n`).join("");
}
