import type { ArgumentDeclaration } from "#src/api/cli/option-declaration.js";

export const DRILL_ARGUMENT: ArgumentDeclaration = { name: "drill", summary: "name of the drill" };
