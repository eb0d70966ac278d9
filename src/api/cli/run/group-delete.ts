import { readChange } from "#src/api/cli/changing-options.js";
import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { RunCommand } from "#src/api/cli/command.js";
import { DELETE, requireConfirmation } from "#src/api/cli/confirmation.js";
import { changeContext } from "#src/api/cli/group/change-context.js";
import { printable } from "#src/api/cli/output/display-width.js";
import { TidemarkError } from "#src/base/errors.js";
import type { Group__Output as Group } from "#src/platform/grpc/generated/tidemark/control/v1/Group.js";

/** Said before anything is done: where what goes, and what stays. */
function whatGoes(group: string, site: string, known: Group | undefined, withCopy: boolean): string {
  const { to = "" } = known?.direction ?? {};
  if (to === "") return `this ends the group ${group} at ${site}`;
  if (to === site)
    return `this drops the copy of ${group} at ${site}, with every point; its primary goes on without protection`;
  const copy = withCopy ? "goes too, with every point" : "stays as it is";
  return `this ends the group ${group} at ${site}; its copy at ${to} ${copy}`;
}

function leftLines(group: string, left: { site: string; going: boolean; why: string } | null): string[] {
  if (left === null) return [];
  const remove = `tidemark --site ${left.site} group delete ${group}`;
  return left.going
    ? [
        `  left: the copy at ${left.site}: ${left.why}`,
        `hint: it is told to go for as long as this daemon runs; without it, ${remove} drops it`,
      ]
    : [`  left: the copy at ${left.site}, with its points`, `hint: ${remove} drops it`];
}

/** A group that cannot be read can be deleted. */
function unreadable(error: unknown): undefined {
  if (error instanceof TidemarkError && error.kind !== "unreachable") return undefined;
  throw error;
}

export const run: RunCommand = async (context) => {
  const { input, global, output, signal } = context;
  const change = readChange(input);
  const group = input.requiredArgument("group");
  const connection = await connectSite(global, signal);
  try {
    const { site } = connection;
    const withCopy = input.flag("with-copy");
    const calls = connection.groups();
    const answer = await calls.get(group).catch((error: unknown) => unreadable(error));
    const what = whatGoes(group, site.name, answer?.group ?? undefined, withCopy);
    const word = await requireConfirmation(DELETE, what, change, context);
    const request = { group, withCopy, context: changeContext(change, word) };
    const { kept, left } = await calls.delete(request, change.timeoutMs);
    const data = {
      group,
      site: site.name,
      kept: kept.map(({ member, path }) => ({ member, path })),
      left: left === null ? null : { site: left.site, going: left.going, why: left.why },
    };
    output.result(data, () => {
      const lines = data.kept.map(({ member, path }) => `  kept: ${member} in ${path}`);
      return `${[`${group} at ${site.name}: deleted`, ...lines, ...leftLines(group, data.left)].map(printable).join("\n")}\n`;
    });
    return undefined;
  } finally {
    connection.close();
  }
};
