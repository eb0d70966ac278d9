/** Tests that lost their subject, and tests that cannot fail. */
import {
  type Finding,
  findAll,
  lineAt,
  type Rule,
  type SourceFile,
  scanOf,
  writtenIn,
} from "#test/support/tidy/source-tree.js";

const UNIT_TEST = /^test\/unit\/(.+?)(?:\.[a-z0-9-]+)?\.test\.ts$/;
const MAY_SKIP = "test/support/require-tool.ts";
const MAY_SLEEP = "test/support/eventually.ts";

/** test/unit mirrors src: `a.test.ts` and `a.limits.test.ts` are about `a.ts`. */
export const checkOrphans: Rule = (tree) =>
  tree.files.flatMap((file) => {
    const subject = UNIT_TEST.exec(file.path)?.[1];
    if (subject === undefined || tree.paths.has(`src/${subject}.ts`)) return [];
    return [{ path: file.path, line: 1, message: `tests src/${subject}.ts, which is not there` }];
  });

const ASSERTIONS = [
  ..."ok notOk equal not same notSame strictNotSame has notHas hasStrict notHasStrict match notMatch matchOnly".split(
    " ",
  ),
  ..."matchStrict notMatchStrict throws doesNotThrow rejects resolves resolveMatch emits error type fail matchSnapshot".split(
    " ",
  ),
].join("|");
/** An assertion of tap on any test object, one of node:assert, or a helper that is handed the test object. */
const ASSERTION = new RegExp(
  `\\.(?:${ASSERTIONS})\\(|\\bassert\\w*\\(|\\b(?!requireTool\\b)\\w+\\(\\s*tt?\\b\\s*[,)]`,
);
/** `t.test("name", ...)` or with the name in a variable; what a regular expression tests stands alone. */
const TEST = /\bt(?:ap)?\.test\((?=\s*(?:["'`]|[\w.]+\s*,))/g;

const BANNED: readonly (readonly [RegExp, string])[] = [
  [/\.only\(|\bonly\s*:\s*true/g, "% leaves the other tests out"],
  [
    /\b\w+\.(?:skip|todo)\(|\b(?:skip|todo)\s*:\s*(?:true|["'`])/g,
    "% outside requireTool: nothing is skipped for another reason",
  ],
  [
    /await\s+(?:new\s+Promise\b[^;]*\bsetTimeout\b|setTimeout\(|sleep\(\s*\d|delay\(\s*\d)/g,
    "a sleep: wait for the event, or use eventually()",
  ],
  [/\.listen\(\s*[1-9]\d/g, "a port chosen by hand: listen on 0"],
];

/** `if (...) t.equal(`, with or without a brace. With an `else` something is asserted either way. */
const ASSERTION_BEHIND_IF = new RegExp(`\\bif\\s*\\([^;{}]*\\)\\s*\\{?\\s*t\\.(?:${ASSERTIONS})\\(`, "g");
const ELSE = /^\)\s*;?\s*\}?\s*else\b/;

function checkConditionals(file: SourceFile, code: string): Finding[] {
  return [...code.matchAll(ASSERTION_BEHIND_IF)]
    .filter((match) => {
      const from = match.index + match[0].length;
      const isFailure = match[0].endsWith(".fail(");
      return !isFailure && !ELSE.test(code.slice(from + insideParentheses(code, from).length));
    })
    .map((match) => ({
      path: file.path,
      line: lineAt(code, match.index),
      message: "an assertion behind an if",
    }));
}

export const checkTestsCanFail: Rule = (tree) =>
  writtenIn(tree, "test").flatMap((file) => {
    if (file.path === MAY_SKIP || file.path === MAY_SLEEP) return [];
    const { code } = scanOf(file);
    return [
      ...checkConditionals(file, code),
      ...BANNED.flatMap(([pattern, message]) => findAll(file, code, pattern, message)),
      ...(file.path.endsWith(".test.ts") ? checkAssertions(file, code) : []),
    ];
  });

function checkAssertions(file: SourceFile, code: string): Finding[] {
  const bodies = [...code.matchAll(TEST)].map((match) => ({
    line: lineAt(code, match.index),
    body: insideParentheses(code, match.index + match[0].length),
  }));
  if (!ASSERTION.test(code)) return [{ path: file.path, line: 1, message: "asserts nothing" }];
  return bodies
    .filter(({ body }) => !ASSERTION.test(body))
    .map(({ line }) => ({ path: file.path, line, message: "a test asserts nothing" }));
}

/** From an offset after an opening parenthesis up to the one that closes it. */
function insideParentheses(code: string, from: number): string {
  let depth = 1;
  for (let at = from; at < code.length; at++) {
    if (code[at] === "(") depth++;
    if (code[at] === ")" && --depth === 0) return code.slice(from, at);
  }
  return code.slice(from);
}
