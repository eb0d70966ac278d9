import type { RunCommand } from "#src/api/cli/command.js";
import { assert } from "#src/base/assert.js";
import { formatJsonSchema, isSchemaName } from "#src/config/json-schema.js";

export const run: RunCommand = async ({ input, output }) => {
  const kind = input.requiredArgument("kind");
  assert(isSchemaName(kind), "the command line has checked the choices");
  output.text(formatJsonSchema(kind));
  return undefined;
};
