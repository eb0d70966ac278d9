import { readChange } from "#src/api/cli/changing-options.js";
import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { RunCommand } from "#src/api/cli/command.js";
import { changeContext } from "#src/api/cli/group/change-context.js";
import { TidemarkError } from "#src/base/errors.js";
import { exactRate } from "#src/base/exact-quantity.js";
import { parseRate } from "#src/base/quantity.js";
import type { Group__Output as Group } from "#src/platform/grpc/generated/tidemark/control/v1/Group.js";

export const run: RunCommand = async ({ input, global, output, signal }) => {
  const change = readChange(input);
  const group = input.requiredArgument("group");
  const bytesPerSecondMax = readBandwidth(input.option("bandwidth"));
  const connection = await connectSite(global, signal);
  try {
    const calls = connection.groups();
    const before = rateOf((await calls.get(group)).group);
    const request = { context: changeContext(change), group };
    const limited = bytesPerSecondMax === undefined ? request : { ...request, bytesPerSecondMax };
    const answer = await calls.limit(limited, change.timeoutMs);
    const data = {
      group: answer.group?.name ?? group,
      site: connection.site.name,
      bandwidth_before: before,
      bandwidth: rateOf(answer.group),
    };
    output.result(data, () => `${data.group}: ${ratesText(data.bandwidth_before, data.bandwidth)}\n`);
    return undefined;
  } finally {
    connection.close();
  }
};

/** Undefined: none. */
function readBandwidth(given: string | undefined): number | undefined {
  if (given === undefined) throw bandwidthMissing();
  return given === "none" ? undefined : parseRate(given);
}

function rateOf(group: Group | null): number | null {
  return group?.spec?.link?.bytesPerSecondMax ?? null;
}

function ratesText(before: number | null, after: number | null): string {
  const said = (rate: number | null): string => (rate === null ? "no limit" : exactRate(rate));
  return before === after ? `${said(after)}, as before` : `${said(before)} -> ${said(after)}`;
}

function bandwidthMissing(): TidemarkError {
  return new TidemarkError({
    kind: "invalid",
    code: "BANDWIDTH_MISSING",
    message: "it is not said what the group may send in a second",
    hint: "give --bandwidth RATE, such as 20MiB/s, or --bandwidth none",
  });
}
