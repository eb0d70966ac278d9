import { readChange } from "#src/api/cli/changing-options.js";
import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { RunCommand } from "#src/api/cli/command.js";
import { DELETE, requireConfirmation } from "#src/api/cli/confirmation.js";
import { changeContext } from "#src/api/cli/group/change-context.js";
import { printable } from "#src/api/cli/output/display-width.js";
import { formatLocalTime } from "#src/api/cli/output/local-time.js";
import { type PointData, pointData } from "#src/api/cli/point/point-data.js";
import { present } from "#src/base/assert.js";

export const run: RunCommand = async (context) => {
  const { input, global, output, signal } = context;
  const change = readChange(input);
  const group = input.requiredArgument("group");
  const selector = input.requiredArgument("point");
  const connection = await connectSite(global, signal);
  try {
    const calls = connection.points();
    const meant = (await calls.get({ group, point: { text: selector } })).point;
    const what = meant === null ? selector : describe(pointData(meant));
    const word = await requireConfirmation(DELETE, `this deletes ${what} of ${group}`, change, context);
    // The point that was shown, whatever the selector means by now.
    const point = { text: meant?.id ?? selector };
    const answer = await calls.delete(
      { context: changeContext(change, word), group, point },
      change.timeoutMs,
    );
    const deleted = pointData(present(answer.point, "the point in the answer"));
    const site = connection.site.name;
    output.result(
      { group, site, point: deleted },
      () => `${printable(`${group} at ${site}: ${describe(deleted)} is deleted`)}\n`,
    );
    return undefined;
  } finally {
    connection.close();
  }
};

function describe({ id, label, time }: PointData): string {
  const named = label === null ? id : `${id} (${label})`;
  return time === null ? `the point ${named}` : `the point ${named} of ${formatLocalTime(Date.parse(time))}`;
}
