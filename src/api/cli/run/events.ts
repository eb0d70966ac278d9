import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { CommandContext, RunCommand } from "#src/api/cli/command.js";
import { eventData, eventText } from "#src/api/cli/events/event-view.js";
import { readLast } from "#src/api/cli/read-count.js";
import type { Event__Output as Event } from "#src/platform/grpc/generated/tidemark/control/v1/Event.js";

/** The most is what a site keeps. */
const SHOWN = { usual: 20, max: 2_000, of: "events" };

export const run: RunCommand = async (context) => {
  const { input, global, output, signal } = context;
  const group = input.argument("group") ?? "";
  const last = readLast(input.option("last"), SHOWN);
  const connection = await connectSite(global, signal);
  try {
    const calls = connection.events();
    const known: Event[] = [];
    let token = "";
    do {
      const { events, page } = await calls.list({ group, page: { token, size: last } });
      known.push(...events);
      token = page?.nextToken ?? "";
    } while (token !== "" && known.length < last);
    // One of a group that was deleted is told still; of none at all, whether there is such a group is asked.
    if (group !== "" && known.length === 0) await connection.groups().get(group);
    const shown = known.slice(0, last).toReversed();
    for (const event of shown) show(event, output);
    if (!input.flag("follow")) {
      if (shown.length === 0) output.note(`${connection.site.name} knows of no events`);
      return undefined;
    }
    // What came while these were shown is not missed: it goes on behind the newest.
    const after = known[0]?.number;
    const request = { group, ...(after === undefined ? {} : { afterNumber: after }) };
    for await (const { event } of calls.watch(request, signal)) if (event !== null) show(event, output);
    return undefined;
  } finally {
    connection.close();
  }
};

function show(event: Event, output: CommandContext["output"]): void {
  const data = eventData(event);
  output.item(data, (paint) => eventText(data, paint));
}
