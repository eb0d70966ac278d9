/** The shape of the help: sections of terms with what they mean, wrapped to a width. */

export interface HelpItem {
  readonly term: string;
  readonly meaning: string;
}

const INDENT = "  ";
const GAP = "  ";
/** A term longer than this gets a line of its own, so that one long term does not push all meanings to the right. */
const TERM_COLUMNS_MAX = 26;
/** Narrower than this a column of words is harder to read than a line that runs over the edge. */
const WRAP_COLUMNS_MIN = 30;

export function formatSection(heading: string, items: readonly HelpItem[], width: number): string {
  if (items.length === 0) return "";
  const termWidth = Math.max(
    ...items.map(({ term }) => term.length).filter((length) => length <= TERM_COLUMNS_MAX),
    0,
  );
  return [`${heading}:`, ...items.map((item) => formatItem(item, termWidth, width))].join("\n");
}

/** Example lines are meant to be copied whole: what they do stands below when it does not fit beside. */
export function formatExamples(items: readonly HelpItem[], width: number): string {
  if (items.length === 0) return "";
  const termWidth = Math.max(...items.map(({ term }) => term.length));
  const beside = items.every(
    ({ meaning }) => INDENT.length + termWidth + GAP.length + meaning.length <= width,
  );
  const lines = items.map(({ term, meaning }) =>
    beside
      ? `${INDENT}${term.padEnd(termWidth)}${GAP}${meaning}`
      : `${INDENT}${term}\n${INDENT}${INDENT}${meaning}`,
  );
  return ["Examples:", ...lines].join("\n");
}

export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  lines.push(line);
  return lines;
}

function formatItem({ term, meaning }: HelpItem, termWidth: number, width: number): string {
  const indent = " ".repeat(INDENT.length + termWidth + GAP.length);
  const [first = "", ...rest] = wrap(meaning, Math.max(WRAP_COLUMNS_MIN, width - indent.length));
  const head =
    term.length > termWidth
      ? `${INDENT}${term}\n${indent}${first}`
      : `${INDENT}${term.padEnd(termWidth)}${GAP}${first}`;
  return [head, ...rest.map((line) => indent + line)].join("\n");
}
