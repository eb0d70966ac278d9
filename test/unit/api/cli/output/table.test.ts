import t from "tap";
import { paintColoured, paintPlain } from "#src/api/cli/output/paint.js";
import { renderBlock, renderTable } from "#src/api/cli/output/table.js";

const COLUMNS = [{ header: "PART" }, { header: "MS", align: "right" }, { header: "DETAIL" }] as const;

t.test("a table lines up by what is seen, and no line ends in blanks", async (t) => {
  const table = renderTable(
    COLUMNS,
    [
      [{ text: "grpc" }, { text: "5" }, { text: "" }],
      [{ text: "東京" }, { text: "1200" }, { text: "ok" }],
      [{ text: "👩‍👩‍👧" }, { text: "12" }, { text: "naïve" }],
    ],
    paintPlain,
  );
  t.equal(
    table,
    ["PART    MS  DETAIL", "grpc     5", "東京  1200  ok", "👩‍👩‍👧      12  naïve", ""].join("\n"),
  );
});

t.test("colours do not move a column", async (t) => {
  const rows = [
    [{ text: "grpc", style: "green" }, { text: "5" }, { text: "x" }],
    [{ text: "a-long-name", style: "red" }, { text: "1200" }, { text: "y" }],
  ] as const;
  const coloured = renderTable(COLUMNS, rows, paintColoured);
  t.match(coloured, "\x1b[32mgrpc\x1b[39m");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what is looked for
  t.equal(coloured.replace(/\x1b\[\d+m/g, ""), renderTable(COLUMNS, rows, paintPlain));
});

t.test("a line break in a cell cannot make a row", async (t) => {
  const table = renderTable([{ header: "NAME" }], [[{ text: "a\nb\x1b[2J" }]], paintPlain);
  t.equal(table, "NAME\na\\x0ab\\x1b[2J\n");
});

t.test("no rows: the header alone", async (t) => {
  t.equal(renderTable(COLUMNS, [], paintPlain), "PART  MS  DETAIL\n");
});

t.test("a block of keys and values; a list takes a line for each item", async (t) => {
  const block = renderBlock(
    [
      ["site", { text: "alpha" }],
      ["listens", [{ text: "unix:/run/x" }, { text: "127.0.0.1:7420" }]],
      ["groups", []],
      ["id", { text: "7" }],
    ],
    paintPlain,
  );
  t.equal(
    block,
    ["site:     alpha", "listens:  unix:/run/x", "          127.0.0.1:7420", "id:       7", ""].join("\n"),
  );
});
