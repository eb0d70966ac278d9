import { isWithoutGroups } from "#src/api/cli/client/group-calls.js";
import { listAllGroups } from "#src/api/cli/client/list-all-groups.js";
import type { SiteConnection } from "#src/api/cli/client/site-connection.js";
import type { CommandContext } from "#src/api/cli/command.js";
import { EXIT } from "#src/api/cli/exit-codes.js";
import { groupLine } from "#src/api/cli/group/group-status.js";
import { type GroupsOfSite, siteStatus } from "#src/api/cli/site/site-status.js";
import { siteStatusView } from "#src/api/cli/site/site-status-view.js";
import { TidemarkError } from "#src/base/errors.js";

export async function showSite(
  connection: SiteConnection,
  { input, output }: CommandContext,
): Promise<number> {
  const status = siteStatus(connection.site, await groupsOf(connection), Date.now());
  output.result(status, (paint) => siteStatusView(status, Date.now(), paint));
  return input.flag("check") && !status.healthy ? EXIT.finding : EXIT.done;
}

/** A daemon whose groups hang on a disk still has a status, and this is when it is asked for. */
async function groupsOf(connection: SiteConnection): Promise<GroupsOfSite> {
  try {
    return { lines: (await listAllGroups(connection.groups())).map(groupLine), problem: undefined };
  } catch (error) {
    if (isWithoutGroups(error)) return { lines: [], problem: undefined };
    if (isAnswer(error)) return { lines: [], problem: error.message };
    throw error;
  }
}

/** Said by the daemon itself, and not by what lies between. */
function isAnswer(error: unknown): error is TidemarkError {
  return error instanceof TidemarkError && !error.code.startsWith("GRPC_");
}
