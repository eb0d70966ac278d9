import t from "tap";
import { scanSource } from "#test/support/tidy/scan.js";

const specifiers = (text: string): string[] => scanSource(text).imports.map(({ specifier }) => specifier);

t.test("every way to import is seen", async (t) => {
  t.same(
    specifiers(`
      import a from "a";
      import { type B, c } from 'b';
      import type { D } from "d";
      import "e";
      export { f } from "f";
      export * as g from "g";
      const h = await import("h");
      type I = import("i").I;
      const j = require("j");
      const k = await import(\`k\`);
      const l = await import(name);
      import {
        m,
      } from
        "m";
      import data from "n" with { type: "json" };
    `),
    ["a", "b", "d", "e", "f", "g", "h", "i", "j", "k", "(computed)", "m", "n"],
  );
});

t.test("what only looks like an import is not", async (t) => {
  t.same(
    specifiers(`
      // import "a";
      /* import "b"; */
      const c = 'import "c"';
      const d = \`import "d" \${"import 'e'"}\`;
      const f = /import "f"/;
      const g = import.meta.url;
      thing.from("h");
      Array.from("i");
    `),
    [],
  );
});

t.test("types are told from values, and lines are counted", async (t) => {
  const { imports } = scanSource(
    `import type { A } from "a";\nimport { type B } from "b";\n\nexport type { C } from "c";\n`,
  );
  t.same(
    imports.map(({ specifier, line, typeOnly }) => [specifier, line, typeOnly]),
    [
      ["a", 1, true],
      ["b", 2, false],
      ["c", 4, true],
    ],
  );
});

t.test("strings, comments and regular expressions are blanked, code inside templates is not", async (t) => {
  const text = [
    "const a = `x $",
    "{b({ c: `y $",
    "{d}` })} z`; // e\nconst f = g / h / i; return /j'/g;",
  ].join("");
  const { code, comments } = scanSource(text);
  t.match(code, /b\(\{ c: ` +\bd\b/);
  t.notMatch(code, /[xyzj]/);
  t.match(code, "g / h / i");
  t.match(comments, /^ +\/\/ e\n +$/);
  t.equal(code.length, comments.length);
});

t.test("an unfinished string or comment ends with its line or the text", async (t) => {
  t.same(specifiers(`const a = "unfinished\nimport "b";`), ["b"]);
  t.same(specifiers(`/* unfinished import "b";`), []);
  t.same(specifiers(`const a = \`unfinished \${ import 'b'`), ["b"]);
});
