import type { SiteConnection } from "#src/api/cli/client/site-connection.js";
import type { CommandContext } from "#src/api/cli/command.js";
import { EXIT } from "#src/api/cli/exit-codes.js";
import { GroupHistory } from "#src/api/cli/group/group-history.js";
import { type GroupStatus, groupStatus, statusOf } from "#src/api/cli/group/group-status.js";
import { groupStatusView } from "#src/api/cli/group/group-status-view.js";
import { historyLines } from "#src/api/cli/group/history-lines.js";
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

/** On a terminal it is drawn anew each second too: a history goes on while nothing is heard. */
const DRAW_MS = 1_000;

export async function watchGroup(
  name: string,
  { site, groups }: SiteConnection,
  { output, signal }: CommandContext,
): Promise<undefined> {
  const show = livePicture(output);
  const history = new GroupHistory();
  let latest: GroupStatus | undefined;
  const draw = (): void => {
    if (latest === undefined) return;
    const status = latest;
    const lines = output.live ? historyLines(history, performance.now()) : NO_LINES;
    show(status, (paint) => groupStatusView(status, paint, lines, output.live));
  };
  const timer = output.live ? setInterval(draw, DRAW_MS) : undefined;
  try {
    for await (const { group, deleted } of groups().watch(name, signal)) {
      if (deleted !== undefined) break;
      if (!group) continue;
      latest = groupStatus(group, site.listeners);
      history.note(latest, performance.now());
      draw();
    }
  } finally {
    clearInterval(timer);
  }
  throw new TidemarkError({
    kind: "not-found",
    code: "GROUP_DELETED",
    message: `${site.name} has no group ${name} any more`,
    hint: "tidemark group list shows what there is",
  });
}

const NO_LINES: ReadonlyMap<string, string> = new Map();
