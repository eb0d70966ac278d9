import t from "tap";
import { pattern } from "#test/support/batches.js";
import {
  changeOf,
  DATA_DIRECTORY,
  GroupWorld,
  IMAGE_ROOT,
  KIB,
  MIB,
  specification,
  volume,
} from "#test/support/groups/group-world.js";

const PATH = `${IMAGE_ROOT}/data.img`;

async function fileAt(world: GroupWorld, path: string, bytes: Uint8Array, sizeBytes = bytes.length) {
  const file = await world.run(world.disk.open(path, "create"));
  await world.run(file.write(bytes, 0));
  await world.run(file.truncate(sizeBytes));
  await world.run(file.datasync());
  await world.run(file.close());
}

async function sizeOf(world: GroupWorld, path: string): Promise<number | undefined> {
  return (await world.run(world.disk.stat(path)))?.sizeBytes;
}

const at = (path: string, sizeBytes = MIB) =>
  specification("payroll", [volume("data", sizeBytes, { alpha: path })]);

t.test("an image that is not there is made, one of the size is taken as it is", async (t) => {
  const world = await GroupWorld.open();
  await world.apply(at(PATH));
  t.equal(await sizeOf(world, PATH), MIB);
  t.equal((await world.run(world.disk.stat(PATH)))?.allocatedBytes, 0, "sparse");
  const other = `${IMAGE_ROOT}/other.img`;
  await fileAt(world, other, pattern(64 * KIB, 5));
  await world.apply(specification("other", [volume("data", 64 * KIB, { alpha: other })]));
  const file = await world.run(world.disk.open(other, "read"));
  const bytes = new Uint8Array(64 * KIB);
  await world.run(file.read(bytes, 0));
  t.same(bytes, pattern(64 * KIB, 5));
});

t.test("a file with nothing in it is made as large as the volume", async (t) => {
  const world = await GroupWorld.open();
  await fileAt(world, PATH, new Uint8Array(0));
  await world.apply(at(PATH));
  t.equal(await sizeOf(world, PATH), MIB);
});

t.test("an image of another size is refused with both sizes, and is not touched", async (t) => {
  const world = await GroupWorld.open();
  await fileAt(world, PATH, pattern(4 * KIB, 1), MIB);
  await t.rejects(world.apply(at(PATH, 2 * MIB)), {
    code: "IMAGE_TOO_SMALL",
    kind: "refused",
    message: `${PATH} has 1MiB, and payroll/data is to have 2MiB`,
    hint: "say size: 1MiB, or make the image 2MiB large first",
  });
  await t.rejects(world.apply(at(PATH, 512 * KIB)), {
    code: "IMAGE_TOO_LARGE",
    facts: { foundBytes: MIB, wantedBytes: 512 * KIB },
  });
  t.equal(await sizeOf(world, PATH), MIB);
  t.same(await world.run(world.disk.list(`${DATA_DIRECTORY}/groups`)), [], "and no group is there");
  await world.apply(at(PATH));
  t.equal((await world.run(world.host.get("payroll"))).members[0]?.image, PATH);
});

t.test("what a site does not open, or keeps for itself, is no image", async (t) => {
  const world = await GroupWorld.open();
  for (const [path, code] of [
    ["/etc/passwd", "IMAGE_OUTSIDE"],
    [`${DATA_DIRECTORY}/deleted-groups`, "IMAGE_RESERVED"],
    [`${DATA_DIRECTORY}/groups/x.img`, "IMAGE_RESERVED"],
    [`${DATA_DIRECTORY}/elsewhere/x.img`, "IMAGE_RESERVED"],
    [`${IMAGE_ROOT}/../../data/identity`, "IMAGE_RESERVED"],
  ] as const) {
    await t.rejects(world.apply(at(path)), { code }, path);
  }
  await world.run(world.disk.makeDirectory(`${IMAGE_ROOT}/folder`, 0o700));
  await t.rejects(world.apply(at(`${IMAGE_ROOT}/folder`)), { code: "IMAGE_OF_OTHER_KIND" });
  await t.rejects(world.apply(at(`${IMAGE_ROOT}/no/such/folder.img`)), { code: "DISK_ENOENT" });
  t.same(await world.run(world.host.list()), []);
});

t.test("no two volumes of a site have the same file", async (t) => {
  const world = await GroupWorld.open();
  await world.apply(at(PATH));
  const twin = specification("twin", [volume("data", MIB, { alpha: `${IMAGE_ROOT}/./data.img` })]);
  await t.rejects(world.apply(twin), { code: "IMAGE_IN_USE", facts: { holder: "payroll/data" } });
  const both = specification("both", [
    volume("a", MIB, { alpha: `${IMAGE_ROOT}/b.img` }),
    volume("b", MIB, { alpha: `${IMAGE_ROOT}/b.img` }),
  ]);
  await t.rejects(world.apply(both), { code: "IMAGE_IN_USE", facts: { holder: "both/a" } });
  t.equal(await sizeOf(world, `${IMAGE_ROOT}/b.img`), undefined, "what was made for it is gone again");
  await world.delete("payroll");
  await world.apply(specification("twin", [volume("data", MIB, { alpha: PATH })]));
  t.equal((await world.run(world.host.get("twin"))).members[0]?.image, PATH, "free once the other has gone");
});

