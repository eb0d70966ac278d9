import t from "tap";
import { type AccessRules, type Caller, decideCaller, type Role } from "#src/api/rpc/caller.js";
import { RIGHTS, requireRight } from "#src/api/rpc/rights.js";
import { TidemarkError } from "#src/base/errors.js";
import type { ConnectionTrust } from "#src/platform/grpc/connection-trust.js";
import { contractDefinition } from "#src/platform/grpc/contract.js";

const STANDARD_METHODS = [
  "/grpc.health.v1.Health/Check",
  "/grpc.health.v1.Health/List",
  "/grpc.health.v1.Health/Watch",
  "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
  "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
];
const READ_ONLY = /\/(Get|List|Watch|Plan|Diff)[A-Z]/;
/** Reads by its name, but a verb of its own. */
const NOT_A_PLAN = "/tidemark.control.v1.FailoverService/PlannedFailover";

function contractMethods(): string[] {
  return Object.values(contractDefinition()).flatMap((definition) =>
    "format" in definition ? [] : Object.values(definition).map((method) => method.path),
  );
}

const ACCESS: AccessRules = {
  operators: ["ops", "beta"],
  viewers: ["grafana", "spiffe://example/viewer"],
  clients: ["database"],
  peers: { beta: { identity: "beta" }, gamma: { identity: "gamma.example" } },
};

function withCertificate(...identities: string[]): ConnectionTrust {
  return { trust: "certificate", identities };
}

function callerWith(...roles: Role[]): Caller {
  return { name: "someone", roles, sites: [], identities: ["someone"] };
}

function may(role: Role, path: string): boolean {
  try {
    requireRight(callerWith(role), path);
    return true;
  } catch (error) {
    if (error instanceof TidemarkError && error.kind === "denied") return false;
    throw error;
  }
}

t.test("the table has exactly the methods that exist", async (t) => {
  t.same(Object.keys(RIGHTS).sort(), [...contractMethods(), ...STANDARD_METHODS].sort());
  t.ok(contractMethods().length > 50, "the contract was read");
});

t.test("each role may do what it is for, and nothing else", async (t) => {
  for (const path of contractMethods()) {
    const control = path.startsWith("/tidemark.control.v1.");
    const readOnly = READ_ONLY.test(path) && path !== NOT_A_PLAN;
    t.equal(may("operator", path), control, `operator: ${path}`);
    t.equal(may("viewer", path), control && readOnly, `viewer: ${path}`);
    t.equal(may("peer", path), !control, `peer: ${path}`);
    t.equal(may("client", path), false, `client: ${path}`);
  }
  for (const path of STANDARD_METHODS) {
    for (const role of ["operator", "viewer", "client", "peer"] as const)
      t.ok(may(role, path), `${role}: ${path}`);
  }
});

t.test("nobody may call what is not in the table", async (t) => {
  for (const path of [
    "/tidemark.control.v1.SiteService/Shutdown",
    "/constructor",
    "/toString",
    "__proto__",
  ]) {
    for (const role of ["operator", "viewer", "peer"] as const) t.notOk(may(role, path), `${role}: ${path}`);
  }
});

t.test("who is who", async (t) => {
  const cases: [ConnectionTrust, Partial<Caller>][] = [
    [{ trust: "local" }, { name: "local", roles: ["operator", "peer"], sites: ["beta", "gamma"] }],
    [withCertificate("ops"), { name: "ops", roles: ["operator"], sites: [] }],
    [withCertificate("spiffe://example/viewer"), { name: "spiffe://example/viewer", roles: ["viewer"] }],
    [withCertificate("gamma.example"), { name: "gamma.example", roles: ["peer"], sites: ["gamma"] }],
    [withCertificate("gamma"), { name: "gamma", roles: [], sites: [] }],
    [withCertificate("beta"), { name: "beta", roles: ["operator", "peer"], sites: ["beta"] }],
    [withCertificate("www", "grafana"), { name: "grafana", roles: ["viewer"] }],
    [withCertificate(), { name: "", roles: [] }],
    [withCertificate("local"), { name: "local", roles: [] }],
    [withCertificate("OPS"), { roles: [] }],
  ];
  for (const [connection, expected] of cases) {
    t.match(decideCaller(connection, ACCESS), expected, JSON.stringify(connection));
  }
});

t.test("who is not known is told its name and the key to add it to", async (t) => {
  const caller = decideCaller(withCertificate("mallory", "mallory.example"), ACCESS);
  t.throws(() => requireRight(caller, "/grpc.health.v1.Health/Check"), {
    kind: "denied",
    code: "UNKNOWN_IDENTITY",
    message: /mallory, mallory\.example/,
    hint: /access\.operators/,
  });
});

t.test("a viewer that wants to change something is told what it is and what it takes", async (t) => {
  const caller = decideCaller(withCertificate("grafana"), ACCESS);
  t.throws(() => requireRight(caller, "/tidemark.control.v1.FailoverService/Failover"), {
    kind: "denied",
    code: "NOT_ALLOWED",
    message: /grafana is known as viewer.*FailoverService\/Failover takes operator/,
    hint: /add grafana to access\.operators/,
  });
});
