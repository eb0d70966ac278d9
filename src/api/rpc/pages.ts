import { TidemarkError } from "#src/base/errors.js";
import type { PageRequest__Output as PageRequest } from "#src/platform/grpc/generated/tidemark/control/v1/PageRequest.js";
import { MESSAGE_BYTES_MAX } from "#src/platform/grpc/limits.js";

/**
 * Lists in parts. A token is where the part before ended, not a number of entries: what is added or goes in between
 * shifts nothing, and a token never gets old.
 */

/** What a person or a program looks through at once. */
const PAGE_SIZE_DEFAULT = 100;
const PAGE_SIZE_MAX = 1_000;
/**
 * Of the entries as JSON, which is longer than their message: a part stays a message that may be sent, however large
 * its entries are.
 */
const PAGE_CHARACTERS_MAX = MESSAGE_BYTES_MAX / 4;
const TOKEN_PREFIX = "after:";

export interface Page<T> {
  readonly items: readonly T[];
  readonly page: { readonly nextToken: string };
}

/** The items are sorted by their key, and no two have the same. */
export function pageOf<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  request: PageRequest | null,
): Page<T> {
  const after = request === null || request.token === "" ? undefined : parseToken(request.token);
  const rest = after === undefined ? items : items.filter((item) => keyOf(item) > after);
  const size = Math.min(request?.size || PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX);
  const part = rest.slice(0, size).slice(0, countFitting(rest));
  const last = part.at(-1);
  const more = last !== undefined && rest.length > part.length;
  return { items: part, page: { nextToken: more ? createToken(keyOf(last)) : "" } };
}

/** At least one: that there are entries is never hidden by their size. */
function countFitting(items: readonly unknown[]): number {
  let characters = 0;
  const over = items.findIndex((item) => {
    characters += JSON.stringify(item).length;
    return characters > PAGE_CHARACTERS_MAX;
  });
  return over < 0 ? items.length : Math.max(1, over);
}

function createToken(key: string): string {
  return Buffer.from(`${TOKEN_PREFIX}${key}`).toString("base64url");
}

function parseToken(token: string): string {
  const text = Buffer.from(token, "base64url").toString();
  if (text.startsWith(TOKEN_PREFIX) && createToken(text.slice(TOKEN_PREFIX.length)) === token) {
    return text.slice(TOKEN_PREFIX.length);
  }
  throw new TidemarkError({
    kind: "invalid",
    code: "BAD_PAGE_TOKEN",
    message: "page.token: is not a token of this list",
    hint: "give next_token of the answer before as it came, or none to begin at the start",
  });
}
