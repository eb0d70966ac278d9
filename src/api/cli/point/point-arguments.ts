import type { ArgumentDeclaration } from "#src/api/cli/option-declaration.js";

export const GROUP_ARGUMENT: ArgumentDeclaration = { name: "group", summary: "name or id" };

export const POINT_ARGUMENT: ArgumentDeclaration = {
  name: "point",
  summary:
    "latest, latest-processed, latest-app, a point's id, a time as 2026-05-01T10:00:00Z, seq-N, seq-EPOCH.N or lsn-X/Y",
};
