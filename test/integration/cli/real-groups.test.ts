import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import t from "tap";
import { piped, runInProcess } from "#test/support/cli/run-in-process.js";
import { startProgram } from "#test/support/cli/run-program.js";
import { checkOutput } from "#test/support/json-schema-check.js";
import { runClient } from "#test/support/nbd/run-client.js";
import { requireTool } from "#test/support/require-tool.js";
import { tempFolder } from "#test/support/temp-folder.js";

const GROUP = "group: payroll\nprimary: alpha\nmembers:\n  - { volume: data, capture: nbd, size: 64MiB }\n";
const MIB = 2 ** 20;

t.test("a volume on a single site, from its file to its end, through a kill of the daemon", async (t) => {
  if (!requireTool(t, "nbdinfo", "qemu-img")) return;
  const directory = tempFolder(t);
  const config = join(directory, "alpha.yaml");
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
  const run = (...args: string[]) => runInProcess(args, environment);
  const data = async (...args: string[]) => JSON.parse((await run(...args, "--output", "json")).stdout);
  const startDaemon = async () => {
    const daemon = startProgram(["daemon", "--config", config]);
    t.teardown(() => daemon.kill("SIGKILL"));
    await daemon.printed('"msg":"ready"');
    return daemon;
  };
  const client = async (tool: string, args: readonly string[]) => {
    const { code, output } = await runClient(tool, args);
    t.equal(code, 0, [tool, ...args].join(" "), { output });
    return output.trim();
  };

  const first = await startDaemon();
  const applied = await runInProcess(["apply", "-f", "-", "--output", "json"], environment, piped(GROUP));
  t.equal(applied.stderr, "");
  t.same(checkOutput("apply", JSON.parse(applied.stdout)), []);
  const uri: string = JSON.parse(applied.stdout).volumes[0].uris[0];
  t.equal(uri, `nbd+unix:///payroll/data?socket=${directory}/nbd.sock`);
  t.equal(await client("nbdinfo", ["--size", uri]), String(64 * MIB));
  await client("qemu-io", ["-f", "raw", "-c", "write -P 7 1M 1M", "-c", "flush", uri]);

  first.kill("SIGKILL");
  await first.ended;
  const second = await startDaemon();
  await client("qemu-io", ["-f", "raw", "-r", "-c", "read -P 7 1M 1M", uri]);
  const again = await runInProcess(["apply", "-f", "-"], environment, piped(GROUP));
  t.equal(again.stdout, "payroll at alpha: nothing to do\n");

  t.equal(
    (await run("group", "resize", "payroll", "data", "128MiB")).stdout,
    "payroll/data: 64MiB -> 128MiB\n",
  );
  t.equal(await client("nbdinfo", ["--size", uri]), String(128 * MIB));
  const smaller = await run("group", "resize", "payroll", "data", "64MiB");
  t.not(smaller.exitCode, 0);
  t.match(smaller.stderr, /smaller/);

  const shown = await run("group", "show", "payroll", "--output", "yaml");
  const same = await runInProcess(["apply", "-f", "-"], environment, piped(shown.stdout));
  t.equal(same.stdout, "payroll at alpha: nothing to do\n", "what is shown is its file");
  const status = await data("status", "payroll");
  t.same(checkOutput("status", status), []);
  t.match(status, {
    sites: [{ name: "alpha", role: "active", status: "unprotected" }],
    members: [{ name: "data", size: 128 * MIB, uris: [uri] }],
  });
  t.equal((await run("status", "payroll", "--check")).exitCode, 5);
  t.equal((await run("status", "--check")).exitCode, 5);
  t.match((await run("status", "payrol")).stderr, "did you mean payroll?");

  const outside = GROUP.replace("64MiB", "128MiB, images: { alpha: /etc/passwd }");
  const refused = await runInProcess(
    ["apply", "-f", "-"],
    environment,
    piped(outside.replace("payroll", "other")),
  );
  t.equal(refused.exitCode, 2);
  t.match(refused.stderr, /members\[0\]\.images\.alpha: outside the directories/);

  t.equal((await run("group", "delete", "payroll")).exitCode, 2, "nobody confirmed");
  const { kept } = await data("group", "delete", "payroll", "--confirm", "Delete");
  const image = await readFile(kept[0].path);
  t.ok(
    image.subarray(MIB, 2 * MIB).every((byte) => byte === 7),
    "its data is where the answer says",
  );
  t.same((await data("group", "list")).groups, []);
  second.kill("SIGTERM");
  t.equal((await second.ended).exitCode, 0);
});