t.test("a race for one file has one winner, whose file stays", async (t) => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const world = await GroupWorld.open(seed, { latencyMsMax: 5 });
    const twin = specification("twin", [volume("data", MIB, { alpha: PATH })]);
    const asked = [at(PATH), twin].map((wanted) => world.host.apply(wanted, changeOf({})));
    const outcomes = await world.run(Promise.allSettled(asked));
    const lost = outcomes.flatMap((outcome) => (outcome.status === "rejected" ? [outcome.reason] : []));
    t.match(lost, [{ code: "IMAGE_IN_USE" }], `seed ${seed}`);
    t.equal(await sizeOf(world, PATH), MIB, `seed ${seed}`);
  }
});

t.test("an image that vanished is an error, never made again, and served once it is back", async (t) => {
  const world = await GroupWorld.open();
  await world.apply(at(PATH));
  await world.apply(specification("sound", [volume("data")]));
  await world.run(world.host.stop());
  await world.run(world.disk.rename(PATH, `${PATH}.away`));
  await world.startAgain(world.disk.endProcess());
  const site = (await world.run(world.host.get("payroll"))).sites[0];
  t.equal(site?.status, "error");
  t.match(site?.hint, /bring it back/);
  t.equal(
    (await world.run(world.host.get("sound"))).sites[0]?.status,
    "unprotected",
    "the others are served",
  );
  t.equal(await sizeOf(world, PATH), undefined);
  await t.rejects(world.apply(at(PATH)), { code: "IMAGE_MISSING" });
  await world.run(world.disk.rename(`${PATH}.away`, PATH));
  const { group, changes } = await world.apply(at(PATH));
  t.equal(group.sites[0]?.status, "unprotected");
  t.same(changes, []);
});

t.test("an image that was cut off is an error, one that was made longer is served", async (t) => {
  const world = await GroupWorld.open();
  await world.apply(at(PATH));
  await world.run(world.host.stop());
  await fileAt(world, PATH, new Uint8Array(0), 2 * MIB);
  await world.startAgain(world.disk.endProcess());
  t.equal((await world.run(world.host.get("payroll"))).members[0]?.sizeBytes, MIB);
  t.equal((await world.run(world.host.get("payroll"))).sites[0]?.status, "unprotected");
  await world.run(world.host.stop());
  await fileAt(world, PATH, new Uint8Array(0), 512 * KIB);
  await world.startAgain(world.disk.endProcess());
  const site = (await world.run(world.host.get("payroll"))).sites[0];
  t.equal(site?.status, "error");
  t.match(site?.conditions.find(({ type }) => type === "StoreHealthy")?.message, /has lost its end/);
});

t.test("an image that cannot be written is told as such", async (t) => {
  const world = await GroupWorld.open();
  await fileAt(world, PATH, new Uint8Array(0), MIB);
  const fault = world.disk.faults.add({
    operations: ["open"],
    path: (path) => path === PATH,
    fault: { type: "error", code: "EROFS" },
  });
  await t.rejects(world.apply(at(PATH)), { code: "IMAGE_NOT_WRITABLE" });
  fault.remove();
  const busy = world.disk.faults.add({
    operations: ["open"],
    path: (path) => path === PATH,
    fault: { type: "error", code: "EBUSY" },
  });
  await t.rejects(world.apply(at(PATH)), { code: "IMAGE_BUSY", kind: "refused" });
  busy.remove();
  await world.apply(at(PATH));
  t.equal((await world.run(world.host.list())).length, 1);
});

t.test(
  "a full disk under a sparse image is told to the writer, and all goes on when there is room again",
  async (t) => {
    const world = await GroupWorld.open(1, { capacityBytes: 8 * MIB });
    await fileAt(world, `${IMAGE_ROOT}/ballast`, pattern(2 * MIB, 1), 2 * MIB);
    await world.apply(specification("payroll", [volume("data", 16 * MIB)]));
    const served = world.host.groups[0]?.exportOf("data");
    const write = async () => {
      for (let at = 0; at < 16 * MIB; at += MIB)
        await world.run(Promise.resolve(served?.device.write(at, pattern(MIB, at))));
    };
    await t.rejects(write(), { code: "DISK_ENOSPC" });
    await t.rejects(write(), { code: "DISK_ENOSPC" });
    const statusNow = async () => (await world.run(world.host.get("payroll"))).sites[0]?.status;
    t.equal(await statusNow(), "unprotected", "what was answered is not in doubt");
    await world.run(served?.device.flush() ?? Promise.resolve());
    const told = world.logger.records.filter(({ message }) => /no room/.test(message));
    t.equal(told.length, 1, "told once, and not for every write");
    await world.run(served?.device.write(0, pattern(MIB, 77)) ?? Promise.resolve());
    await world.run(world.disk.unlink(`${IMAGE_ROOT}/ballast`));
    await world.run(Promise.resolve(served?.device.write(15 * MIB, pattern(MIB, 78))));
    await world.run(served?.device.flush() ?? Promise.resolve());
    const bytes = new Uint8Array(MIB);
    await world.run(Promise.resolve(served?.device.read(0, bytes)));
    t.same(bytes, pattern(MIB, 77));
    await world.restart();
    t.equal(await statusNow(), "unprotected");
  },
);
