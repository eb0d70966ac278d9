import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { RunCommand } from "#src/api/cli/command.js";
import { showGroup, watchGroup } from "#src/api/cli/group/show-status.js";
import { showSite } from "#src/api/cli/site/show-site.js";
import { watchSite } from "#src/api/cli/site/watch-site.js";
import { TidemarkError } from "#src/base/errors.js";

export const run: RunCommand = async (context) => {
  const { input, global, signal } = context;
  const watching = input.flag("watch");
  if (watching && input.flag("check")) throw conflictingOptions();
  const connection = await connectSite(global, signal);
  try {
    const group = input.argument("group");
    if (group === undefined) {
      return await (watching ? watchSite(connection, context) : showSite(connection, context));
    }
    return await (watching ? watchGroup(group, connection, context) : showGroup(group, connection, context));
  } finally {
    connection.close();
  }
};

function conflictingOptions(): TidemarkError {
  return new TidemarkError({
    kind: "invalid",
    code: "CONFLICTING_OPTIONS",
    message: "--watch and --check exclude each other",
    hint: "--check looks once and ends with an exit code; --watch goes on until Ctrl-C",
  });
}
