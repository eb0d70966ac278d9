import { TidemarkError } from "#src/base/errors.js";
import type { JobWish } from "#src/operations/jobs/job.js";

/** The same request id with another verb or another wish. */
export function requestTaken(
  group: string,
  requestId: string,
  verb: string,
  wish: JobWish | undefined,
): TidemarkError {
  const words = [
    wish?.selector === undefined || wish.selector === "" ? [] : `to ${JSON.stringify(wish.selector)}`,
    wish?.includeFuzzy === true ? "with fuzzy members" : [],
    wish?.force === true ? "forced" : [],
    wish?.deletePoints === true ? "with old points dropped" : [],
  ].flat();
  const asked = [`a ${verb} of ${group}`, ...words].join(", ");
  return new TidemarkError({
    kind: "invalid",
    code: "REQUEST_ID_TAKEN",
    message: `the request id ${JSON.stringify(requestId.slice(0, 80))} was that of ${asked}`,
    hint: "give each request an id of its own",
    facts: { group, verb },
  });
}
