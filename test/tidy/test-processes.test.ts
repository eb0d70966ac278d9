import t from "tap";
import { planProcesses } from "#test/support/test-processes.js";

const at = (...names: readonly string[]) => names.map((name) => `dist/test/${name}.test.js`);

t.test(
  "unit tests of a folder share a process, simulations and integration tests have their own",
  async (t) => {
    const files = at(
      "integration/cli/status",
      "simulation/replica",
      "unit/config/a",
      "unit/config/group/b",
      "unit/base/c",
      "unit/domain/d",
    );
    t.same(planProcesses(files), [
      { name: files[0], files: [files[0]] },
      { name: files[1], files: [files[1]] },
      { name: "unit-config", files: [files[2], files[3]] },
      { name: "unit-others", files: [files[4], files[5]] },
    ]);
  },
);

t.test("each file runs once, whatever was given", async (t) => {
  const files = at(
    "unit/data-path/store/a",
    "contract/b",
    "unit/data-path/c",
    "tidy/d",
    "unit/data-path/store/e",
  );
  const planned = planProcesses([...files]).flatMap((process) => process.files);
  t.same(planned.toSorted(), files.toSorted());
});

t.test("a file that was asked for alone runs under its own name", async (t) => {
  const [file] = at("unit/base/quantity");
  t.same(planProcesses([file ?? ""]), [{ name: file, files: [file] }]);
});
