import type { SiteConnection } from "#src/api/cli/client/site-connection.js";
import type { CommandContext } from "#src/api/cli/command.js";
import { EXIT } from "#src/api/cli/exit-codes.js";
import { groupStatus, statusOf } from "#src/api/cli/group/group-status.js";
import { groupStatusView } from "#src/api/cli/group/group-status-view.js";
import { livePicture } from "#src/api/cli/output/live-picture.js";
import { present } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";

export async function showGroup(
  name: string,
  { site, groups }: SiteConnection,
  { input, output }: CommandContext,
): Promise<number> {
  const { group } = await groups().get(name);
  const status = groupStatus(present(group, "the group in the answer"), site.listeners);
  output.result(status, (paint) => groupStatusView(status, paint));
  return input.flag("check") && statusOf(status) !== "protected" ? EXIT.finding : EXIT.done;
}

export async function watchGroup(
  name: string,
  { site, groups }: SiteConnection,
  { output, signal }: CommandContext,
): Promise<undefined> {
  const show = livePicture(output);
  for await (const { group, deleted } of groups().watch(name, signal)) {
    if (deleted !== undefined) break;
    if (!group) continue;
    const status = groupStatus(group, site.listeners);
    show(status, (paint) => groupStatusView(status, paint));
  }
  throw new TidemarkError({
    kind: "not-found",
    code: "GROUP_DELETED",
    message: `${site.name} has no group ${name} any more`,
    hint: "tidemark group list shows what there is",
  });
}
