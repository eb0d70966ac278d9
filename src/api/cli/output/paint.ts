/** Text in a style; the text itself where there are no colours. */
export type Paint = (style: Style, text: string) => string;

export type Style = keyof typeof CODES;

/** SGR parameters: how the style begins and how it ends. */
const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

export const paintPlain: Paint = (_style, text) => text;

export const paintColoured: Paint = (style, text) => {
  const [begin, end] = CODES[style];
  return `\x1b[${begin}m${text}\x1b[${end}m`;
};
