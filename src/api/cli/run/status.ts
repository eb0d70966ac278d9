import { connectSite, type SiteConnection } from "#src/api/cli/client/site-connection.js";
import type { CommandContext, RunCommand } from "#src/api/cli/command.js";
import { EXIT } from "#src/api/cli/exit-codes.js";
import { type SiteStatus, siteStatus } from "#src/api/cli/site/site-status.js";
import { siteStatusView } from "#src/api/cli/site/site-status-view.js";
import { present } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import { readStream } from "#src/platform/grpc/grpc-client.js";

/** Cursor to the first line and column, then erase from there: the picture is replaced without a flicker. */
const REDRAW = "\x1b[H\x1b[J";

export const run: RunCommand = async (context) => {
  const { input, global, signal } = context;
  if (input.flag("watch") && input.flag("check")) throw conflictingOptions();
  const connection = await connectSite(global, signal);
  try {
    const group = input.argument("group");
    if (group !== undefined) throw groupUnknown(connection, group);
    if (input.flag("watch")) return await watch(connection, context);
    const status = siteStatus(connection.site, Date.now());
    context.output.result(status, (paint) => siteStatusView(status, Date.now(), paint));
    return input.flag("check") && !status.healthy ? EXIT.finding : EXIT.done;
  } finally {
    connection.close();
  }
};

async function watch(connection: SiteConnection, { output, signal }: CommandContext): Promise<undefined> {
  const { client, server } = connection;
  let shown = 0;
  for await (const { site } of readStream(client.watchSite({}), { server, signal })) {
    const status = siteStatus(present(site, "the site in the answer"), Date.now());
    output.item(status, (paint) => {
      const picture = siteStatusView(status, Date.now(), paint);
      if (output.live) return REDRAW + picture;
      return shown === 0 ? picture : `\n${picture}`;
    });
    shown += 1;
  }
  return undefined;
}

function groupUnknown({ site }: SiteConnection, group: string): TidemarkError {
  const status: Pick<SiteStatus, "site" | "group_count"> = { site: site.name, group_count: site.groupCount };
  return new TidemarkError({
    kind: "not-found",
    code: "GROUP_UNKNOWN",
    message: `${status.site} has no group ${group}: this version serves no groups yet`,
    hint: "tidemark status without a group shows the site",
    facts: { site: status.site, group, groups: status.group_count },
  });
}

function conflictingOptions(): TidemarkError {
  return new TidemarkError({
    kind: "invalid",
    code: "CONFLICTING_OPTIONS",
    message: "--watch and --check exclude each other",
    hint: "--check looks once and ends with an exit code; --watch goes on until Ctrl-C",
  });
}
