import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { PROGRAM } from "#test/support/cli/run-program.js";
import { outsideTap } from "#test/support/outside-tap.js";
import { requireTool } from "#test/support/require-tool.js";

function run(command: string, ...args: readonly string[]) {
  const [program, ...rest] = outsideTap([command, ...args]);
  const { status, stdout, stderr } = spawnSync(program, rest, { encoding: "utf8" });
  return { status, stdout, stderr };
}
const tidemark = (...args: readonly string[]) => run(process.execPath, PROGRAM, ...args);

t.test("tidemark tls init makes what OpenSSL accepts", async (t) => {
  if (!requireTool(t, "openssl")) return;
  const directory = join(t.testdir({}), "certs");
  const made = tidemark(
    ...["tls", "init", directory, "--site", "alpha", "--site", "beta", "--operator", "ops"],
    ...["--host", "beta=beta.example", "--host", "beta=192.0.2.7", "--days", "90"],
  );
  t.match(made, { status: 0, stderr: "", stdout: /Keep ca.key offline/ });
  const file = (name: string) => join(directory, name);
  const verify = (name: string, purpose: string) =>
    run("openssl", "verify", "-x509_strict", "-purpose", purpose, "-CAfile", file("ca.pem"), file(name))
      .status;
  for (const name of ["alpha.pem", "beta.pem"]) {
    t.equal(verify(name, "sslserver"), 0, `${name} as a server's`);
    t.equal(verify(name, "sslclient"), 0, `${name} as a client's`);
  }
  t.equal(verify("ops.pem", "sslclient"), 0);
  t.not(verify("ops.pem", "sslserver"), 0, "an operator cannot pose as a server");
  t.not(
    run("openssl", "verify", "-CAfile", file("alpha.pem"), file("ops.pem")).status,
    0,
    "a site cannot issue certificates",
  );

  const text = (name: string) => run("openssl", "x509", "-in", file(name), "-noout", "-text").stdout;
  t.match(text("ca.pem"), /CA:TRUE, pathlen:0[\s\S]*Certificate Sign\n/);
  t.match(text("beta.pem"), /CA:FALSE[\s\S]*DNS:beta, DNS:beta.example, IP Address:192.0.2.7/);
  t.match(run("openssl", "pkey", "-in", file("beta.key"), "-noout", "-check").stdout, /valid/);
});

t.test("as JSON, and adding to it later", async (t) => {
  const directory = join(t.testdir({}), "certs");
  tidemark("tls", "init", directory, "--site", "alpha");
  const added = tidemark("tls", "init", directory, "--site", "gamma", "--output", "json");
  t.equal(added.status, 0);
  t.match(JSON.parse(added.stdout), {
    directory,
    authority: { state: "kept", cert: join(directory, "ca.pem"), not_after: /Z$/ },
    certificates: [{ name: "gamma", role: "site", state: "made", identities: ["gamma"] }],
  });
});

t.test("refusals have their exit code, and nothing is written", async (t) => {
  const directory = t.testdir({ "alpha.key": "" });
  t.match(tidemark("tls", "init", directory, "--site", "alpha"), { status: 3, stderr: /^hint: /m });
  t.notOk(existsSync(join(directory, "ca.pem")));
  t.match(tidemark("tls", "init", directory, "--site", "Alpha"), { status: 2, stderr: /a name is/ });
  t.match(tidemark("tls", "init", directory, "--site", "alpha", "--days", "ten"), { status: 2 });
});
