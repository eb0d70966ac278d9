import t, { type Test } from "tap";
import { createPointCalls } from "#src/api/cli/client/point-calls.js";
import { controlApi } from "#src/platform/grpc/contract.js";
import type { RecoveryPointServiceClient } from "#src/platform/grpc/generated/tidemark/control/v1/RecoveryPointService.js";
import { callUnary, openClient, readStream, type UnaryMethod } from "#src/platform/grpc/grpc-client.js";
import { memoryOperations } from "#test/support/groups/group-operations.js";
import { MemoryGroups, pictureOf, pointOf } from "#test/support/groups/memory-groups.js";
import { singleSite } from "#test/support/groups/specifications.js";
import { startRpc, tlsTarget, until } from "#test/support/rpc-fixture.js";
import { TestAuthority } from "#test/support/tls/certificates.js";

const CHANGE = { requestId: "", confirm: "Delete", reason: "", requestedBy: "" };

async function start(t: Test) {
  const groups = new MemoryGroups();
  groups.set(pictureOf(singleSite({ secondary: "beta" }), "1"));
  const fixture = await startRpc(t, { groups: memoryOperations(groups) });
  const client = openClient(controlApi().RecoveryPointService, fixture);
  t.teardown(() => client.close());
  t.teardown(() => {
    if (fixture.unexpected.length > 0) throw fixture.unexpected[0];
  });
  return { groups, client, calls: createPointCalls(client, { server: "the server" }) };
}

t.test("a point on the wire: what nobody knows is absent", async (t) => {
  const { groups, calls } = await start(t);
  groups.setPoint("1", pointOf(10, { label: "x", health: "verified", healthMs: 5_000, expireMs: 7_500 }));
  const { points } = await calls.list({ group: "payroll" });
  t.match(points, [
    {
      id: pointOf(10).id,
      group: "payroll",
      kind: "POINT_KIND_CRASH",
      label: "x",
      position: { epoch: 1, sequence: 10 },
      members: [{ member: "data", position: { sequence: 10 }, fuzzy: false, asOf: null }],
      membersTotal: 1,
      sites: ["beta"],
      pinned: false,
      health: "POINT_HEALTH_VERIFIED",
      healthTime: { seconds: 5, nanos: 0 },
      expireTime: { seconds: 7, nanos: 500_000_000 },
      branch: "",
    },
  ]);
  groups.setPoint("1", pointOf(10));
  t.match((await calls.list({ group: "payroll" })).points, [{ healthTime: null, expireTime: null }]);
});

t.test("a list comes in pages, newest first, that nobody shifts by cutting", async (t) => {
  const { groups, calls } = await start(t);
  for (const sequence of [10, 30, 20]) groups.setPoint("1", pointOf(sequence));
  const list = async (page: object) => {
    const answer = await calls.list({ group: "1", page });
    return { at: answer.points.map(({ position }) => position?.sequence), token: answer.page?.nextToken };
  };
  const first = await list({ size: 2 });
  t.same(first.at, [30, 20]);
  t.not(first.token, "");
  groups.setPoint("1", pointOf(40));
  t.same(await list({ size: 2, token: first.token }), { at: [10], token: "" });
  groups.setPoint("1", pointOf(5, { position: { epoch: 2, sequence: 5 } }));
  t.same((await list({})).at, [5, 40, 30, 20, 10], "of a later reign it is newer, whatever its number");
});

t.test("bad input names the field", async (t) => {
  const { calls } = await start(t);
  const wrong = (message: RegExp) => ({ kind: "invalid", message });
  await t.rejects(calls.list({}), wrong(/^group: is missing/));
  await t.rejects(
    calls.list({ group: "payroll", kinds: ["POINT_KIND_UNSPECIFIED"] }),
    wrong(/^kinds\[0\]: /),
  );
  await t.rejects(calls.list({ group: "payroll", page: { token: "x" } }), wrong(/^page\.token: /));
  await t.rejects(calls.get({ group: "payroll", point: { text: "soon" } }), wrong(/^point: "soon" does not/));
  await t.rejects(calls.cut({ group: "payroll", kind: "POINT_KIND_SCAN" }), {
    ...wrong(/^kind: scan is no kind/),
    hint: "allowed: crash, flush, app",
  });
  await t.rejects(calls.cut({ group: "payroll", label: "A b" }), wrong(/^label: /));
  await t.rejects(calls.pin({ group: "payroll" }), wrong(/^point: is missing/));
  const unconfirmed = calls.delete({ group: "payroll", point: { text: "latest" } });
  await t.rejects(unconfirmed, { code: "CONFIRMATION_NEEDED", message: /^context\.confirm: / });
});

