import { readChange } from "#src/api/cli/changing-options.js";
import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { RunCommand } from "#src/api/cli/command.js";
import { changeContext } from "#src/api/cli/group/change-context.js";
import { exactRate } from "#src/base/exact-quantity.js";
import { parseRate } from "#src/base/quantity.js";
import type { Group__Output as Group } from "#src/platform/grpc/generated/tidemark/control/v1/Group.js";

export const run: RunCommand = async ({ input, global, output, signal }) => {
  const change = readChange(input);
  const group = input.requiredArgument("group");
  const given = input.option("bandwidth");
  const wanted = given === undefined ? undefined : { rate: given === "none" ? undefined : parseRate(given) };
  const connection = await connectSite(global, signal);
  try {
    const calls = connection.groups();
    const before = (await calls.get(group)).group;
    const now = wanted === undefined ? before : await limited(wanted.rate);
    const [inForce] = limitsOf(now);
    const data = {
      group: now?.name ?? group,
      site: connection.site.name,
      bandwidth_before: rateOf(before),
      bandwidth: rateOf(now),
      in_force: inForce ?? null,
      limits: limitsOf(now),
    };
    output.result(data, () => `${[firstLine(data, wanted !== undefined), ...limitLines(now)].join("\n")}\n`);
    return undefined;
    async function limited(rate: number | undefined): Promise<Group | null> {
      const request = { context: changeContext(change), group };
      const asked = rate === undefined ? request : { ...request, bytesPerSecondMax: rate };
      return (await calls.limit(asked, change.timeoutMs)).group;
    }
  } finally {
    connection.close();
  }
};

type LimitData = {
  /** `group`: its specification; else the site whose configuration says so. */
  readonly from: string;
  readonly bandwidth: number;
};

/** The lowest first. */
function limitsOf(group: Group | null): readonly LimitData[] {
  return (group?.limits ?? []).map(({ site, bytesPerSecondMax }) => ({
    from: site === "" ? "group" : site,
    bandwidth: bytesPerSecondMax,
  }));
}

interface Shown {
  readonly group: string;
  readonly bandwidth_before: number | null;
  readonly bandwidth: number | null;
  readonly in_force: LimitData | null;
}

function firstLine({ group, bandwidth_before, bandwidth, in_force }: Shown, isChange: boolean): string {
  if (isChange) return `${group}: ${ratesText(bandwidth_before, bandwidth)}`;
  return `${group}: ${in_force === null ? "no limit" : `${exactRate(in_force.bandwidth)} in force`}`;
}

/** One for each, where there are more than what the group itself says. */
function limitLines(group: Group | null): readonly string[] {
  const { from, to } = group?.direction ?? { from: "", to: "" };
  return limitsOf(group).map((limit) => {
    const rate = exactRate(limit.bandwidth);
    if (limit.from === "group") return `  ${rate} by link.bandwidth of the group`;
    return `  ${rate} by peers.${limit.from === from ? to : from}.bandwidth at ${limit.from}, for all groups together`;
  });
}

function rateOf(group: Group | null): number | null {
  return group?.spec?.link?.bytesPerSecondMax ?? null;
}

function ratesText(before: number | null, after: number | null): string {
  const said = (rate: number | null): string => (rate === null ? "no limit" : exactRate(rate));
  return before === after ? `${said(after)}, as before` : `${said(before)} -> ${said(after)}`;
}
