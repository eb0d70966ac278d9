import t from "tap";
import { equalBytes } from "#src/base/bytes.js";
import type { Store, StoreFinding } from "#src/data-path/store/store.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";
import { KEEP_ONE, SmallStore } from "#test/support/small-store.js";

const IMAGES = `${SmallStore.directory}/images`;

async function lose(small: SmallStore): Promise<void> {
  for (const name of await small.disk.list(IMAGES))
    if (name.endsWith(".hashes")) await small.disk.unlink(`${IMAGES}/${name}`);
}

async function flip(small: SmallStore): Promise<void> {
  const names = await small.disk.list(IMAGES);
  for (const name of names.filter((one) => one.endsWith(".img")))
    small.disk.flipBit(`${IMAGES}/${name}`, 800);
}

async function findings(store: Store): Promise<readonly StoreFinding["finding"][]> {
  const found: StoreFinding["finding"][] = [];
  await store.check({ throttle: UNTHROTTLED, onFinding: ({ finding }) => found.push(finding) });
  return found;
}

/** Eight writes and a point, of which all is in the image. */
async function folded(small: SmallStore): Promise<number> {
  small.rules = { ...small.rules, policy: () => KEEP_ONE };
  const store = await small.open([1]);
  for (let n = 0; n < 8; n += 1) await small.write(store, 1, 4096 * n, n);
  await small.cut(store);
  await store.maintain();
  const at = store.promotable?.sequence ?? 0;
  await store.close();
  small.end("kill");
  return at;
}

t.test("I12: that the hashes of an image are lost is told, until they are filled in", async (t) => {
  const small = new SmallStore(1);
  const at = await folded(small);
  await lose(small);
  await (await small.open()).close();
  small.end("crash");
  const store = await small.open();
  const whole = { type: "hashes", member: 1, offset: 0, length: small.sizeBytes };
  t.same(await findings(store), [whole], "after another restart too");
  t.same(await findings(store), [], "then they are there again");
  await store.close();
  small.end("kill");
  await flip(small);
  const again = await small.open();
  t.match(await findings(again), [{ type: "image", member: 1, offset: 0 }]);
  await t.rejects(small.read(again, 1, at), { code: "IMAGE_DAMAGED" });
  await again.close();
});

t.test("I12: a bit that flips while the hashes are lost is not served in silence", async (t) => {
  const small = new SmallStore(1);
  await folded(small);
  await lose(small);
  await flip(small);
  const store = await small.open();
  t.match(await findings(store), [{ type: "hashes", member: 1 }], "nobody can say what it was; that is said");
  await store.close();
});

t.test("I1: below where an interrupted fold may have led nothing is opened, when that is lost", async (t) => {
  const small = new SmallStore(1);
  small.rules = { ...small.rules, policy: () => KEEP_ONE };
  const store = await small.open([1]);
  for (let n = 0; n < 8; n += 1) await small.write(store, 1, 0, n);
  const older = store.end ?? { entry: small.root.id, sequence: 0 };
  const before = await small.read(store, 1, older.sequence);
  for (let n = 0; n < 8; n += 1) await small.write(store, 1, 0, 100 + n);
  await small.cut(store);
  const at = store.end?.sequence ?? 0;
  const right = await small.read(store, 1, at);
  small.disk.faults.add({
    operations: ["datasync"],
    path: (path) => path.endsWith(".img"),
    fault: { type: "error", code: "EIO" },
  });
  const { problems } = await store.maintain();
  t.match(problems, [{ code: "DISK_EIO" }], "a fold that is cut short");
  small.end("kill");
  await lose(small);
  for (const life of ["first", "second"]) {
    const again = await small.open();
    await t.rejects(small.read(again, 1, older.sequence), { code: "POINT_GONE" }, `in the ${life} life`);
    const entry = { epoch: 2, id: 0xc1n, first: 100, parent: older, writer: "site2" };
    await t.rejects(again.adoptLineage([small.root, entry]), { code: "LINEAGE_LEAVES_IMAGES" });
    t.ok(equalBytes(await small.read(again, 1, at), right), "what is kept reads as before");
    small.end("crash");
  }
  t.notOk(equalBytes(before, right));
});
