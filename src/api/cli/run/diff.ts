import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { RunCommand } from "#src/api/cli/command.js";
import { EXIT } from "#src/api/cli/exit-codes.js";
import { changeData, changesOfFile, countText } from "#src/api/cli/group/changes.js";
import { readSpecification } from "#src/api/cli/group/specification-input.js";
import { encodeGroupSpec } from "#src/api/wire/group-spec-codec.js";

export const run: RunCommand = async (context) => {
  const { specification, says } = await readSpecification(context);
  const connection = await connectSite(context.global, context.signal);
  try {
    const answer = await connection.groups().diff({ spec: encodeGroupSpec(specification) });
    const changes = answer.changes.map(changeData);
    const { group } = specification;
    const site = connection.site.name;
    context.output.result({ group, site, changes }, (paint) =>
      changes.length === 0
        ? `${group} at ${site}: nothing would change\n`
        : `${group} at ${site}: ${countText(changes)} to make\n${changesOfFile(group, changes, says, paint)}`,
    );
    return changes.length === 0 ? EXIT.done : EXIT.finding;
  } finally {
    connection.close();
  }
};
