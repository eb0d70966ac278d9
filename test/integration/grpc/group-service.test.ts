import t, { type Test } from "tap";
import { createGroupCalls } from "#src/api/cli/client/group-calls.js";
import { encodeGroupSpec } from "#src/api/wire/group-spec-codec.js";
import { TidemarkError } from "#src/base/errors.js";
import { controlApi } from "#src/platform/grpc/contract.js";
import type { GroupServiceClient } from "#src/platform/grpc/generated/tidemark/control/v1/GroupService.js";
import { callUnary, openClient, type UnaryMethod } from "#src/platform/grpc/grpc-client.js";
import { memoryOperations } from "#test/support/groups/group-operations.js";
import { MemoryGroups, pictureOf } from "#test/support/groups/memory-groups.js";
import { singleSite, volume } from "#test/support/groups/specifications.js";
import { type RpcFixture, startRpc, tlsTarget, until } from "#test/support/rpc-fixture.js";
import { TestAuthority } from "#test/support/tls/certificates.js";

const GIB = 2 ** 30;

interface Rig {
  readonly groups: MemoryGroups;
  readonly fixture: RpcFixture;
  readonly client: GroupServiceClient;
}

async function start(t: Test): Promise<Rig> {
  const groups = new MemoryGroups();
  const fixture = await startRpc(t, { groups: memoryOperations(groups) });
  const client = openClient(controlApi().GroupService, fixture);
  t.teardown(() => client.close());
  t.teardown(() => {
    if (fixture.unexpected.length > 0) throw fixture.unexpected[0];
  });
  return { groups, fixture, client };
}

function calls({ client }: Pick<Rig, "client">) {
  return createGroupCalls(client, { server: "the server" });
}

/** A request that leaves out what its type wants there, as a program in another language may. */
const list = (rig: Rig, page: object | null = null) => calls(rig).list({ page });

t.test("a group is made, shown, changed and ended, with who asked and why", async (t) => {
  const rig = await start(t);
  const { apply, diff, get, resize, delete: end } = calls(rig);
  const spec = encodeGroupSpec(singleSite());
  const context = { requestId: "r1", reason: "new payroll" };
  t.match(await diff({ spec }), { changes: [{ kind: "GROUP_CHANGE_KIND_ADDED", key: "members.data" }] });
  t.match(await apply({ context, spec }), {
    group: { name: "payroll", direction: { from: "alpha", to: "" } },
    changes: [{ kind: "GROUP_CHANGE_KIND_ADDED", key: "members.data", after: "10GiB", destructive: false }],
    job: null,
  });
  t.same((await apply({ context, spec })).changes, [], "again: nothing to do");

  const { group } = await get("payroll");
  t.match(group, {
    sites: [
      {
        name: "alpha",
        role: "ROLE_ACTIVE",
        status: "GROUP_STATUS_UNPROTECTED",
        conditions: [{ type: "CONDITION_TYPE_STORE_HEALTHY", status: "CONDITION_STATUS_TRUE" }],
        reachable: true,
        age: null,
        positions: { written: { epoch: 1, sequence: 7 }, durable: null },
      },
    ],
    members: [{ name: "data", kind: "MEMBER_KIND_VOLUME", capture: "CAPTURE_KIND_NBD", sizeBytes: 10 * GIB }],
    exposure: null,
    ackLag: null,
    points: null,
    rpo: null,
    fencing: "FENCING_UNSPECIFIED",
  });
  t.same(Object.hasOwn(group?.members[0] ?? {}, "outOfSyncBytes"), false, "what nobody knows is absent");
  t.equal((await get(group?.id ?? "")).group?.name, "payroll", "by its id too");

  const larger = await resize({ group: "payroll", member: "data", sizeBytes: 20 * GIB });
  t.equal(larger.group?.members[0]?.sizeBytes, 20 * GIB);
  t.match(await end({ group: "payroll", context: { confirm: "Delete" } }), {
    kept: [{ member: "data", path: /images\/0\.img$/ }],
  });
  t.match(rig.groups.changes, [
    { requestId: "r1", reason: "new payroll", confirm: "", requestedBy: "local" },
    { requestId: "r1" },
    { requestId: "" },
    { confirm: "Delete", requestedBy: "local" },
  ]);
});

