import t from "tap";
import { GuardedExports } from "#src/daemon/data-plane/guarded-exports.js";
import type { NbdClient } from "#src/platform/nbd/export-resolver.js";

t.test("over TLS only operators and clients get exports, by the access in force", async (t) => {
  const access = {
    operators: ["ops"],
    viewers: ["grafana"],
    clients: ["database"],
    peers: { beta: { identity: "beta" } },
  };
  const asked: string[] = [];
  const guarded = new GuardedExports(
    {
      list: () => [{ name: "payroll/data", description: "" }],
      open: (name) => {
        asked.push(name);
        return { type: "refused", reason: "unknown", text: "got so far" };
      },
    },
    () => access,
  );
  const holder = (...identities: string[]): NbdClient => ({ trust: "certificate", identities });
  for (const client of [holder("grafana"), holder("beta"), holder(), holder("nobody")]) {
    t.same(await guarded.list(client), []);
    t.match(await guarded.open("payroll/data", client), { reason: "policy", text: /access\.operators/ });
  }
  t.same(asked, []);
  for (const client of [holder("x", "ops"), holder("database"), { trust: "local" } as const]) {
    t.equal((await guarded.list(client)).length, 1);
    t.match(await guarded.open("payroll/data", client), { text: "got so far" });
  }
  access.operators = [];
  access.clients = [];
  for (const client of [holder("ops"), holder("database")])
    t.match(await guarded.open("payroll/data", client), { reason: "policy" });
});
