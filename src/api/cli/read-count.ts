import { TidemarkError } from "#src/base/errors.js";

/** How many are shown: as `--last` says, or the usual number. */
export function readLast(text: string | undefined, { usual, max, of }: Counted): number {
  if (text === undefined) return usual;
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= max) return count;
  throw new TidemarkError({
    kind: "invalid",
    code: "BAD_COUNT",
    message: `--last: ${JSON.stringify(text)} is not a number of ${of}`,
    hint: `give one from 1 to ${max}`,
  });
}

export interface Counted {
  readonly usual: number;
  readonly max: number;
  /** In the plural. */
  readonly of: string;
}
