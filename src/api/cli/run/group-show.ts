import { connectSite } from "#src/api/cli/client/site-connection.js";
import type { RunCommand } from "#src/api/cli/command.js";
import type { JsonValue } from "#src/api/cli/output/output.js";
import { specFile } from "#src/api/wire/spec-file.js";
import { present } from "#src/base/assert.js";
import { formatGroupFile, orderGroupFile } from "#src/config/group/format-group-file.js";

/** The same in every form: what stands in a file is what people read and programs take. */
export const run: RunCommand = async ({ input, global, output, signal }) => {
  const connection = await connectSite(global, signal);
  try {
    const { group } = await connection.groups().get(input.requiredArgument("group"));
    const file = specFile(present(group?.spec, "the specification in the answer"));
    output.result(orderGroupFile(file) as JsonValue, () => formatGroupFile(file));
    return undefined;
  } finally {
    connection.close();
  }
};
