/**
 * Text that people wrote, read as YAML 1.2 with the position of every key and value kept.
 *
 * A file is hostile until read: what it can cost is bounded before the yaml package sees it as a document. Nesting is
 * counted on the flat tokens first, because composing deeply nested input exhausts the stack inside a regular
 * expression, which ends the process instead of throwing. Duplicate keys are found here, since the package compares
 * every key with every other. Aliases are followed and paid for from a budget of nodes, so that nothing multiplies.
 */
import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  Parser,
} from "yaml";
import type { Finding } from "#src/config/issue.js";
import type { KeyPath } from "#src/config/key-path.js";
import { describeValue } from "#src/config/redact.js";

/** A thousand peers fit in half of it; the slowest input of this size found takes half a second. */
export const FILE_BYTES_MAX = 128 * 1024;
/** The deepest legal key is five steps down. */
const DEPTH_MAX = 32;
/** Values of a document with its aliases written out; a file of the largest size without aliases stays below. */
const NODES_MAX = 200_000;
/** Syntax errors follow one another; the first few are the ones to correct. */
const SYNTAX_ERRORS_SHOWN_MAX = 10;

export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A finding with the place in the text it was made at. */
export interface PositionedFinding extends Finding {
  readonly position: Position;
}

export interface YamlText {
  /** Undefined when the text is not YAML; an issue says why. */
  readonly value: unknown;
  readonly readable: boolean;
  readonly findings: readonly PositionedFinding[];
  /** Where the key or value at a path stands, or the nearest thing around it that is there. */
  locate(path: KeyPath, pointAt: "key" | "value"): Position;
  /** Whether the text itself has something at this path. */
  has(path: KeyPath): boolean;
}

interface Place {
  readonly key: Position;
  readonly value: Position;
}

const START: Position = { line: 1, column: 1 };
// What YAML allows of control characters is tab, line feed and carriage return (and NEL, which nobody types).
const CONTROL_CHARACTER = /[^\t\n\r\x20-\x7e\x85\xa0-\u{10ffff}]/u;
const BAD_ADDRESS_IN_BRACKETS = /[[,:]\s*\[[0-9a-fA-F:]*:[0-9a-fA-F:]*\]:\d/;

export function readYaml(bytes: Uint8Array): YamlText {
  if (bytes.length > FILE_BYTES_MAX) {
    return refuseText(describeTooLarge(bytes.length));
  }
  const text = decode(bytes);
  if (typeof text !== "string") return text;
  return readText(text);
}

function decode(bytes: Uint8Array): string | YamlText {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    return unreadable("not UTF-8 text", firstBadPosition(bytes), { hint: "save the file as UTF-8" });
  }
  const control = CONTROL_CHARACTER.exec(text);
  if (control === null) return text;
  const code = (text.codePointAt(control.index) ?? 0).toString(16).padStart(4, "0").toUpperCase();
  return unreadable("holds a control character", positionIn(text, control.index), { found: `U+${code}` });
}

/** Decoding without `fatal` puts U+FFFD where the first wrong byte is. */
function firstBadPosition(bytes: Uint8Array): Position {
  const text = new TextDecoder("utf-8").decode(bytes);
  return positionIn(text, Math.max(0, text.indexOf("\ufffd")));
}

function positionIn(text: string, offset: number): Position {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function readText(text: string): YamlText {
  const lines = new LineCounter();
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const tooDeep = findTooDeep(tokens);
  if (tooDeep !== undefined) {
    return unreadable("nested too deeply", at(lines, tooDeep), { allowed: `at most ${DEPTH_MAX} levels` });
  }
  const composer = new Composer({
    lineCounter: lines,
    prettyErrors: false,
    logLevel: "silent",
    uniqueKeys: false,
    version: "1.2",
  });
  const documents = [...composer.compose(tokens, false, text.length)] as Document<Node>[];
  const [document, second] = documents;
  if (document === undefined || document.contents === null)
    return unreadable("empty", START, { hint: "start from a sample in deploy/" });
  const syntax = describeSyntax(document, text, lines);
  if (second !== undefined && syntax.length === 0) {
    syntax.push({
      path: [],
      problem: "holds more than one document",
      hint: "remove the line --- and what follows, or make it a file of its own",
      position: at(lines, second.range?.[0] ?? 0),
    });
  }
  if (syntax.length > 0) return { ...UNREADABLE, findings: syntax };
  return new Walk(document, lines).run();
}

/** The offset of the first token below the deepest level allowed. Written as a loop: the input decides the depth. */
function findTooDeep(tokens: readonly CST.Token[]): number | undefined {
  const open: (readonly [CST.Token, number])[] = tokens.map((token) => [token, 0]);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [token, depth] = next;
    if (token.type === "document" && token.value !== undefined) open.push([token.value, depth]);
    if (!("items" in token)) continue;
    if (depth >= DEPTH_MAX) return token.offset;
    for (const { key, value } of token.items) {
      if (key !== undefined && key !== null) open.push([key, depth + 1]);
      if (value !== undefined) open.push([value, depth + 1]);
    }
  }
  return undefined;
}

const SYNTAX_PROBLEMS: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: "a tab is used for indentation: use spaces",
  MULTILINE_IMPLICIT_KEY:
    "a key runs over more than one line: a colon is missing or the indentation is wrong",
  BLOCK_AS_IMPLICIT_KEY: "a second `: ` on the line or wrong indentation",
};

