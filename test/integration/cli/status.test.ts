import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import t, { type Test } from "tap";
import { initTlsDirectory } from "#src/api/cli/tls-init/tls-init.js";
import { TidemarkError } from "#src/base/errors.js";
import { runHere } from "#test/support/cli/run-here.js";
import { runProgram, startProgram } from "#test/support/cli/run-program.js";
import { HEALTHY, type SiteServer, startSiteServer } from "#test/support/cli/site-server.js";
import { MemoryGroups } from "#test/support/groups/memory-groups.js";
import { checkOutput } from "#test/support/json-schema-check.js";

const tcp = { type: "tcp" } as const;

async function temporaryDirectory(t: Test): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "tidemark-cli-"));
  t.teardown(() => rm(directory, { recursive: true }));
  return directory;
}

/** How long ago something was changes from run to run, and is cut to a sign. */
const steady = (text: string): string => text.replace(/\(.* ago\)/, "(... ago)");

t.test("the site, as a picture", async (t) => {
  const path = join(await temporaryDirectory(t), "grpc.sock");
  const { address } = await startSiteServer(t, { listen: { type: "unix", path } });
  const { stdout, stderr, exitCode } = await runProgram(["status", "--server", address]);
  t.equal(stderr, "");
  t.equal(exitCode, 0);
  t.equal(
    steady(stdout),
    `site:         alpha
health:       ok
version:      0.1.0
started:      2026-01-02 03:04:05 +00:00 (... ago)
data:         /var/lib/tidemark
id:           01981fb6-3c1f-7b6e-9c0e-2f6b6c0f7d11
groups:       0
certificate:  none

PART  STATE    DETAIL
lock  running
grpc  running

LISTENS  ADDRESS                       SECURITY
grpc     unix:/run/tidemark/grpc.sock  file-mode

PEER  ADDRESS            IDENTITY
beta  beta.example:7420  beta
`,
  );
});

t.test("the site, as data: the same from run to run, and as the schema says", async (t) => {
  const { address } = await startSiteServer(t, {
    listen: tcp,
    status: {
      certificate: { subject: "CN=alpha", identities: ["alpha"], notAfterMs: Date.UTC(2099, 0, 1) },
    },
  });
  const first = await runHere(["status", "--output", "json"], { TIDEMARK_SERVER: address });
  const second = await runHere(["--output", "json", "status", "--server", address]);
  t.equal(first.stdout, second.stdout);
  const data = JSON.parse(first.stdout);
  t.same(checkOutput("status", data), []);
  t.match(data, {
    site: "alpha",
    healthy: true,
    started_at: "2026-01-02T03:04:05.000Z",
    certificate: { not_after: "2099-01-01T00:00:00.000Z" },
  });
  const yaml = await runHere(["status", "--output", "yaml", "--server", address]);
  t.match(yaml.stdout, /^site: alpha\n/);
});

t.test("--check ends with 5 when something is found wanting", async (t) => {
  const server = await startSiteServer(t, { listen: tcp });
  const check = ["status", "--check", "--server", server.address];
  t.equal((await runHere(check)).exitCode, 0);
  server.set({ parts: [{ name: "http", state: "retrying", detail: "port 9420 is taken" }] });
  const sick = await runProgram(check);
  t.equal(sick.exitCode, 5);
  t.match(sick.stdout, /^health: +http: retrying: port 9420 is taken$/m);
  t.equal(
    (await runHere(["status", "--server", server.address])).exitCode,
    0,
    "only --check says it by the code",
  );
  server.set({
    parts: HEALTHY.parts,
    certificate: { subject: "CN=alpha", identities: ["alpha"], notAfterMs: Date.UTC(2026, 0, 3) },
  });
  const expired = await runHere([...check, "--output", "json"]);
  t.equal(expired.exitCode, 5);
  t.same(JSON.parse(expired.stdout).findings, [
    { about: "certificate", reason: "expired at 2026-01-03T00:00:00.000Z" },
  ]);
});

t.test("what a site says cannot steer the terminal", async (t) => {
  const { address } = await startSiteServer(t, {
    listen: tcp,
    status: { parts: [{ name: "x\x1b[2J", state: "running", detail: "a\nb" }] },
  });
  const { stdout } = await runHere(["status", "--server", address]);
  t.notMatch(stdout, "\x1b");
  t.match(stdout, "x\\x1b[2J  running  a\\x0ab");
});

t.test("a group: not found, naming what there is", async (t) => {
  const { address } = await startSiteServer(t, { listen: tcp, groups: new MemoryGroups() });
  const { stderr, exitCode } = await runHere(["status", "payroll", "--server", address]);
  t.equal(exitCode, 1);
  t.match(stderr, /^tidemark: alpha has no group payroll/);
});

t.test("--watch prints an object a line as the site changes, and ends at Ctrl-C with 130", async (t) => {
  const server = await startSiteServer(t, { listen: tcp });
  const watching = startProgram(["status", "--watch", "--output", "json", "--server", server.address]);
  await watching.printed('"group_count":0');
  server.set({ groupCount: 1 });
  await watching.printed('"group_count":1');
  watching.kill("SIGINT");
  const { stdout, stderr, exitCode } = await watching.ended;
  t.equal(exitCode, 130);
  t.equal(stderr, "");
  const objects = stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  t.same(
    objects.map(({ group_count }) => group_count),
    [0, 1],
  );
  for (const object of objects) t.same(checkOutput("status", object), []);
});