t.test("bad input names the field", async (t) => {
  const { apply, diff, get, resize, delete: end } = calls(await start(t));
  const wrong = encodeGroupSpec(singleSite({ secondary: "gamma", members: [volume("data", 5)] }));
  const named = {
    kind: "invalid",
    code: "BAD_SPECIFICATION",
    message: /members\[0\]\.size: wrong value/,
    facts: { fields: "members[0].size" },
  };
  await t.rejects(apply({ spec: wrong }), named);
  await t.rejects(diff({ spec: wrong }), named);
  const unknownSite = encodeGroupSpec(singleSite({ secondary: "gamma" }));
  await t.rejects(apply({ spec: unknownSite }), {
    kind: "invalid",
    code: "BAD_SPECIFICATION",
    facts: { fields: "secondary" },
  });
  await t.rejects(apply({}), { kind: "invalid", message: /^spec: is missing/ });
  await t.rejects(get(""), { kind: "invalid", message: /^group: is missing/ });
  await t.rejects(resize({ group: "g", member: "m" }), { kind: "invalid", message: /^size_bytes: / });
  await t.rejects(resize({ group: "g", sizeBytes: 1 }), { kind: "invalid", message: /^member: is missing/ });
  const context = { reason: "x".repeat(1_025) };
  await t.rejects(end({ group: "g", context }), { kind: "invalid", message: /^context\.reason: / });
});

t.test(
  "unknown is NOT_FOUND with the nearest, refused comes with its facts, and deleting wants its word",
  async (t) => {
    const rig = await start(t);
    const { apply, get, resize, delete: end } = calls(rig);
    await apply({ spec: encodeGroupSpec(singleSite()) });
    await t.rejects(get("payrol"), {
      kind: "not-found",
      code: "GROUP_UNKNOWN",
      hint: "did you mean payroll?",
    });
    await t.rejects(resize({ group: "payroll", member: "data", sizeBytes: GIB }), {
      kind: "refused",
      code: "CANNOT_SHRINK",
      facts: { size_bytes: GIB },
      hint: "give a larger size",
    });
    for (const context of [null, { confirm: "delete" }]) {
      await t.rejects(end({ group: "payroll", context }), {
        kind: "invalid",
        code: "CONFIRMATION_NEEDED",
        message: /^context\.confirm: /,
      });
    }
    rig.groups.failure = new TidemarkError({
      kind: "unreachable",
      code: "DATA_PLANE_SILENT",
      message: "the groups have not answered for 10s",
      hint: "a disk may hang",
    });
    await t.rejects(get("payroll"), { kind: "unreachable", code: "DATA_PLANE_SILENT" });
  },
);

t.test("a list comes in pages that nobody shifts by adding", async (t) => {
  const rig = await start(t);
  const names = async (page: object | null = null) => (await list(rig, page)).groups.map(({ name }) => name);
  t.same(await list(rig), { groups: [], page: { nextToken: "" } });
  for (const name of ["d", "b", "a"]) rig.groups.set(pictureOf(singleSite({ group: name }), name));
  t.same(await names(), ["a", "b", "d"]);
  const first = await list(rig, { size: 2 });
  t.same(
    first.groups.map(({ name }) => name),
    ["a", "b"],
  );
  const token = first.page?.nextToken;
  t.not(token, "");
  rig.groups.set(pictureOf(singleSite({ group: "aa" }), "aa"));
  t.same(await names({ size: 2, token }), ["d"]);
  t.equal((await list(rig, { size: 2, token })).page?.nextToken, "", "the end");
  t.equal((await list(rig, { size: 3, token })).page?.nextToken, "");
  await t.rejects(list(rig, { token: "x" }), { kind: "invalid", message: /^page\.token: / });
});

t.test("pages stay messages that can be sent, however large the groups are", async (t) => {
  const rig = await start(t);
  const image = `/${"x".repeat(4_000)}`;
  const members = Array.from({ length: 64 }, (_, index) => ({
    ...volume(`m${index}`, GIB),
    images: { alpha: image },
  }));
  const made = Array.from({ length: 12 }, (_, index) => `g${10 + index}`);
  for (const name of made) rig.groups.set(pictureOf(singleSite({ group: name, members }), name));
  const seen: string[] = [];
  let token = "";
  do {
    const { groups, page } = await list(rig, { token });
    t.ok(groups.length > 0);
    seen.push(...groups.map(({ name }) => name));
    token = page?.nextToken ?? "";
  } while (token !== "");
  t.same(seen, made);
});

async function* updates(
  rig: Rig,
  group?: string,
  signal = new AbortController().signal,
): AsyncGenerator<string, void, void> {
  for await (const { group: picture, deleted, synced } of calls(rig).watch(group, signal)) {
    if (picture) yield `${picture.name} ${picture.members[0]?.sizeBytes ?? 0}`;
    else yield deleted === undefined ? (synced ? "synced" : "?") : `deleted ${deleted}`;
  }
}

