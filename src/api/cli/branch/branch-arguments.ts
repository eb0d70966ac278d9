import type { ArgumentDeclaration } from "#src/api/cli/option-declaration.js";

export const BRANCH_ARGUMENT: ArgumentDeclaration = {
  name: "branch",
  summary: "its id, as branch list shows it",
};
