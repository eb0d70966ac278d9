import t from "tap";
import { GuardedExports } from "#src/daemon/data-plane/guarded-exports.js";
import type { FromPlane } from "#src/daemon/data-plane/messages.js";
import { RelayedMaterial } from "#src/daemon/data-plane/relayed-material.js";
import { LINES_WAITING_MAX, SharedSigns } from "#src/daemon/data-plane/shared-signs.js";
import { LINES_PER_SECOND_MAX, SlowRequests } from "#src/daemon/data-plane/slow-requests.js";
import { ThreadLogger } from "#src/daemon/data-plane/thread-logger.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import type { NbdClient } from "#src/platform/nbd/export-resolver.js";
import { RecordingLogger } from "#src/telemetry/recording-logger.js";

t.test("log lines that the main thread does not take are dropped past a bound, and counted", (t) => {
  const signs = SharedSigns.create();
  const posted: FromPlane[] = [];
  const logger = new ThreadLogger({
    post: (message) => posted.push(structuredClone(message)),
    signs: SharedSigns.of(signs.buffer),
    threshold: () => "info",
  });
  const max = Number(LINES_WAITING_MAX);
  for (let line = 0; line < max + 5; line += 1) logger.info("much");
  logger.debug("below the threshold: no line, and none dropped");
  t.same([posted.length, signs.linesDropped], [max, 5]);
  signs.lineTaken();
  logger.child({ group: "payroll" }).warn("again", { error: new RangeError("why") });
  t.same([posted.length, signs.linesDropped], [max + 1, 5]);
  t.match(posted.at(-1), {
    type: "line",
    line: {
      level: "warn",
      message: "again",
      fields: { group: "payroll", error: { name: "RangeError", message: "why" } },
    },
  });
  t.end();
});

t.test("silence is counted from the last beat, not while the thread loads", (t) => {
  const signs = SharedSigns.create();
  t.equal(signs.silentMs, 0);
  const other = SharedSigns.of(signs.buffer);
  other.beat();
  const first = signs.silentMs;
  t.ok(first >= 0 && first < 5000);
  other.setConnections(79, 12);
  t.equal(signs.connections(79), 12);
  t.throws(() => other.setConnections(80, 1), { message: /has its field/ });
  t.end();
});

t.test("slow requests are logged in bounds: so many a second, and then how many more", async (t) => {
  const time = new SimulatedTime();
  const logger = new RecordingLogger();
  const slow = new SlowRequests(new SimulatedClock(time), logger);
  const request = { member: 1, operation: "write", offset: 512, bytes: 4096 } as const;
  for (let count = 0; count < LINES_PER_SECOND_MAX + 3; count += 1)
    slow.tell("payroll", "data", { ...request, elapsedMs: 1000.4 + count });
  t.same(
    logger.messages(),
    Array.from({ length: LINES_PER_SECOND_MAX }, () => "slow request"),
  );
  t.same(logger.records[0]?.fields, {
    group: "payroll",
    member: "data",
    operation: "write",
    offset: 512,
    bytes: 4096,
    elapsedMs: 1000,
  });
  await time.runFor(1000);
  t.match(logger.records.at(-1), { message: "more slow requests", fields: { leftOut: 3, slowestMs: 1007 } });
  slow.tell("payroll", "data", { ...request, elapsedMs: 5 });
  t.equal(logger.records.at(-1)?.message, "slow request");
  await time.runFor(1000);
  slow.close();
  t.equal(logger.records.length, LINES_PER_SECOND_MAX + 2, "nothing was left out, nothing is said");
});

t.test("over TLS only an operator gets exports, by the access in force", async (t) => {
  const access = { operators: ["ops"], viewers: ["grafana"], peers: { beta: { identity: "beta" } } };
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
  for (const client of [holder("x", "ops"), { trust: "local" } as const]) {
    t.equal((await guarded.list(client)).length, 1);
    t.match(await guarded.open("payroll/data", client), { text: "got so far" });
  }
  access.operators = [];
  t.match(await guarded.open("payroll/data", holder("ops")), { reason: "policy" });
});

t.test("TLS material that is handed over reaches those who took the old", (t) => {
  const old = {
    pems: { ca: "a", cert: "b", key: "c" },
    identities: [],
    notAfterMs: 1,
    authorityNotAfterMs: 1,
    fingerprint: "old",
  };
  const relay = new RelayedMaterial(old);
  const seen: string[] = [];
  const end = relay.subscribe(({ fingerprint }) => seen.push(fingerprint));
  relay.put({ ...old, fingerprint: "new" });
  end();
  relay.put({ ...old, fingerprint: "newer" });
  t.same([seen, relay.current.fingerprint], [["new"], "newer"]);
  t.end();
});