t.test("--watch says so when the daemon goes", async (t) => {
  const server = await startSiteServer(t, { listen: tcp });
  const watching = startProgram(["status", "--watch", "--server", server.address]);
  await watching.printed("alpha");
  await server.stop();
  const { stderr, exitCode } = await watching.ended;
  t.equal(exitCode, 4);
  t.match(stderr, /^tidemark: .*shutting down/);
});

t.test("nobody there: code 4, what was tried, and what to do", async (t) => {
  const directory = await temporaryDirectory(t);
  const { stderr, exitCode } = await runProgram(["status", "--server", `unix:${directory}/none.sock`]);
  t.equal(exitCode, 4);
  t.equal(
    stderr,
    [
      `tidemark: no daemon answers at unix:${directory}/none.sock (there is no such socket)`,
      "hint: check that a daemon listens at this address",
      "",
    ].join("\n"),
  );
});

t.test("health: serving, not serving, not there", async (t) => {
  const server = await startSiteServer(t, { listen: tcp });
  const health = ["health", "--server", server.address];
  const well = await runProgram(health);
  t.equal(well.stdout, `serving at ${server.address}\n`);
  t.equal(well.exitCode, 0);
  server.setServing(false);
  const ill = await runProgram([...health, "--output", "json"]);
  t.equal(ill.exitCode, 1);
  t.same(JSON.parse(ill.stdout), { status: "not-serving", server: server.address });
  t.same(checkOutput("health", JSON.parse(ill.stdout)), []);
  await server.stop();
  t.equal((await runHere(health)).exitCode, 4);
});

t.test("config reload: done, nothing to do, and refused", async (t) => {
  const server = await startSiteServer(t, { listen: tcp });
  const reload = ["config", "reload", "--reason", "new operator", "--server", server.address];
  t.equal((await runProgram(reload)).stdout, "alpha: nothing changed\n");
  server.onReload = async () => ({ reloaded: ["access.operators"], restartNeeded: ["grpc.listen"] });
  const { stdout, exitCode } = await runHere([...reload, "--output", "json"]);
  t.equal(exitCode, 0);
  t.same(checkOutput("config-reload", JSON.parse(stdout)), []);
  t.same(JSON.parse(stdout), {
    site: "alpha",
    reloaded: ["access.operators"],
    restart_needed: ["grpc.listen"],
  });
  server.onReload = async () => {
    throw new TidemarkError({
      kind: "refused",
      code: "NOT_NOW",
      message: "the daemon is stopping",
      hint: "start it again",
      facts: { pid: 4711 },
    });
  };
  const refused = await runProgram(reload);
  t.equal(refused.exitCode, 3);
  t.equal(refused.stderr, "tidemark: the daemon is stopping\n  pid: 4711\nhint: start it again\n");
});

t.test("--site finds a peer through the daemon that is asked", async (t) => {
  const beta = await startSiteServer(t, { listen: tcp, status: { name: "beta", peers: [] } });
  const alpha = await startSiteServer(t, {
    listen: tcp,
    status: { peers: [{ name: "beta", address: beta.address, identity: "beta" }] },
  });
  const at = (site: string) =>
    runHere(["status", "--site", site, "--output", "json"], { TIDEMARK_SERVER: alpha.address });
  t.equal(JSON.parse((await at("beta")).stdout).site, "beta");
  t.equal(JSON.parse((await at("alpha")).stdout).site, "alpha", "the one asked may be the one meant");
  const unknown = await at("betta");
  t.equal(unknown.exitCode, 1);
  t.match(JSON.parse(unknown.stderr).error, {
    code: "SITE_UNKNOWN",
    hint: "did you mean beta? known: alpha, beta",
  });
  await beta.stop();
  const away = await at("beta");
  t.equal(away.exitCode, 4);
  t.match(JSON.parse(away.stderr).error.message, beta.address);
});

t.test("with certificates on both sides", async (t) => {
  const directory = join(await temporaryDirectory(t), "tls");
  await initTlsDirectory(
    directory,
    { sites: ["alpha", "beta"], operators: ["ops"], hosts: [], validDays: 1 },
    Date.now(),
  );
  const serve = (site: string, status = {}): Promise<SiteServer> =>
    startSiteServer(t, { listen: tcp, tls: { directory, site }, status });
  const beta = await serve("beta", { name: "beta", peers: [] });
  const alpha = await serve("alpha", { peers: [{ name: "beta", address: beta.address, identity: "beta" }] });
  const environment = { TIDEMARK_SERVER: alpha.address, TIDEMARK_TLS_DIR: directory };

  const near = await runProgram(["status", "--output", "json"], environment);
  t.equal(near.stderr, "");
  t.equal(JSON.parse(near.stdout).site, "alpha");
  const far = await runHere(["status", "--site", "beta", "--output", "json"], environment);
  t.equal(JSON.parse(far.stdout).site, "beta");

  alpha.set({ peers: [{ name: "beta", address: alpha.address, identity: "beta" }] });
  const impostor = await runHere(["status", "--site", "beta"], environment);
  t.equal(impostor.stdout, "", "a server with another site's certificate is not believed");
  t.not(impostor.exitCode, 0);
  t.match(impostor.stderr, /is not beta: its certificate is for alpha/);

  const bare = await runProgram(["status", "--server", alpha.address]);
  t.equal(bare.exitCode, 4, "no certificate, no answer");
  t.match(bare.stderr, /add --tls-dir DIR/);
});
