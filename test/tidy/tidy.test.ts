import { readdirSync, readFileSync } from "node:fs";
import t from "tap";
import { RULES } from "#test/support/tidy/rules.js";
import { formatFinding, readSourceTree } from "#test/support/tidy/source-tree.js";

const FIXTURES = "test/tidy/fixtures";

t.test("the house is tidy", async (t) => {
  const tree = readSourceTree(".");
  for (const [name, rule] of Object.entries(RULES)) t.same(rule(tree).map(formatFinding), [], name);
});

t.test("every rule finds exactly what is planted", async (t) => {
  t.same(readdirSync(FIXTURES).sort(), Object.keys(RULES).sort(), "each rule has its fixture");
  for (const [name, rule] of Object.entries(RULES)) {
    const planted = readFileSync(`${FIXTURES}/${name}/expected.txt`, "utf8").trim().split("\n");
    const found = rule(readSourceTree(`${FIXTURES}/${name}/tree`))
      .map(formatFinding)
      .sort();
    t.ok(planted.length > 0 && planted[0] !== "", `${name} has something planted`);
    t.same(found, planted, name);
  }
});
