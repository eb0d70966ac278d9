/**
 * A log record as one line for a person at a terminal: local time, level, message, then the fields as `key=value`.
 * Stacks follow on lines of their own. Meant for eyes only; programs read the JSON form.
 */
export function prettyLine(record: Readonly<Record<string, unknown>>, options: PrettyOptions): string {
  const { time, level, msg, ...fields } = record;
  const paint = options.colours ? paintWith : (_code: number, text: string) => text;
  const label = String(level).toUpperCase().padEnd(LEVEL_WIDTH);
  const head = `${paint(DIM, localTime(String(time)))} ${paint(LEVEL_COLOURS[String(level)] ?? DIM, label)} ${safe(String(msg))}`;
  const tail = Object.entries(fields).map(([key, value]) => ` ${paint(DIM, `${key}=`)}${shortText(value)}`);
  const stacks = stacksOf(fields).map((stack) => `\n${paint(DIM, indent(stack))}`);
  return `${head}${tail.join("")}${stacks.join("")}\n`;
}

export interface PrettyOptions {
  readonly colours: boolean;
}

const LEVEL_WIDTH = 5;
const DIM = 2;
const LEVEL_COLOURS: Readonly<Record<string, number>> = { debug: 2, info: 32, warn: 33, error: 31 };
/** Characters that would let a field move the cursor, change colours or start a new line on the reader's terminal. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about.
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g;

function paintWith(code: number, text: string): string {
  return `\u001b[${code}m${text}\u001b[0m`;
}

function localTime(iso: string): string {
  const at = new Date(iso);
  const two = (value: number): string => String(value).padStart(2, "0");
  if (Number.isNaN(at.getTime())) return iso;
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  return `${clock}.${String(at.getMilliseconds()).padStart(3, "0")}`;
}

function shortText(value: unknown): string {
  if (typeof value === "string") {
    const plain = /^[\w./:@+-]+$/.test(value);
    return plain ? value : JSON.stringify(value).replace(CONTROL, "");
  }
  if (typeof value !== "object" || value === null) return String(value);
  if ("message" in value && "stack" in value) {
    const cause = "cause" in value ? `: ${errorText(value.cause)}` : "";
    return JSON.stringify(`${String(value.message)}${cause}`).replace(CONTROL, "");
  }
  return JSON.stringify(value).replace(CONTROL, "");
}

function errorText(cause: unknown): string {
  if (typeof cause !== "object" || cause === null || !("message" in cause)) return String(cause);
  return "cause" in cause ? `${String(cause.message)}: ${errorText(cause.cause)}` : String(cause.message);
}

function stacksOf(fields: Readonly<Record<string, unknown>>): string[] {
  return Object.values(fields).flatMap((value) =>
    typeof value === "object" && value !== null && "stack" in value ? [safe(String(value.stack))] : [],
  );
}

function indent(text: string): string {
  return text.replace(/^/gm, "    ");
}

function safe(text: string): string {
  return text.replace(CONTROL, "?");
}
