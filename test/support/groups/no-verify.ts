import type { VerifyPicture } from "#src/operations/groups/verify/verify-picture.js";

/** Nobody has compared anything yet. */
export const NO_VERIFY: VerifyPicture = {
  group: "payroll",
  site: "alpha",
  state: "never",
  phase: "none",
  repair: false,
  comparedBytes: 0,
  totalBytes: 0,
  differentBytes: 0,
  unknownBytes: 0,
  repairedBytes: 0,
  ranges: [],
  isCoarse: false,
  point: "",
  position: undefined,
  root: { primary: "", secondary: "" },
  isMarked: false,
  exchangedBytes: 0,
  failure: undefined,
  startMs: undefined,
  endMs: undefined,
};