function describeSyntax(document: Document<Node>, text: string, lines: LineCounter): PositionedFinding[] {
  const faults = [...document.errors, ...document.warnings].slice(0, SYNTAX_ERRORS_SHOWN_MAX);
  return faults.map((fault) => {
    const position = at(lines, fault.pos[0]);
    const line = text.slice(
      lines.lineStarts[position.line - 1],
      lines.lineStarts[position.line] ?? text.length,
    );
    const problem = SYNTAX_PROBLEMS[fault.code] ?? firstLine(fault.message);
    const hint = BAD_ADDRESS_IN_BRACKETS.test(line)
      ? 'an address that begins with [ needs quotes: "[::1]:7420"'
      : undefined;
    return { path: [], problem: `not YAML: ${problem}`, position, ...(hint === undefined ? {} : { hint }) };
  });
}

function firstLine(message: string): string {
  const line = message.split("\n")[0] ?? "";
  return line.length > 160 ? `${line.slice(0, 160)}...` : line;
}

function at(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

const UNREADABLE: YamlText = {
  value: undefined,
  readable: false,
  findings: [],
  locate: () => START,
  has: () => false,
};

/** A text that was not even looked at. */
export function refuseText(finding: Finding): YamlText {
  return { ...UNREADABLE, findings: [{ ...finding, position: START }] };
}

export function describeTooLarge(sizeBytes: number): Finding {
  return {
    path: [],
    problem: "too large",
    found: `${sizeBytes} bytes`,
    allowed: `at most ${FILE_BYTES_MAX} bytes`,
  };
}

function unreadable(problem: string, position: Position, more: Partial<Finding>): YamlText {
  return { ...UNREADABLE, findings: [{ path: [], problem, ...more, position }] };
}

/** Turns nodes into plain values and notes where each stood. */
class Walk {
  readonly #document: Document<Node>;
  readonly #lines: LineCounter;
  readonly #places = new Map<string, Place>();
  readonly #findings: PositionedFinding[] = [];
  #nodesLeft = NODES_MAX;

  constructor(document: Document<Node>, lines: LineCounter) {
    this.#document = document;
    this.#lines = lines;
  }

  run(): YamlText {
    const value = this.#toValue(this.#document.contents, [], START);
    const places = this.#places;
    return {
      value,
      readable: this.#nodesLeft > 0,
      findings: this.#findings,
      has: (path) => places.has(placeKey(path)),
      locate: (path, pointAt) => {
        for (let length = path.length; length > 0; length -= 1) {
          const place = places.get(placeKey(path.slice(0, length)));
          if (place === undefined) continue;
          return pointAt === "value" && length === path.length ? place.value : place.key;
        }
        return START;
      },
    };
  }

  #toValue(node: unknown, path: KeyPath, key: Position): unknown {
    const value = this.#position(node) ?? key;
    this.#places.set(placeKey(path), { key, value });
    if (this.#nodesLeft === 0) return undefined;
    this.#nodesLeft -= 1;
    if (this.#nodesLeft === 0 || path.length > DEPTH_MAX) {
      this.#nodesLeft = 0;
      this.#report([], value, "its aliases (*name) make it too large when written out");
      return undefined;
    }
    if (isAlias(node)) {
      const target = node.resolve(this.#document);
      if (target === undefined)
        return this.#report(path, value, `the alias *${node.source} names nothing above it`);
      return this.#toValue(target, path, key);
    }
    if (isMap(node)) return this.#toMapping(node.items, path);
    if (isSeq(node)) return node.items.map((item, index) => this.#toItem(item, [...path, index], value));
    if (!isScalar(node)) return null;
    const plain = node.value;
    if (plain === null || ["string", "number", "boolean"].includes(typeof plain)) return plain;
    return this.#report(path, value, "a kind of value that is not used here", {
      found: node.tag ?? typeof plain,
    });
  }

  #toItem(item: unknown, path: KeyPath, around: Position): unknown {
    return this.#toValue(item, path, this.#position(item) ?? around);
  }

  #toMapping(pairs: readonly { key: unknown; value: unknown }[], path: KeyPath): Record<string, unknown> {
    const mapping: Record<string, unknown> = {};
    for (const pair of pairs) {
      const position = this.#position(pair.key) ?? START;
      const key = this.#toKey(pair.key, path, position);
      if (key === undefined) continue;
      const earlier = Object.hasOwn(mapping, key) ? this.#places.get(placeKey([...path, key])) : undefined;
      if (earlier === undefined) mapping[key] = this.#toValue(pair.value, [...path, key], position);
      else {
        const first = `line ${earlier.key.line}`;
        this.#report([...path, key], position, `set twice; the first is on ${first}`, {
          hint: "keep one of them",
        });
      }
    }
    return mapping;
  }

  /** Keys are words. A number or a boolean as a key is the text it was written as. */
  #toKey(node: unknown, path: KeyPath, position: Position): string | undefined {
    const scalar = isScalar(node) && node.value !== null ? (node.source ?? node.value) : undefined;
    const key = scalar === undefined || typeof scalar === "object" ? undefined : String(scalar);
    if (key !== undefined && key !== "" && key !== "__proto__") return key;
    this.#report(path, position, "a key that is not a word", {
      found: key === undefined ? "a list or a mapping" : describeValue(key),
    });
    return undefined;
  }

  #position(node: unknown): Position | undefined {
    const range = typeof node === "object" && node !== null && "range" in node ? node.range : undefined;
    return Array.isArray(range) ? at(this.#lines, Number(range[0])) : undefined;
  }

  #report(path: KeyPath, position: Position, problem: string, more: Partial<Finding> = {}): undefined {
    this.#findings.push({ path, problem, ...more, position });
  }
}

function placeKey(path: KeyPath): string {
  return JSON.stringify(path);
}
