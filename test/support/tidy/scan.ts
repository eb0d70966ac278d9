/**
 * Tells code, comments and strings of a TypeScript file apart, without a parser.
 *
 * Good enough for rules, not for a compiler: it knows quotes, templates with their nested expressions, both comments
 * and regular expressions. Whether a slash divides or opens a regular expression is told by what stands before it,
 * which is wrong after a closing parenthesis of an `if` or `while` only.
 */
export interface Scan {
  /** The text with comments, and the insides of strings and regular expressions, blanked. Offsets and lines stay. */
  readonly code: string;
  /** The text with everything but comments blanked. */
  readonly comments: string;
  readonly imports: readonly Import[];
}

export interface Import {
  readonly specifier: string;
  readonly line: number;
  /** `import type`, `export type ... from`, or a type expression; gone at run time. */
  readonly typeOnly: boolean;
  /** `import("x")`: loaded when it is reached, not when the file is. */
  readonly deferred: boolean;
}

/** A specifier that is computed and thus escapes every rule. */
export const COMPUTED_SPECIFIER = "(computed)";

const REGEXP_MAY_FOLLOW =
  /(?:^|[([{,;=:?!&|+\-*%<>~^]|\b(?:return|typeof|case|in|of|do|else|yield|await|void|delete|throw))\s*$/;

export function scanSource(text: string): Scan {
  const code = blank(text);
  const comments = blank(text);
  const strings = new Map<number, string>(); // By the offset of the opening quote.
  const templateDepths: number[] = []; // Of each open template expression: the braces open inside it.
  const keep = (into: string[], from: number, to: number): void => {
    for (let at = from; at < to; at++) into[at] = text[at] ?? "";
  };

  let at = 0;
  const passTemplate = (): void => {
    // At the character after a backquote or after the brace that ends an expression: up to the end or the next `${`.
    while (at < text.length) {
      if (text[at] === "\\") at += 2;
      else if (text[at] === "`") {
        keep(code, at, ++at);
        return;
      } else if (text.startsWith("${", at)) {
        templateDepths.push(0);
        at += 2;
        return;
      } else at++;
    }
  };

  while (at < text.length) {
    const char = text[at] ?? "";
    const from = at;
    if (text.startsWith("//", at)) {
      at = endOf(text, "\n", at, 0);
      keep(comments, from, at);
    } else if (text.startsWith("/*", at)) {
      at = endOf(text, "*/", at + 2, 2);
      keep(comments, from, at);
    } else if (char === '"' || char === "'") {
      for (at++; at < text.length && text[at] !== char && text[at] !== "\n"; at++)
        if (text[at] === "\\") at++;
      strings.set(from, text.slice(from + 1, at));
      keep(code, from, from + 1);
      keep(code, at, ++at);
    } else if (char === "`") {
      keep(code, at, ++at);
      passTemplate();
      const body = text.slice(from + 1, at - 1);
      if (text[at - 1] === "`" && !body.includes("${")) strings.set(from, body);
    } else if (char === "/" && REGEXP_MAY_FOLLOW.test(lastCode(code, from))) {
      at = endOfRegExp(text, at);
      keep(code, from, from + 1);
    } else if (char === "}" && templateDepths.at(-1) === 0) {
      templateDepths.pop();
      at++;
      passTemplate();
    } else {
      const depth = templateDepths.length - 1;
      if (depth >= 0 && char === "{") templateDepths[depth] = (templateDepths[depth] ?? 0) + 1;
      if (depth >= 0 && char === "}") templateDepths[depth] = (templateDepths[depth] ?? 0) - 1;
      keep(code, at, ++at);
    }
  }
  const codeText = code.join("");
  return { code: codeText, comments: comments.join(""), imports: findImports(codeText, strings) };
}

/** As long as the text, with its line breaks only. */
const blank = (text: string): string[] => Array.from(text.split(""), (char) => (char === "\n" ? "\n" : " "));

const endOf = (text: string, mark: string, from: number, length: number): number => {
  const found = text.indexOf(mark, from);
  return found === -1 ? text.length : found + length;
};

/** Enough of the code before an offset to see the last token. */
const lastCode = (code: readonly string[], to: number): string => {
  let from = to;
  while (from > 0 && /\s/.test(code[from - 1] ?? "")) from--;
  return code.slice(Math.max(0, from - 12), from).join("");
};

function endOfRegExp(text: string, from: number): number {
  let inClass = false;
  for (let at = from + 1; at < text.length; at++) {
    const char = text[at];
    if (char === "\n") return from + 1; // It was a division after all.
    if (char === "\\") at++;
    else if (char === "[") inClass = true;
    else if (char === "]") inClass = false;
    else if (char === "/" && !inClass) return at + 1 + (/^[a-z]*/.exec(text.slice(at + 1))?.[0].length ?? 0);
  }
  return text.length;
}

/** `from "x"`, `import "x"`, `import("x")`, `require("x")` and their like; in code, never in comments or strings. */
const IMPORT = /(?<![.\w$])(?:(?<from>from|import)\s*(?=["'`])|(?<call>import|require)\s*\(\s*)/g;
const TYPE_STATEMENT = /(?:^|[;}\s])(?:import|export)\s+type\b[^;"'`=]*$/;

function findImports(code: string, strings: ReadonlyMap<number, string>): Import[] {
  const found: Import[] = [];
  let line = 1;
  let counted = 0;
  for (const match of code.matchAll(IMPORT)) {
    const at = match.index + match[0].length;
    for (; counted < match.index; counted++) if (code[counted] === "\n") line++;
    const before = code.slice(Math.max(0, match.index - 2_000), match.index);
    const statement = before.slice(Math.max(before.lastIndexOf(";"), before.lastIndexOf('"')) + 1);
    found.push({
      specifier: strings.get(at) ?? COMPUTED_SPECIFIER,
      line,
      deferred: match.groups?.["call"] === "import",
      typeOnly: match.groups?.["from"] === "from" && TYPE_STATEMENT.test(statement),
    });
  }
  return found;
}
