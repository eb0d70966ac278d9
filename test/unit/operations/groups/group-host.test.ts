import t from "tap";
import type { GroupPicture } from "#src/operations/groups/group-picture.js";
import { pattern } from "#test/support/batches.js";
import {
  changeOf,
  DATA_DIRECTORY,
  exportsOf,
  GROUPS_HERE_MAX,
  GroupWorld,
  IMAGE_ROOT,
  KIB,
  MIB,
  specification,
  volume,
} from "#test/support/groups/group-world.js";

function statusOf(picture: GroupPicture): string {
  return picture.sites.map(({ status, role }) => `${role} ${status}`).join();
}

/** The device behind an export, as a client has it. */
function opened(world: GroupWorld, name: string) {
  const served = exportsOf(world.host).open(name);
  if (served.type === "refused") throw new Error(served.text);
  return served;
}

async function written(world: GroupWorld, name: string, offset: number, bytes: Uint8Array): Promise<void> {
  const { device } = opened(world, name);
  await world.run(Promise.resolve(device.write(offset, bytes)));
  await world.run(device.flush());
}

async function read(world: GroupWorld, name: string, offset: number, length: number): Promise<Uint8Array> {
  const target = new Uint8Array(length);
  await world.run(Promise.resolve(opened(world, name).device.read(offset, target)));
  return target;
}

t.test("a group that is applied is served, and is so again after a start", async (t) => {
  const world = await GroupWorld.open();
  const { group, changes } = await world.apply(specification("payroll", [volume("data"), volume("log")]));
  t.equal(statusOf(group), "active unprotected");
  t.same(
    changes.slice(0, 4).map(({ kind, key }) => `${kind} ${key}`),
    ["added group", "added primary", "added members.data", "added members.log"],
  );
  await written(world, "payroll/data", 4096, pattern(4096, 1));
  await world.restart();
  t.same(await read(world, "payroll/data", 4096, 4096), pattern(4096, 1));
  const again = await world.apply(specification("payroll", [volume("log"), volume("data")]));
  t.same(again.changes, [], "nothing is to be changed, in whatever order");
  t.equal(again.group.id, group.id);
});

t.test("members are added, made larger and removed while the others are used", async (t) => {
  const world = await GroupWorld.open();
  await world.apply(specification("payroll", [volume("data"), volume("old")]));
  const data = opened(world, "payroll/data");
  await written(world, "payroll/data", 0, pattern(4096, 7));
  await written(world, "payroll/old", 0, pattern(4096, 8));
  const wanted = specification("payroll", [volume("data", 2 * MIB), volume("new", 64 * KIB)]);
  await t.rejects(world.apply(wanted), { code: "CONFIRMATION_NEEDED", kind: "invalid" });
  const { group } = await world.apply(wanted, { confirm: "Delete" });
  t.same(
    group.members.map(({ name, sizeBytes }) => [name, sizeBytes]),
    [
      ["data", 2 * MIB],
      ["new", 64 * KIB],
    ],
  );
  t.same(world.ended, ["volume old of group payroll"], "clients of the others noticed nothing");
  t.equal(opened(world, "payroll/data"), data, "the same export");
  t.equal(data.device.sizeBytes, 2 * MIB);
  t.same(await read(world, "payroll/data", 0, 4096), pattern(4096, 7));
  const kept = `${DATA_DIRECTORY}/kept/payroll-${group.id.slice(0, 8)}/old.img`;
  t.equal((await world.run(world.disk.stat(kept)))?.sizeBytes, MIB, "what was removed is kept");
  await world.restart();
  t.same(await read(world, "payroll/data", 0, 4096), pattern(4096, 7));
});

t.test("a group that is deleted leaves its images, and says where", async (t) => {
  const world = await GroupWorld.open();
  const given = `${IMAGE_ROOT}/log.img`;
  await world.apply(specification("payroll", [volume("data"), volume("log", MIB, { alpha: given })]));
  await written(world, "payroll/data", 0, pattern(4096, 3));
  await t.rejects(world.delete("payroll", { confirm: "delete" }), { code: "CONFIRMATION_NEEDED" });
  const { kept } = await world.delete("payroll", { requestId: "r1" });
  t.same(
    kept.map(({ member }) => member),
    ["data", "log"],
  );
  t.equal(kept[1]?.path, given);
  const bytes = new Uint8Array(4096);
  const file = await world.run(world.disk.open(kept[0]?.path ?? "", "read"));
  await world.run(file.read(bytes, 0));
  t.same(bytes, pattern(4096, 3));
  t.same(await world.run(world.disk.list(`${DATA_DIRECTORY}/groups`)), []);
  await t.rejects(world.delete("payroll"), { code: "GROUP_UNKNOWN" });
  t.same(await world.delete("payroll", { requestId: "r1" }), { kept }, "the same request, the same answer");
  await world.apply(specification("payroll", [volume("data")]));
  await world.restart();
  t.same(
    await world.delete("payroll", { requestId: "r1" }),
    { kept },
    "which harms no later group of that name",
  );
  t.equal((await world.run(world.host.list())).length, 1);
});

