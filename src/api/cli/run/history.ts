import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { RunCommand } from "#src/api/cli/command.js";
import { historyData, historyText } from "#src/api/cli/history/history-view.js";
import { readLast } from "#src/api/cli/read-count.js";
import { parseDuration } from "#src/base/quantity.js";
import type { HistoryEntry__Output as HistoryEntry } from "#src/platform/grpc/generated/tidemark/control/v1/HistoryEntry.js";

/** The most is more than a site keeps. */
const SHOWN = { usual: 20, max: 5_000, of: "entries" };

export const run: RunCommand = async ({ input, global, output, signal }) => {
  const group = input.argument("group") ?? "";
  const last = readLast(input.option("last"), SHOWN);
  const since = input.option("since");
  // Whole seconds, and none too few.
  const from =
    since === undefined
      ? null
      : { seconds: Math.floor((Date.now() - parseDuration(since)) / 1000), nanos: 0 };
  const connection = await connectSite(global, signal);
  try {
    const known: HistoryEntry[] = [];
    let token = "";
    do {
      const { entries, page } = await connection
        .events()
        .history({ group, from, page: { token, size: last } });
      known.push(...entries);
      token = page?.nextToken ?? "";
    } while (token !== "" && known.length < last);
    // Of one that was deleted there is something to tell; of none at all, whether there is such a group is asked.
    if (group !== "" && known.length === 0) await connection.groups().get(group);
    if (known.length === 0) output.note(`${connection.site.name} knows of nothing that was asked for`);
    for (const entry of known.slice(0, last).toReversed()) {
      const data = historyData(entry);
      output.item(data, (paint) => historyText(data, paint));
    }
    return undefined;
  } finally {
    connection.close();
  }
};
