import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { RunCommand } from "#src/api/cli/command.js";
import { printable } from "#src/api/cli/output/display-width.js";
import { openedMember } from "#src/api/cli/point/opened-member.js";
import { positionData } from "#src/api/cli/point/point-data.js";
import { nbdUris } from "#src/api/wire/nbd-uri.js";

export const run: RunCommand = async ({ input, global, output, signal }) => {
  const group = input.requiredArgument("group");
  const { member, selector } = openedMember(input.requiredArgument("member@point"));
  const connection = await connectSite(global, signal);
  try {
    const { site } = connection;
    const answer = await connection.points().open({ group, member, point: { text: selector } });
    const views = answer.views.map((view) => ({
      member: view.member,
      export: view.exportName,
      uris: nbdUris(site.listeners, view.exportName),
    }));
    const data = { group, site: site.name, position: positionData(answer.position), views };
    if (views.every(({ uris }) => uris.length === 0)) {
      output.note(`${site.name} serves no NBD: nbd.listen in its configuration says where it should`);
    }
    output.result(data, () =>
      views
        .flatMap(({ uris }) => uris)
        .map((uri) => `${printable(uri)}\n`)
        .join(""),
    );
    return undefined;
  } finally {
    connection.close();
  }
};
