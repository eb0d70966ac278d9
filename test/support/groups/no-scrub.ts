import type { ScrubPicture } from "#src/operations/groups/copy/scrub-picture.js";

/** Of a group that has not been read back yet. */
export const NO_SCRUB: ScrubPicture = {
  group: "payroll",
  site: "alpha",
  state: "never",
  part: "",
  done: 0,
  of: 0,
  findingsTotal: 0,
  findings: [],
  failure: undefined,
  expiryHeld: false,
  endMs: undefined,
};
