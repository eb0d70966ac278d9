/**
 * Takes secrets out of text that is about to be shown. No key of a configuration is meant to hold a secret (files
 * are named, not their contents), but people put passwords in addresses and arguments all the same.
 */
export const REDACTED = "[redacted]";

const RULES: readonly (readonly [RegExp, string])[] = [
  // scheme://user:PASSWORD@host
  [/([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)[^\s/@]+@/gi, `$1${REDACTED}@`],
  // password=..., --token=..., api_key: ..., "secret": "..."
  [
    /((?:password|passwd|passphrase|secret|token|api[-_]?key|credential)s?["']?\s*[=:]\s*)(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^\s,;&'"]+)/gi,
    `$1${REDACTED}`,
  ],
];
/** An argument that says the next one is a secret: --password VALUE. */
const NAMES_A_SECRET = /^-{1,2}(?:password|passwd|passphrase|secret|token|api[-_]?key|credential)s?$/i;

export function redact(text: string): string {
  return RULES.reduce((shown, [pattern, replacement]) => shown.replace(pattern, replacement), text);
}

export function redactArguments(words: readonly string[]): string[] {
  return words.map((word, index) => {
    const before = words[index - 1];
    return before !== undefined && NAMES_A_SECRET.test(before) ? REDACTED : redact(word);
  });
}

/** Enough to recognise a value by, not enough to fill a screen. */
const SHOWN_CHARACTERS_MAX = 80;

/** A value as a message shows it: as JSON, shortened, without secrets. */
export function describeValue(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  const text = redact(typeof value === "number" ? String(value) : JSON.stringify(value));
  return text.length > SHOWN_CHARACTERS_MAX ? `${text.slice(0, SHOWN_CHARACTERS_MAX)}...` : text;
}
