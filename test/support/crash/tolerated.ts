import { TidemarkError } from "#src/base/errors.js";

export function isCorrupt(error: unknown): boolean {
  return error instanceof TidemarkError && error.kind === "corrupt";
}

/** What a store may answer to somebody who asks for what another has just let go of. */
export function isRefusal(error: unknown): boolean {
  return error instanceof TidemarkError && (error.kind === "refused" || error.kind === "not-found");
}
