import t from "tap";
import { sealJson } from "#src/operations/groups/record/sealed-json.js";
import { pattern } from "#test/support/batches.js";
import {
  DATA_DIRECTORY,
  exportsOf,
  GroupWorld,
  specification,
  volume,
} from "#test/support/groups/group-world.js";
import { hash64 } from "#test/support/hash.js";

const PAYROLL = specification("payroll", [volume("data")]);

/** Two groups, one of which has something on it; stopped. */
async function stopped() {
  const world = await GroupWorld.open();
  const { group } = await world.apply(PAYROLL);
  await world.apply(specification("sound", [volume("data")]));
  const device = world.host.groups[0]?.exportOf("data")?.device;
  await world.run(Promise.resolve(device?.write(0, pattern(4096, 9))));
  await world.run(device?.flush() ?? Promise.resolve());
  await world.run(world.host.stop());
  return { world, id: group.id, directory: `${DATA_DIRECTORY}/groups/${group.id}` };
}

t.test("a record that rots is an error that is shown, and keeps its name from being taken", async (t) => {
  const { world, id, directory } = await stopped();
  world.disk.flipBit(`${directory}/group`, 999);
  await world.startAgain(world.disk.endProcess());
  const picture = await world.run(world.host.get(id));
  t.match(picture.sites[0], { status: "error", role: "failed" });
  t.match(picture.sites[0]?.conditions[0], {
    type: "StoreHealthy",
    status: "false",
    reason: "GROUP_RECORD_DAMAGED",
  });
  t.equal(
    (await world.run(world.host.get("sound"))).sites[0]?.status,
    "unprotected",
    "the others are served",
  );
  t.same(
    exportsOf(world.host)
      .list()
      .map(({ name }) => name),
    ["sound/data"],
  );
  await t.rejects(world.apply(PAYROLL), { code: "GROUP_UNREADABLE", kind: "refused" });
  await world.apply(specification("sound", [volume("data"), volume("more")]));
  await t.rejects(world.resize(id, "data", 1), { code: "GROUP_RECORD_DAMAGED" });
});

t.test("deleted by its id, it leaves its images", async (t) => {
  const { world, id, directory } = await stopped();
  world.disk.flipBit(`${directory}/group`, 999);
  await world.startAgain(world.disk.endProcess());
  await t.rejects(world.delete(id, { confirm: "" }), { code: "CONFIRMATION_NEEDED" });
  const answer = await world.delete(id, { requestId: "r" });
  t.same(answer.kept, [{ member: "1", path: `${DATA_DIRECTORY}/kept/unreadable-${id.slice(0, 8)}/1.img` }]);
  const file = await world.run(world.disk.open(answer.kept[0]?.path ?? "", "read"));
  const bytes = new Uint8Array(4096);
  await world.run(file.read(bytes, 0));
  t.same(bytes, pattern(4096, 9));
  t.same(await world.delete(id, { requestId: "r" }), answer);
  await world.apply(PAYROLL);
  t.equal((await world.run(world.host.list())).length, 2);
});

t.test("a newer record is refused by name", async (t) => {
  const { world, id, directory } = await stopped();
  const bytes = sealJson({ magic: 0x52474d54, version: 7 }, {}, hash64);
  const file = await world.run(world.disk.open(`${directory}/group`, "write"));
  await world.run(file.truncate(0));
  await world.run(file.write(bytes, 0));
  await world.run(file.close());
  await world.startAgain(world.disk.endProcess());
  const { sites } = await world.run(world.host.get(id));
  t.match(sites[0]?.conditions[0], { reason: "GROUP_RECORD_NEWER", message: /version 7/ });
});

t.test("a record that is missing is no group that was cut short, when something is there", async (t) => {
  const { world, id, directory } = await stopped();
  await world.run(world.disk.unlink(`${directory}/group`));
  await world.startAgain(world.disk.endProcess());
  t.match((await world.run(world.host.get(id))).sites[0], { status: "error" });
  t.ok(await world.run(world.disk.stat(`${directory}/images/1.img`)));
});

t.test("a record of another group, or of another site, is not believed", async (t) => {
  const { world, id, directory } = await stopped();
  const other = "00000000-0000-4000-8000-000000000001";
  await world.run(world.disk.rename(directory, `${DATA_DIRECTORY}/groups/${other}`));
  await world.startAgain(world.disk.endProcess());
  t.match((await world.run(world.host.get(other))).sites[0]?.conditions[0]?.message, new RegExp(id));
});

t.test("a state file that cannot be read is an error of that group alone", async (t) => {
  const { world, directory } = await stopped();
  for (const bit of [8 * 40, 8 * (1024 * 1024 + 40)]) world.disk.flipBit(`${directory}/state`, bit);
  await world.startAgain(world.disk.endProcess());
  const { sites } = await world.run(world.host.get("payroll"));
  t.match(sites[0], { status: "error" });
  await t.rejects(world.apply(PAYROLL), { code: "STATE_FILE_BAD" });
  const { kept } = await world.delete("payroll");
  t.equal(kept.length, 1);
});
