import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t from "tap";
import { runProgram, startProgram } from "#test/support/cli/run-program.js";
import { checkOutput } from "#test/support/json-schema-check.js";

t.test("a daemon from its start to its stop, as the command line sees it", async (t) => {
  const directory = await mkdtemp(join(tmpdir(), "tidemark-cli-"));
  t.teardown(() => rm(directory, { recursive: true }));
  const config = join(directory, "tidemark.yaml");
  await writeFile(
    config,
    [
      "site: alpha",
      "data_dir: data",
      `grpc: { listen: "unix:${directory}/grpc.sock" }`,
      `nbd: { listen: "unix:${directory}/nbd.sock" }`,
      "http: { listen: 127.0.0.1:0 }",
    ].join("\n"),
  );
  const environment = { TIDEMARK_SERVER: `unix:${directory}/grpc.sock` };

  const wrong = await runProgram(["daemon", "--config", join(directory, "none.yaml")]);
  t.equal(wrong.exitCode, 2, "a configuration that is not there");
  t.match(wrong.stderr, "none.yaml");

  const daemon = startProgram(["daemon", "--config", config, "--set", "log.level=debug"]);
  t.teardown(() => daemon.kill("SIGKILL"));
  await daemon.printed('"msg":"ready"');

  const second = await runProgram(["daemon", "--config", config]);
  t.equal(second.exitCode, 3, "a second daemon on the same data directory");
  t.match(second.stderr, String(daemon.pid), "is told by which process");

  const status = await runProgram(["status", "--check", "--output", "json"], environment);
  t.equal(status.stderr, "");
  t.equal(status.exitCode, 0);
  t.same(checkOutput("status", JSON.parse(status.stdout)), []);
  t.match(JSON.parse(status.stdout), { site: "alpha", healthy: true, data_dir: join(directory, "data") });
  t.equal((await runProgram(["health"], environment)).exitCode, 0);
  t.equal((await runProgram(["config", "reload"], environment)).stdout, "alpha: nothing changed\n");

  daemon.kill("SIGTERM");
  t.equal((await daemon.ended).exitCode, 0, "stopped as asked");
  t.equal((await runProgram(["status"], environment)).exitCode, 4);
});
