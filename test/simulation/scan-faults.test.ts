import t from "tap";
import { IMAGE_ROOT } from "#test/support/groups/group-world.js";
import { CHANGE, ScannedWorld, SOURCE, scanned } from "#test/support/groups/scanned-world.js";

t.test("a daemon that is killed while the volume grows with its source opens the group again", async (t) => {
  const world = await ScannedWorld.open(4 * 65_536, 3, 3);
  const { hosts } = world;
  await hosts.run(hosts.alpha.running.apply(scanned(), CHANGE));
  t.equal(await hosts.until("protected"), "");
  await world.edit((bytes) => bytes.fill(6, 5 * 65_536), 7 * 65_536);
  // It is on record, and nothing else knows it yet.
  const size = async () => (await hosts.picture("alpha")).members[0]?.sizeBytes;
  while ((await size()) !== 7 * 65_536) await hosts.time.runFor(0.1);
  hosts.alpha.end("kill");
  await hosts.run(hosts.alpha.start());
  t.ok(await world.caughtUp());
});

t.test("a source with bad sectors is protected all the same, and those once they can be read", async (t) => {
  const world = await ScannedWorld.open(8 * 65_536);
  const { hosts } = world;
  const file = await hosts.alpha.disk.open(SOURCE, "write");
  await hosts.run(file.punchHole({ from: 4 * 65_536, to: 8 * 65_536 }));
  await hosts.run(file.close());
  const rule = hosts.alpha.disk.faults.add({
    operations: ["read"],
    path: (path) => path.includes(".snapshot"),
    fault: { type: "error", code: "EIO" },
  });
  await hosts.run(hosts.alpha.running.apply(scanned(), CHANGE));
  await hosts.time.runFor(2000);
  const [point] = await hosts.run(hosts.beta.running.points("payroll"));
  t.match(point, { kind: "scan", members: [{ fuzzy: true }] });
  rule.remove();
  t.ok(await world.caughtUp());
});

t.test("a pause lets go of the snapshot, and a resume scans at once", async (t) => {
  const world = await ScannedWorld.open(4 * 65_536);
  const { hosts } = world;
  await hosts.run(hosts.alpha.running.apply(scanned({ type: "reflink" }, 3_600_000), CHANGE));
  t.equal(await hosts.until("protected"), "");
  hosts.beta.end("kill");
  await world.edit((bytes) => bytes.fill(3, 0, 100));
  await hosts.run(hosts.alpha.running.scan("payroll", "", CHANGE));
  await hosts.time.runFor(20_000);
  const left = () => hosts.run(hosts.alpha.disk.list(IMAGE_ROOT));
  t.equal((await left()).length, 2, "the scan waits for the secondary");
  await hosts.run(hosts.alpha.running.pause("payroll", CHANGE));
  await hosts.time.runFor(3000);
  t.same(await left(), ["archive.img"]);
  await hosts.run(hosts.beta.start());
  await hosts.run(hosts.alpha.running.resume("payroll", CHANGE));
  t.ok(await world.caughtUp(), "and not an hour later");
});

t.test(
  "what the secondary loses it gets again before the next scan is due; a shorter interval counts at once",
  async (t) => {
    const world = await ScannedWorld.open(4 * 65_536);
    const { hosts } = world;
    const daily = scanned({ type: "reflink" }, 86_400_000);
    await hosts.run(hosts.alpha.running.apply(daily, CHANGE));
    t.equal(await hosts.until("protected"), "");
    await hosts.run(hosts.beta.stop());
    const copy = await hosts.beta.copy();
    await hosts.run(hosts.beta.start());
    t.equal(await hosts.until("protected"), "");
    await world.edit((bytes) => bytes.fill(3, 0, 100));
    await hosts.run(hosts.alpha.running.scan("payroll", "", CHANGE));
    t.ok(await world.caughtUp());
    await hosts.run(hosts.beta.stop());
    await hosts.beta.putBack(copy);
    await hosts.run(hosts.beta.start());
    t.ok(await world.caughtUp(), "it was put back to what it was before");
    await world.edit((bytes) => bytes.fill(4, 0, 100));
    await hosts.run(hosts.alpha.running.apply(scanned(), CHANGE));
    t.ok(await world.caughtUp());
  },
);

t.test("nothing of a snapshot is sent before the map knows that it is doubtful", async (t) => {
  const world = await ScannedWorld.open(4 * 65_536);
  const { hosts } = world;
  const scan = () => hosts.run(hosts.alpha.running.scan("payroll", "", CHANGE));
  await hosts.run(hosts.alpha.running.apply(scanned({ type: "reflink" }, 86_400_000), CHANGE));
  t.equal(await hosts.until("protected"), "");
  await hosts.run(hosts.beta.stop());
  const copy = await hosts.beta.copy();
  await hosts.run(hosts.beta.start());
  t.equal(await hosts.until("protected"), "");
  await world.edit((bytes) => bytes.fill(3, 0, 100));
  await scan();
  t.ok(await world.caughtUp());
  // One that is hashed still, when the secondary turns out to have lost what it had acknowledged.
  await world.edit((bytes) => bytes.fill(5, 0, 100));
  hosts.alpha.disk.faults.add({
    operations: ["read"],
    path: (path) => path.includes(".snapshot"),
    count: 1,
    fault: { type: "slow", delayMs: 30_000 },
  });
  await scan();
  await hosts.time.runFor(100);
  await hosts.run(hosts.beta.stop());
  await hosts.beta.putBack(copy);
  await hosts.run(hosts.beta.start());
  await hosts.time.runFor(10_000);
  hosts.alpha.end("kill");
  // What the map has as settled, and the secondary no more.
  await world.edit((bytes) => bytes.fill(3, 0, 100));
  await hosts.run(hosts.alpha.start());
  t.ok(await world.caughtUp());
});
