/** Names, lengths and habits of source files. */
import {
  type Finding,
  findAll,
  isGenerated,
  isTypeScript,
  type Rule,
  scanOf,
} from "#test/support/tidy/source-tree.js";

const LINES_MAX = 400;
/** A file past the limit says so in the comment that opens it. */
const LENGTH_REASON = /longer than 400 lines because/;
const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*(\.test)?\.ts$/;

/** An empty catch, and its like on promises. Tests may: there the error is often the one they provoked. */
const SWALLOWED =
  /\bcatch\s*(?:\([^)]*\)\s*)?\{\s*\}|\.catch\(\s*\(\w*\)\s*=>\s*(?:\{\s*\}|undefined|null)\s*\)/g;

export const checkShape: Rule = (tree) =>
  tree.files
    .filter((file) => isTypeScript(file) && !isGenerated(file))
    .flatMap((file) => {
      const findings: Finding[] = [];
      const name = file.path.split("/").at(-1) ?? "";
      if (!KEBAB_CASE.test(name))
        findings.push({ path: file.path, line: 1, message: "name is not kebab-case" });
      const lines = file.text.split("\n").length - 1;
      const head = file.text.slice(0, file.text.indexOf("*/") + 1);
      if (lines > LINES_MAX && !LENGTH_REASON.test(head.replace(/\n \* /g, " "))) {
        findings.push({
          path: file.path,
          line: LINES_MAX + 1,
          message: `has ${lines} lines: split it, or say why at its head`,
        });
      }
      const { code, comments } = scanOf(file);
      return [
        ...findings,
        ...(file.path.startsWith("src/") ? findAll(file, code, SWALLOWED, "an error is swallowed") : []),
        ...findAll(file, comments, /@ts-(?:ignore|nocheck|expect-error)/g, "% hides what the compiler found"),
        ...findAll(
          file,
          comments,
          /\b(?:issue|ticket|PR)\s*#?\d+/g,
          "a comment names % instead of the reason",
        ),
      ];
    });
