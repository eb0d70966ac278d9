import t from "tap";
import { displayWidth, printable } from "#src/api/cli/output/display-width.js";

t.test("columns of a terminal", async (t) => {
  const cases: [string, number][] = [
    ["", 0],
    ["payroll", 7],
    ["Zürich", 6],
    ["Zu\u0308rich", 6],
    ["東京", 4],
    ["ｆｕｌｌ", 8],
    ["한국", 4],
    ["e\u0301\u0302", 1],
    ["a\u200bb", 2],
    ["🚀", 2],
    ["👩‍👩‍👧", 2],
    ["❤️", 2],
    ["🇨🇭", 2],
    ["Ελλάδα", 6],
  ];
  for (const [text, width] of cases) t.equal(displayWidth(text), width, JSON.stringify(text));
});

t.test("nothing that steers a terminal gets through", async (t) => {
  t.equal(printable("\x1b[31mred\x1b[0m"), "\\x1b[31mred\\x1b[0m");
  t.equal(printable("a\rb\nc\td"), "a\\x0db\\x0ac\\x09d");
  t.equal(printable("\x9b1m"), "\\x9b1m", "the one-byte CSI");
  t.equal(printable("abc\u202edef"), "abc\\u202edef", "the mark that reverses what follows");
  t.equal(printable("Zürich 東京 🚀"), "Zürich 東京 🚀");
});