t.test("a watch: what there is, synced, each change once, and the end with the group", async (t) => {
  const { groups, client } = await start(t);
  groups.setPoint("1", pointOf(10));
  const stream = readStream(client.watchRecoveryPoints({ group: "payroll" }), { server: "the server" });
  const next = async () => {
    const { value, done } = await stream.next();
    if (done === true || value === undefined) return "ended";
    if (value.point) return `${value.point.position?.sequence} ${value.point.pinned ? "pinned" : "free"}`;
    return value.deleted === undefined ? "synced" : `deleted ${value.deleted}`;
  };
  t.same([await next(), await next()], ["10 free", "synced"]);
  groups.setPoint("1", pointOf(20));
  t.equal(await next(), "20 free", "only what changed");
  groups.setPoint("1", pointOf(10, { pinned: true }));
  t.equal(await next(), "10 pinned");
  await groups.deletePoint("1", pointOf(20).id, CHANGE);
  t.equal(await next(), `deleted ${pointOf(20).id}`);
  await groups.delete("payroll", CHANGE);
  t.same([await next(), await next()], [`deleted ${pointOf(10).id}`, "ended"]);
  await until(() => groups.listenerCount === 0, "nobody listens any more");
});

t.test("opening names the first listener for NBD; the moment is fixed", async (t) => {
  const { groups, calls } = await start(t);
  groups.setPoint("1", pointOf(10));
  t.same(await calls.open({ group: "payroll" }), {
    position: { epoch: 1, sequence: 10, entryId: "" },
    views: [
      {
        member: "data",
        exportName: `payroll/data@${pointOf(10).id}`,
        uri: "",
        writable: false,
      },
    ],
  });
});

t.test("what this version does not do says so clearly", async (t) => {
  const { client } = await start(t);
  const exported: UnaryMethod<object, object> = (...args) => client.exportRecoveryPoint(...args);
  await t.rejects(callUnary(exported, { group: "payroll" }, { server: "alpha" }), {
    code: "GRPC_UNIMPLEMENTED",
    message: /ExportRecoveryPoint/,
  });
});

t.test("a viewer lists points, and neither changes them nor opens what is in them", async (t) => {
  const authority = new TestAuthority();
  const groups = new MemoryGroups();
  groups.set(pictureOf(singleSite({ secondary: "beta" }), "1"));
  groups.setPoint("1", pointOf(10));
  const fixture = await startRpc(t, {
    groups: memoryOperations(groups),
    certificate: authority.holder("alpha"),
  });
  const as = (name: string) => {
    const target = tlsTarget(fixture.address, authority.holder(name));
    const client: RecoveryPointServiceClient = openClient(controlApi().RecoveryPointService, target);
    t.teardown(() => client.close());
    return createPointCalls(client, { server: "the server" });
  };
  const viewer = as("grafana");
  t.equal((await viewer.list({ group: "payroll" })).points.length, 1);
  const latest = { group: "payroll", point: { text: "latest" } };
  await t.rejects(viewer.open(latest), { code: "NOT_ALLOWED" });
  await t.rejects(viewer.cut({ group: "payroll" }), { code: "NOT_ALLOWED" });
  await t.rejects(viewer.pin(latest), { code: "NOT_ALLOWED" });
  await t.rejects(viewer.delete({ ...latest, context: { confirm: "Delete" } }), { code: "NOT_ALLOWED" });
  await as("ops").pin(latest);
  t.match(groups.changes, [{ requestedBy: "ops" }], "the history has the identity that counted");
});
