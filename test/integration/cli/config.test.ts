import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { initTlsDirectory } from "#src/api/cli/tls-init/tls-init.js";
import { runHere } from "#test/support/cli/run-here.js";
import { runProgram } from "#test/support/cli/run-program.js";
import { listSamples, rootDirectory, schemaFile } from "#test/support/config-samples.js";
import { checkOutput } from "#test/support/json-schema-check.js";

t.test("config check of a good file: code 0", async (t) => {
  const file = join(rootDirectory, "deploy/config/minimal.yaml");
  const { stdout, stderr, exitCode } = await runProgram(["config", "check", file]);
  t.equal(stdout, `${file}: nothing is wrong\n`);
  t.equal(stderr, "");
  t.equal(exitCode, 0);
});

t.test("every daemon sample passes config check by its text", async (t) => {
  for (const sample of listSamples("deploy/config")) {
    const { exitCode, stdout } = await runHere([
      "config",
      "check",
      "--text-only",
      join(rootDirectory, sample),
    ]);
    t.equal(exitCode, 0, stdout);
  }
});

t.test("config check of a bad file: everything wrong, as text and as data, code 2", async (t) => {
  const directory = t.testdir({ "alpha.yaml": "site: alpha\nlgo: {}\ngrpc: { listen: '0.0.0.0:7420' }\n" });
  const file = join(directory, "alpha.yaml");
  const text = await runProgram(["config", "check", file]);
  t.equal(text.exitCode, 2);
  t.match(text.stdout, `${file}:2:1: lgo: unknown key`);
  t.match(text.stdout, "did you mean: log");
  t.match(text.stdout, `${file}:3:17: grpc.listen: could be reached from other machines`);
  t.match(text.stdout, `${file}: cannot be used\n`);
  const json = await runHere(["config", "check", file, "--output", "json"]);
  t.equal(json.exitCode, 2);
  const data = JSON.parse(json.stdout);
  t.same(checkOutput("config-check", data), []);
  t.match(data, {
    valid: false,
    issues: [
      { key: "lgo", nearest: "log", origin: { type: "file", line: 2, column: 1 } },
      { key: "grpc.listen", found: '"0.0.0.0:7420"' },
    ],
  });
});

t.test("environment and --set are checked as the daemon would take them", async (t) => {
  const file = join(t.testdir({ "alpha.yaml": "site: alpha\n" }), "alpha.yaml");
  const wrong = await runProgram(["config", "check", file, "--set", "log.levl=debug"], {
    TIDEMARK_CONFIG_START_ALONE: "later",
  });
  t.equal(wrong.exitCode, 2);
  t.match(wrong.stdout, "TIDEMARK_CONFIG_START_ALONE: start_alone: wrong value");
  t.match(wrong.stdout, "--set log.levl: log.levl: unknown key");
});

t.test("config check looks at the certificates: missing, not matching, for another site", async (t) => {
  const directory = t.testdir({});
  const request = { sites: ["alpha", "beta"], operators: [], hosts: [], validDays: 90 };
  await initTlsDirectory(directory, request, Date.now());
  const check = async (name: string, tls: string) => {
    const file = join(directory, name);
    writeFileSync(file, `site: alpha\ntls: ${tls}\n`);
    return runHere(["config", "check", file]);
  };
  const good = await check("good.yaml", "{ ca: ca.pem, cert: alpha.pem, key: alpha.key }");
  t.equal(good.exitCode, 0, good.stdout);
  const missing = await check("missing.yaml", "{ ca: ca.pem, cert: gone.pem, key: alpha.key }");
  t.equal(missing.exitCode, 2);
  t.match(missing.stdout, /missing.yaml:2:\d+: tls.cert: does not exist/);
  const mixed = await check("mixed.yaml", "{ ca: ca.pem, cert: alpha.pem, key: beta.key }");
  t.equal(mixed.exitCode, 2);
  t.match(mixed.stdout, /is not the one of the certificate/);
  const other = await check("other.yaml", "{ ca: ca.pem, cert: beta.pem, key: beta.key }");
  t.equal(other.exitCode, 2);
  t.match(other.stdout, /is for beta, not for alpha/);
  chmodSync(join(directory, "alpha.key"), 0o644);
  const open = await check("open.yaml", "{ ca: ca.pem, cert: alpha.pem, key: alpha.key }");
  t.equal(open.exitCode, 0, "a warning is no error");
  t.match(open.stdout, /warning: tls.key: the private key can be read or replaced by others/);
});

