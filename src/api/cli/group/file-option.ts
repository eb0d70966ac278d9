import type { OptionDeclaration } from "#src/api/cli/option-declaration.js";

export const FILE_OPTION: OptionDeclaration = {
  name: "file",
  short: "f",
  value: "FILE",
  summary: "the specification of the group; - reads it from standard input",
  required: true,
  completes: "file",
};
