/**
 * Takes secrets out of text that is about to be shown. No key of a configuration is meant to hold a secret (files
 * are named, not their contents), but people put passwords in addresses and arguments all the same.
 */
export const REDACTED = "[redacted]";

const SECRET = "(?:pass(?:word|wd|phrase|code)?|pwd|secret|token|api[-_]?key|credential)s?";

/** What looks like a secret takes the rest of the text with it: where its value ends is for its reader to know. */
const RULES: readonly (readonly [RegExp, string])[] = [
  // password=..., --token=..., api_key: ..., "secret": "..."
  [new RegExp(`(${SECRET}["']?\\s*[=:]\\s*).+`, "is"), `$1${REDACTED}`],
  // scheme://user:PASSWORD@host
  [/([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)\S+@/gi, `$1${REDACTED}@`],
];
/** An argument that says the next one is a secret: --password VALUE. */
const NAMES_A_SECRET = new RegExp(`^-{1,2}[a-z-]*${SECRET}$`, "i");

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
const SHOWN_CHARACTERS_MAX = 200;

/** A value as a message shows it: as JSON, shortened, without secrets. */
export function describeValue(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  const text = JSON.stringify(typeof value === "string" ? redact(value) : value);
  return text.length > SHOWN_CHARACTERS_MAX ? `${text.slice(0, SHOWN_CHARACTERS_MAX)}...` : text;
}
