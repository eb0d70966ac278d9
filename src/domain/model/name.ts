import { TidemarkError } from "#src/base/errors.js";

/** Names of sites, groups, members, drills and labels: short, and safe in paths, URIs and metric labels. */
export const NAME_PATTERN = /^[a-z0-9][a-z0-9-]{0,62}$/;
export const NAME_RULE = "a name is 1 to 63 of a-z, 0-9 and -, and starts with a letter or digit";

export function isName(text: string): boolean {
  return NAME_PATTERN.test(text);
}

/** The name, or an error that says what the name was to be of. */
export function parseName(text: string, what: string): string {
  if (isName(text)) return text;
  const shown = text.length > 80 ? `${text.slice(0, 80)}...` : text;
  throw new TidemarkError({
    kind: "invalid",
    code: "BAD_NAME",
    message: `${JSON.stringify(shown)} is not a name for a ${what}`,
    hint: NAME_RULE,
  });
}
