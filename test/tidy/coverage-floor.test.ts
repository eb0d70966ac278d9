import { readFileSync } from "node:fs";
import t from "tap";
import { describeShortfalls, parseCoverageFloor } from "#test/support/coverage-floor.js";

t.test("the floor is read from the lines that tap reads, with tap's default for the rest", async (t) => {
  t.same(parseCoverageFloor("jobs: 2\nlines: 80\nbranches: 70.5\n# functions: 3\n"), {
    lines: 80,
    statements: 100,
    branches: 70.5,
    functions: 100,
  });
  const ours = Object.values(parseCoverageFloor(readFileSync(".taprc", "utf8")));
  t.ok(
    ours.every((percent) => percent > 0 && percent < 100),
    "ours is stated for each measure",
  );
});

t.test("what is below the floor is said, what is on it is not", async (t) => {
  const floor = { lines: 80, statements: 80, branches: 70, functions: 75 };
  t.same(describeShortfalls({ ...floor, branches: 69.99 }, floor), [
    "coverage of branches is 69.99 %, below the floor of 70 % in .taprc",
  ]);
  t.same(describeShortfalls(floor, floor), []);
});
