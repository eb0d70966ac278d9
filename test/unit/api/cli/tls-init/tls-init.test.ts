import { X509Certificate } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { initTlsDirectory } from "#src/api/cli/tls-init/tls-init.js";
import type { TlsInitRequest } from "#src/api/cli/tls-init/tls-init-plan.js";
import { describeTlsInit } from "#src/api/cli/tls-init/tls-init-text.js";
import { DAY_MS } from "#test/support/tls/certificates.js";

const NOW = Date.UTC(2026, 0, 15);
const ALL: TlsInitRequest = { sites: ["alpha", "beta"], operators: ["ops"], hosts: [], validDays: 730 };
const init = (directory: string, request: Partial<TlsInitRequest> = {}, nowMs = NOW) =>
  initTlsDirectory(directory, { ...ALL, ...request }, nowMs);

/** Every file with its content, to see that nothing changed. */
const contents = (directory: string) =>
  Object.fromEntries(
    readdirSync(directory).map((name) => [name, readFileSync(join(directory, name), "utf8")]),
  );

t.test("makes the directory and all files, keys for their owner only", async (t) => {
  const directory = join(t.testdir({}), "certs");
  const umask = process.umask(0);
  t.teardown(() => process.umask(umask));
  const result = await init(directory);
  t.same(readdirSync(directory), [
    "alpha.key",
    "alpha.pem",
    "beta.key",
    "beta.pem",
    "ca.key",
    "ca.pem",
    "ops.key",
    "ops.pem",
  ]);
  t.equal(statSync(directory).mode & 0o777, 0o700);
  for (const name of ["ca", "alpha", "beta", "ops"]) {
    t.equal(statSync(join(directory, `${name}.key`)).mode & 0o777, 0o600);
    t.equal(statSync(join(directory, `${name}.pem`)).mode & 0o777, 0o644);
  }
  t.equal(result.authority.state, "made");
  t.match(result.leaves, [
    { name: "alpha", role: "site", state: "made", identities: ["alpha"] },
    { name: "beta", role: "site", state: "made" },
    { name: "ops", role: "operator", state: "made" },
  ]);
});

t.test("a second run changes nothing, and a further site is added by the same authority", async (t) => {
  const directory = t.testdir({});
  await init(directory);
  const before = contents(directory);
  const again = await init(directory);
  t.same(contents(directory), before);
  t.equal(again.authority.state, "kept");
  t.same(
    again.leaves.map(({ state }) => state),
    ["kept", "kept", "kept"],
  );
  await init(directory, { sites: ["gamma"], operators: [] });
  t.match(contents(directory), before);
  const authority = new X509Certificate(readFileSync(join(directory, "ca.pem")));
  t.ok(new X509Certificate(readFileSync(join(directory, "gamma.pem"))).verify(authority.publicKey));
});

t.test("whatever does not fit is refused before anything is written", async (t) => {
  const cases: Readonly<Record<string, (directory: string) => void>> = {
    TLS_AUTHORITY_KEY_MISSING: (directory) => rmSync(join(directory, "ca.key")),
    TLS_PAIR_INCOMPLETE: (directory) => rmSync(join(directory, "beta.key")),
    TLS_DIRECTORY_OCCUPIED: (directory) => {
      rmSync(join(directory, "ca.key"));
      rmSync(join(directory, "ca.pem"));
    },
    TLS_AUTHORITY_UNUSABLE: (directory) => writeFileSync(join(directory, "ca.key"), "nonsense"),
    TLS_PAIR_DIFFERS: (directory) => {
      renameSync(join(directory, "ops.pem"), join(directory, "beta.pem"));
      renameSync(join(directory, "ops.key"), join(directory, "beta.key"));
    },
  };
  for (const [code, spoil] of Object.entries(cases)) {
    const directory = join(t.testdir({}), code);
    await init(directory);
    spoil(directory);
    const before = contents(directory);
    await t.rejects(init(directory, { sites: ["alpha", "beta", "gamma"] }), {
      code,
      kind: /refused|invalid/,
    });
    t.same(contents(directory), before, code);
  }
});

t.test("pairs that are there but no longer good are named, not replaced", async (t) => {
  const directory = t.testdir({});
  await init(directory);
  await t.rejects(init(directory, {}, NOW + 731 * DAY_MS), { code: "TLS_PAIR_DIFFERS", message: /expired/ });
  await t.rejects(init(directory, { sites: ["ops"], operators: [] }), {
    message: /an operator's, not a site's/,
  });
  await t.rejects(init(directory, { hosts: ["beta=beta.example"] }), { message: /is not for beta.example/ });
  await t.rejects(init(directory, {}, NOW + 3651 * DAY_MS), { code: "TLS_AUTHORITY_EXPIRED" });
  rmSync(join(directory, "beta.pem"));
  rmSync(join(directory, "beta.key"));
  const result = await init(directory, {
    hosts: ["beta=beta.example", "beta=192.0.2.7", "beta=2001:db8::7"],
  });
  t.match(
    result.leaves.map(({ state }) => state),
    ["kept", "made", "kept"],
  );
  const beta = new X509Certificate(readFileSync(join(directory, "beta.pem")));
  t.equal(beta.checkHost("beta.example"), "beta.example");
  t.equal(beta.checkIP("192.0.2.7"), "192.0.2.7");
  t.match(await init(directory, { hosts: ["beta=beta.example", "beta=192.0.2.7"] }), {
    leaves: [{}, { state: "kept" }, {}],
  });
});

t.test("if a write fails, what this run had made is removed", async (t) => {
  const directory = t.testdir({});
  mkdirSync(join(directory, "beta.key.draft"));
  await t.rejects(init(directory), { code: "TLS_DIRECTORY_NOT_WRITABLE", kind: "failed" });
  t.same(readdirSync(directory), ["beta.key.draft"]);
});

t.test("names and hosts that would confuse are refused", async (t) => {
  const directory = t.testdir({});
  const cases: readonly (readonly [string, Partial<TlsInitRequest>, RegExp])[] = [
    ["nobody", { sites: [], operators: [] }, /nobody/],
    ["no name", { sites: ["Alpha"] }, /"Alpha" is not a name/],
    ["a path", { sites: ["../x"] }, /is not a name/],
    ["the authority's file", { sites: ["ca"] }, /ca cannot be the name/],
    ["the client's file", { operators: ["client"] }, /client cannot be the name/],
    ["twice", { sites: ["alpha"], operators: ["alpha"] }, /more than once/],
    ["a host without its site", { hosts: ["beta.example"] }, /does not begin with one of the sites/],
    ["a host that is a site's name", { hosts: ["beta=alpha"] }, /could be taken for the site/],
    ["a host that may become one", { hosts: ["beta=gamma"] }, /could be taken for the site/],
    ["no host", { hosts: ["beta=a b"] }, /is not a host name/],
    ["days", { validDays: 0 }, /number of days/],
    ["no days", { validDays: Number.NaN }, /number of days/],
  ];
  for (const [what, request, message] of cases) {
    await t.rejects(init(directory, request), { code: "TLS_INIT_INVALID", message }, what);
  }
  t.same(readdirSync(directory), []);
  await init(directory, { hosts: ["beta=localhost"] });
});

t.test("the text says which file goes where", async (t) => {
  const directory = t.testdir({});
  const text = describeTlsInit(await init(directory)).join("\n");
  t.match(text, /On the host of site alpha: ca.pem, alpha.pem, alpha.key/);
  t.match(text, /tls: \{ ca: ca.pem, cert: beta.pem, key: beta.key \}/);
  t.match(text, /operators: \[ops\]/);
  t.match(text, /Keep ca.key offline/);
});