t.test("config check --group: by itself, and against what this site allows", async (t) => {
  const directory = t.testdir({
    "alpha.yaml": "site: alpha\npeers: { beta: { address: 127.0.0.1:7421 } }\nimage_roots: [images]\n",
    "group.yaml":
      "group: g\nprimary: alpha\nsecondary: beta\nmembers: [{ volume: d, capture: nbd, size: 1GiB, images: { alpha: /etc/passwd } }]\nhooks: { fence: { use: power-off } }\n",
    images: {},
  });
  const [site, group] = [join(directory, "alpha.yaml"), join(directory, "group.yaml")];
  t.equal((await runHere(["config", "check", "--group", group])).exitCode, 0);
  const { stdout, exitCode } = await runHere(["config", "check", "--group", group, site]);
  t.equal(exitCode, 2);
  t.match(
    stdout,
    `${group}:4:67: members[0].images.alpha: outside the directories that alpha opens to groups`,
  );
  t.match(stdout, `${group}:5:24: hooks.fence.use: not a hook that alpha defines`);
  t.equal((await runHere(["config", "check"])).exitCode, 2);
});

t.test("config show marks who set what, and is a configuration again", async (t) => {
  const directory = t.testdir({ "alpha.yaml": "site: alpha\nlog: { level: warn }\n" });
  const file = join(directory, "alpha.yaml");
  const environment = { TIDEMARK_CONFIG_HTTP__LISTEN: "127.0.0.1:0" };
  const { stdout, exitCode } = await runProgram(
    ["config", "show", file, "--set", "log.format=pretty"],
    environment,
  );
  t.equal(exitCode, 0);
  t.match(stdout, "listen: 127.0.0.1:0 # TIDEMARK_CONFIG_HTTP__LISTEN\n");
  t.match(stdout, `level: warn # ${file}:2:15\n`);
  t.match(stdout, "format: pretty # --set log.format\n");
  t.match(stdout, "data_dir: /var/lib/tidemark # default\n");
  writeFileSync(join(directory, "shown.yaml"), stdout);
  t.equal((await runHere(["config", "check", join(directory, "shown.yaml")])).exitCode, 0);
  const json = await runHere(["config", "show", file, "--output", "json"], environment);
  t.same(checkOutput("config-show", JSON.parse(json.stdout)), []);
});

t.test("config show of a wrong file: the error, code 2", async (t) => {
  const file = join(t.testdir({ "alpha.yaml": "site: Alpha\n" }), "alpha.yaml");
  const { stdout, stderr, exitCode } = await runProgram(["config", "show", file]);
  t.equal(stdout, "");
  t.equal(exitCode, 2);
  t.match(stderr, `tidemark: ${file} has an error\n${file}:1:7: site: wrong value`);
});

t.test("config schema prints what is published", async (t) => {
  for (const name of ["daemon", "group"] as const) {
    const { stdout } = await runProgram(["config", "schema", name]);
    t.equal(stdout, readFileSync(schemaFile(name), "utf8"));
  }
});

t.test("what is no file, as a device or a pipe, is not read, and it says what to do", async (t) => {
  const { exitCode, stdout } = await runHere(["config", "check", "/dev/null"]);
  t.equal(exitCode, 2);
  t.match(stdout, /^\/dev\/null:1:1: not a regular file\n {2}hint: write it to a file first/);
});
