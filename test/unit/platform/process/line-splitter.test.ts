import t from "tap";
import { LINE_CHARACTERS_MAX, LineSplitter } from "#src/platform/process/line-splitter.js";

function linesOf(...chunks: (string | Buffer)[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.push(Buffer.from(chunk as string));
  splitter.end();
  return lines;
}

t.test("cuts at the ends of lines, however the chunks fall", async (t) => {
  t.same(linesOf("a\nb\n"), ["a", "b"]);
  t.same(linesOf("a", "b\nc", "\n"), ["ab", "c"]);
  t.same(linesOf("a\r\nb\r", "\n"), ["a", "b"]);
  t.same(linesOf("\n\na\n"), ["", "", "a"]);
});

t.test("gives a last line that was not ended, and no empty one", async (t) => {
  t.same(linesOf("a\nb"), ["a", "b"]);
  t.same(linesOf(""), []);
  t.same(linesOf(), []);
});

t.test("keeps a character together that two chunks share", async (t) => {
  const euro = Buffer.from("€\n");
  t.same(linesOf(euro.subarray(0, 1), euro.subarray(1)), ["€"]);
});

t.test("cuts a line that is too long and drops its rest", async (t) => {
  const long = "x".repeat(LINE_CHARACTERS_MAX);
  t.same(linesOf(`${long}yyy`, "zzz", "\nnext\n"), [long, "next"]);
  t.same(linesOf(`${long}\r\n`), [long]);
});
