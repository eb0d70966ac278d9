import { NEVER_COMPARED, type VerifyPicture } from "#src/operations/groups/verify/verify-picture.js";

/** Nobody has compared anything yet. */
export const NO_VERIFY: VerifyPicture = { group: "payroll", site: "alpha", ...NEVER_COMPARED };
