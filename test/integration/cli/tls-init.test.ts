import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { runProgram } from "#test/support/cli/run-program.js";
import { checkOutput } from "#test/support/json-schema-check.js";

t.test("tls init as data, made and found again", async (t) => {
  const directory = await mkdtemp(join(tmpdir(), "tidemark-cli-"));
  t.teardown(() => rm(directory, { recursive: true }));
  const init = [
    "tls",
    "init",
    join(directory, "tls"),
    "--site",
    "alpha",
    "--site",
    "beta",
    "--operator",
    "ops",
  ];
  for (const state of ["made", "kept"]) {
    const { stdout, stderr, exitCode } = await runProgram([...init, "--output", "json"]);
    t.equal(exitCode, 0, stderr);
    const data = JSON.parse(stdout);
    t.same(checkOutput("tls-init", data), []);
    t.equal(data.authority.state, state);
    t.same(
      data.certificates.map(({ name }: { name: string }) => name),
      ["alpha", "beta", "ops"],
    );
  }
});
