import t from "tap";
import { type FillSector, SectorFile } from "#src/data-path/capture/sector-file.js";
import type { SectorSubject } from "#src/data-path/capture/sector-format.js";
import type { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { GROUP } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";
import { makeStore } from "#test/support/simulated-store.js";

const PATH = "/store/sectors";
const SUBJECT: SectorSubject = { kind: "dirty", group: GROUP, member: 3, sizeBytes: 1000, sectors: 12 };

function portsOf(disk: SimulatedDisk, seed = 1) {
  return { disk, random: new SimulatedRandom(seed), hash64 };
}

function filled(turn: number): FillSector {
  return (body, number) => {
    body.fill(turn);
    body[0] = number;
  };
}

async function opened(disk: SimulatedDisk) {
  const found = await SectorFile.open(portsOf(disk), PATH, SUBJECT);
  if (typeof found === "string") throw new Error(found);
  return found;
}

t.test("what was written reads back, and nothing else has changed", async (t) => {
  const disk = await makeStore(1);
  const file = await SectorFile.create(portsOf(disk), PATH, SUBJECT, filled(1));
  t.equal(await file.write([3, 11], filled(2)), false, "in place");
  const { bodies, bad, sizeBytes } = await opened(disk);
  t.same(bad, []);
  t.equal(sizeBytes, 1000);
  t.same(
    bodies.map((body) => body[1]),
    [1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2],
    "sectors between two that are near go with them",
  );
});

t.test("after a power loss each sector is the old one or the new one, and sound", async (t) => {
  const broken: string[] = [];
  for (let seed = 1; seed <= 100; seed += 1) {
    const disk = await makeStore(seed);
    const file = await SectorFile.create(portsOf(disk), PATH, SUBJECT, filled(1));
    await file.write([0, 1], filled(2));
    let isDone = false;
    void file.write([1, 2, 9], filled(3)).then(() => {
      isDone = true;
    });
    for (let turns = seed % 30; turns > 0; turns -= 1) await undefined;
    const wasDone = isDone;
    const { bodies, bad } = await opened(disk.crash());
    const of = (number: number) => bodies[number]?.[1] ?? 0;
    if (bad.length > 0) broken.push(`seed ${seed}: a sector is bad`);
    if (of(0) < 2 || of(1) < 2) broken.push(`seed ${seed}: what was durable is lost`);
    if (wasDone && (of(1) !== 3 || of(9) !== 3)) broken.push(`seed ${seed}: what was promised is lost`);
  }
  t.same(broken, []);
});

t.test("I12: a flipped bit is found, and is nobody else's sector", async (t) => {
  const disk = await makeStore(2);
  await SectorFile.create(portsOf(disk), PATH, SUBJECT, filled(1));
  for (const at of [0, 7, 503, 504, 511]) {
    disk.flipBit(PATH, (5 * 512 + at) * 8);
    const { bad, bodies } = await opened(disk);
    t.same(bad, [4], `byte ${at}`);
    t.equal(bodies[4]?.[0], 0, "and nothing of it is used");
    disk.flipBit(PATH, (5 * 512 + at) * 8);
  }
  disk.flipBit(PATH, 24 * 8);
  t.match(await SectorFile.open(portsOf(disk), PATH, SUBJECT), /does not match its hash/);
});

t.test("what is of another group, member or kind is refused, and what is not there is said", async (t) => {
  const disk = await makeStore(3);
  t.match(await SectorFile.open(portsOf(disk), PATH, SUBJECT), /not there/);
  await SectorFile.create(portsOf(disk), PATH, SUBJECT, filled(1));
  t.match(await SectorFile.open(portsOf(disk), PATH, { ...SUBJECT, kind: "hot" }), /another kind/);
  t.match(await SectorFile.open(portsOf(disk), PATH, { ...SUBJECT, member: 4 }), /another member/);
  t.match(
    await SectorFile.open(portsOf(disk), PATH, { ...SUBJECT, group: new Uint8Array(16) }),
    /another group/,
  );
});

t.test("after a failed sync the whole file is replaced by one that is certain", async (t) => {
  const disk = await makeStore(4);
  const file = await SectorFile.create(portsOf(disk), PATH, SUBJECT, filled(1));
  disk.faults.add({ operations: ["datasync"], count: 1, fault: { type: "error", code: "EIO" } });
  t.equal(await file.write([2], filled(2)), true, "as a whole");
  const { bodies, bad } = await opened(disk.crash());
  t.same(bad, []);
  t.ok(bodies.every((body) => body[1] === 2));
});

t.test("when that fails too the caller hears, and the next attempt is whole again", async (t) => {
  const disk = await makeStore(5);
  const file = await SectorFile.create(portsOf(disk), PATH, SUBJECT, filled(1));
  disk.faults.add({ operations: ["datasync"], count: 2, fault: { type: "error", code: "EIO" } });
  await t.rejects(file.write([2], filled(2)), { code: "DISK_EIO" });
  t.equal(await file.write([2], filled(3)), true);
  const { bodies } = await opened(disk.crash());
  t.ok(bodies.every((body) => body[1] === 3));
});