t.test("a volume is made larger while it is used, and only larger", async (t) => {
  const world = await GroupWorld.open();
  await world.apply(specification("payroll", [volume("data")]));
  const { device } = opened(world, "payroll/data");
  const picture = await world.resize("payroll", "data", 2 * MIB);
  t.equal(picture.members[0]?.sizeBytes, 2 * MIB);
  t.equal(device.sizeBytes, 2 * MIB);
  t.same(world.ended, []);
  await t.rejects(world.resize("payroll", "data", MIB), {
    code: "GROUP_REFUSED",
    kind: "invalid",
    message: /it has 2MiB, and 1MiB would cut 1MiB off its end/,
  });
  for (const size of [2 * MIB + 1, 2 ** 60, Number.NaN, -1])
    await t.rejects(world.resize("payroll", "data", size), { code: "GROUP_REFUSED" }, String(size));
  await t.rejects(world.resize("payroll", "dat", 4 * MIB), {
    code: "MEMBER_UNKNOWN",
    hint: "did you mean data?",
  });
  await t.rejects(world.resize("payrol", "data", 4 * MIB), {
    code: "GROUP_UNKNOWN",
    hint: "did you mean payroll?",
  });
  t.same(
    (await world.resize(picture.id, "data", 2 * MIB)).members,
    picture.members,
    "by its id, and so already",
  );
});

t.test("a number is given once, so that no member gets what another left", async (t) => {
  const world = await GroupWorld.open();
  const images = async () =>
    (await world.run(world.host.get("payroll"))).members.map(({ image }) => image.split("/").at(-1));
  await world.apply(specification("payroll", [volume("data"), volume("tmp")]));
  t.same(await images(), ["1.img", "2.img"]);
  await written(world, "payroll/tmp", 0, pattern(4096, 1));
  await world.apply(specification("payroll", [volume("data")]), { confirm: "Delete" });
  await world.restart();
  await world.apply(specification("payroll", [volume("data"), volume("tmp")]));
  t.same(await images(), ["1.img", "3.img"]);
  t.same(await read(world, "payroll/tmp", 0, 4096), new Uint8Array(4096));
  await world.apply(specification("payroll", [volume("data")]), { confirm: "Delete" });
  const id = (await world.run(world.host.get("payroll"))).id.slice(0, 8);
  t.same(
    await world.run(world.disk.list(`${DATA_DIRECTORY}/kept/payroll-${id}`)),
    ["tmp-3.img", "tmp.img"],
    "both are kept",
  );
});

t.test("a site takes so many groups, and so many waiting changes, and no more", async (t) => {
  const world = await GroupWorld.open();
  const wanted = specification("payroll", [volume("data")]);
  const asked = Array.from({ length: 20 }, () => world.host.apply(wanted, changeOf({})));
  const outcomes = await world.run(Promise.allSettled(asked));
  t.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 16);
  t.match(outcomes.at(-1), { reason: { code: "GROUP_BUSY", kind: "pending" } });
  for (let count = 1; count < GROUPS_HERE_MAX; count += 1)
    await world.apply(specification(`g${count}`, [volume("data", 4096)]));
  await t.rejects(world.apply(specification("more", [volume("data", 4096)])), { code: "TOO_MANY_GROUPS" });
  await world.restart();
  t.equal((await world.run(world.host.list())).length, GROUPS_HERE_MAX);
});

t.test("what a person might call a group is refused before it is a path", async (t) => {
  const world = await GroupWorld.open();
  for (const name of ["", ".", "..", "../x", "a/b", "A", "-a", "a\0", "x".repeat(64), "ü"]) {
    await t.rejects(world.apply(specification(name, [volume("data")])), { code: "GROUP_REFUSED" }, name);
    await t.rejects(world.apply(specification("g", [volume(name)])), { code: "GROUP_REFUSED" }, name);
    await t.rejects(world.delete(name), { code: "GROUP_UNKNOWN" }, name);
  }
  t.same(await world.run(world.disk.list(`${DATA_DIRECTORY}/groups`)), []);
});
