import { TidemarkError } from "#src/base/errors.js";
import type { CarryGroupRequest } from "#src/platform/grpc/generated/tidemark/replication/v1/CarryGroupRequest.js";
import type { CarryGroupResponse__Output as CarryGroupResponse } from "#src/platform/grpc/generated/tidemark/replication/v1/CarryGroupResponse.js";

/**
 * A call that is the primary's to answer, asked at the secondary: it is carried there, and judged there by that site's own
 * rules; its answer, a refusal too, comes back as it is. Carried once: whoever it is carried to does not carry it on.
 */
export type Carry = (
  site: string,
  request: CarryGroupRequest,
  signal: AbortSignal,
) => Promise<CarryGroupResponse>;

/** What is answered here; or carried to the site that the refusal names. `carry`: undefined where nothing is carried. */
export async function hereOrCarried<T>(
  here: () => Promise<T>,
  carried: ((site: string) => Promise<T>) | undefined,
): Promise<T> {
  try {
    return await here();
  } catch (error) {
    const site = siteIn(error);
    if (site === undefined || carried === undefined) throw error;
    return await carried(site).catch((cause: unknown) => {
      throw isAway(cause) ? primaryAway(site, cause) : cause;
    });
  }
}

function siteIn(error: unknown): string | undefined {
  if (!(error instanceof TidemarkError) || error.code !== "WRONG_SITE") return undefined;
  const { site } = error.facts;
  return typeof site === "string" ? site : undefined;
}

function isAway(error: unknown): error is TidemarkError {
  return error instanceof TidemarkError && error.kind === "unreachable";
}

function primaryAway(site: string, cause: TidemarkError): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "PRIMARY_UNREACHABLE",
    message: `this is decided at the primary, the site ${site}, and that cannot be reached: ${cause.message}`,
    hint: `see that its daemon runs and the link is there, and ask again: what was done already is not done twice; or ask at ${site} itself with --site ${site}`,
    facts: { site },
    cause,
  });
}
