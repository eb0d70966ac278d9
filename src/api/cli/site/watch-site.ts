import { isWithoutGroups } from "#src/api/cli/client/group-calls.js";
import type { SiteConnection } from "#src/api/cli/client/site-connection.js";
import type { CommandContext } from "#src/api/cli/command.js";
import { type GroupLine, groupLine } from "#src/api/cli/group/group-status.js";
import { livePicture } from "#src/api/cli/output/live-picture.js";
import { siteStatus } from "#src/api/cli/site/site-status.js";
import { siteStatusView } from "#src/api/cli/site/site-status-view.js";
import { present } from "#src/base/assert.js";
import type { Site__Output as Site } from "#src/platform/grpc/generated/tidemark/control/v1/Site.js";
import { readStream } from "#src/platform/grpc/grpc-client.js";

/** The site and its groups come by two streams; what is shown has both, and neither ends before the other. */
export async function watchSite(
  { client, server, groups }: SiteConnection,
  { output, signal }: CommandContext,
): Promise<undefined> {
  const ended = new AbortController();
  const either = AbortSignal.any([signal, ended.signal]);
  const show = livePicture(output);
  const lines = new Map<string, GroupLine>();
  let site: Site | undefined;
  let synced = false;
  const draw = (): void => {
    if (site === undefined || !synced) return;
    const status = siteStatus(site, { lines: sorted(lines), problem: undefined }, Date.now());
    show(status, (paint) => siteStatusView(status, Date.now(), paint));
  };
  const watchDaemon = async (): Promise<void> => {
    for await (const update of readStream(client.watchSite({}), { server, signal: either })) {
      site = present(update.site, "the site in the answer");
      draw();
    }
  };
  const watchItsGroups = async (): Promise<void> => {
    for await (const { group, deleted, synced: all } of groups().watch(undefined, either)) {
      if (group) lines.set(group.name, groupLine(group));
      if (deleted !== undefined) lines.delete(deleted);
      if (all) synced = true;
      draw();
    }
  };
  const ofNone = (error: unknown): void => {
    if (!isWithoutGroups(error)) throw error;
    synced = true;
    draw();
  };
  try {
    await Promise.all([watchDaemon(), watchItsGroups().catch(ofNone)]);
  } finally {
    ended.abort(new DOMException("the other stream has ended", "AbortError"));
  }
  return undefined;
}

function sorted(lines: ReadonlyMap<string, GroupLine>): readonly GroupLine[] {
  return [...lines.values()].sort((a, b) => (a.group < b.group ? -1 : 1));
}