const next = async (stream: AsyncGenerator<string, void, void>) => (await stream.next()).value ?? "ended";

t.test("a watch of all groups: what there is, synced, and then each change once", async (t) => {
  const rig = await start(t);
  for (const name of ["b", "a"])
    rig.groups.set(pictureOf(singleSite({ group: name, members: [volume("m", 1)] }), name));
  const abort = new AbortController();
  const stream = updates(rig, undefined, abort.signal);
  t.same([await next(stream), await next(stream), await next(stream)], ["a 1", "b 1", "synced"]);
  rig.groups.set(pictureOf(singleSite({ group: "b", members: [volume("m", 2)] }), "b"));
  t.equal(await next(stream), "b 2", "only what changed");
  await rig.groups.delete("a", { requestId: "", confirm: "", reason: "", requestedBy: "" });
  t.equal(await next(stream), "deleted a");
  rig.groups.set(pictureOf(singleSite({ group: "b", members: [volume("m", 3)] }), "another"));
  t.equal(await next(stream), "deleted b", "made again under its name, it is another one");
  t.equal(await next(stream), "b 3");
  const ended = t.rejects(stream.next(), { name: "AbortError" });
  abort.abort();
  await ended;
  await until(() => rig.groups.listenerCount === 0, "nobody listens any more");
});

t.test("a watch of one group ends with it, and of none does not begin", async (t) => {
  const rig = await start(t);
  rig.groups.set(pictureOf(singleSite({ members: [volume("m", 1)] }), "1"));
  rig.groups.set(pictureOf(singleSite({ group: "other" }), "2"));
  const stream = updates(rig, "payroll");
  t.same([await next(stream), await next(stream)], ["payroll 1", "synced"]);
  rig.groups.set(pictureOf(singleSite({ group: "other", members: [] }), "2"));
  await rig.groups.delete("payroll", { requestId: "", confirm: "", reason: "", requestedBy: "" });
  t.equal(await next(stream), "deleted payroll", "the other one is not spoken of");
  t.equal(await next(stream), "ended");
  await t.rejects(updates(rig, "payroll").next(), { kind: "not-found", code: "GROUP_UNKNOWN" });
});

t.test("figures that change without an event are told too", async (t) => {
  const rig = await start(t);
  rig.groups.set(pictureOf(singleSite({ members: [volume("m", 1)] }), "1"));
  const stream = updates(rig, "payroll");
  t.same([await next(stream), await next(stream)], ["payroll 1", "synced"]);
  rig.groups.setSilently(pictureOf(singleSite({ members: [volume("m", 2)] }), "1"));
  t.equal(await next(stream), "payroll 2");
  await stream.return();
});

t.test("what this version does not do says so clearly", async (t) => {
  const { client } = await start(t);
  const planResync: UnaryMethod<object, object> = (...args) => client.planResync(...args);
  await t.rejects(callUnary(planResync, { group: "payroll" }, { server: "alpha" }), {
    code: "GRPC_UNIMPLEMENTED",
    message: /PlanResync/,
    hint: /does not know this call/,
  });
});

t.test("a viewer looks at groups and changes none", async (t) => {
  const authority = new TestAuthority();
  const groups = new MemoryGroups();
  groups.set(pictureOf(singleSite(), "1"));
  const fixture = await startRpc(t, {
    groups: memoryOperations(groups),
    certificate: authority.holder("alpha"),
  });
  const as = (name: string) => {
    const client = openClient(controlApi().GroupService, tlsTarget(fixture.address, authority.holder(name)));
    t.teardown(() => client.close());
    return calls({ client });
  };
  const spec = encodeGroupSpec(singleSite());
  const viewer = as("grafana");
  t.equal((await viewer.list({})).groups.length, 1);
  t.same((await viewer.diff({ spec })).changes, []);
  await t.rejects(viewer.apply({ spec }), { code: "NOT_ALLOWED" });
  await t.rejects(viewer.delete({ group: "payroll", context: { confirm: "Delete" } }), {
    code: "NOT_ALLOWED",
  });
  await t.rejects(viewer.resize({ group: "payroll", member: "data", sizeBytes: 1 }), { code: "NOT_ALLOWED" });
  await as("ops").apply({ spec });
  t.match(groups.changes, [{ requestedBy: "ops" }], "the history has the identity that counted");
});
