import t from "tap";
import { present } from "#src/base/assert.js";
import { equalBytes } from "#src/base/bytes.js";
import { type Store, type StoreFinding, storeLayout } from "#src/data-path/store/store.js";
import { type Throttle, UNTHROTTLED } from "#src/platform/clock/throttle.js";
import { readWhole } from "#src/platform/disk/durable-file.js";
import { FILE_KINDS } from "#test/support/store-files.js";
import { DIRECTORY, MEMBERS, ROOT, StoreWorld } from "#test/support/store-world.js";

/** Scrubs through the store, what they mean for points, and a store that begins with a damaged journal. */
const LAYOUT = storeLayout(DIRECTORY);

async function filled(seed: number, batches: number): Promise<{ world: StoreWorld; store: Store }> {
  const world = new StoreWorld(seed);
  const store = await world.open();
  for (let turn = 0; turn < batches; turn += 1) {
    await world.receive(store);
    await world.passTime();
  }
  await store.settled();
  return { world, store };
}

async function restart(world: StoreWorld, store: Store): Promise<Store> {
  await store.close();
  world.end("kill");
  return await world.start();
}

async function flip(world: StoreWorld, kind: string, which: number): Promise<() => void> {
  const places = present(FILE_KINDS.find(({ name }) => name === kind)?.places, kind);
  const { path, from } = present((await places(world.disk, LAYOUT)).at(which), "a place");
  const bit = from * 8 + 77;
  world.disk.flipBit(path, bit);
  return () => world.disk.flipBit(path, bit);
}

async function segmentsOf(world: StoreWorld): Promise<ReadonlyMap<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  for (const name of await world.disk.list(LAYOUT.journal)) {
    const path = `${LAYOUT.journal}/${name}`;
    if (name.endsWith(".segment")) found.set(path, present(await readWhole(world.disk, path), path));
  }
  return found;
}

async function findingsOf(store: Store): Promise<readonly StoreFinding[]> {
  const findings: StoreFinding[] = [];
  await store.check({ throttle: UNTHROTTLED, onFinding: (finding) => findings.push(finding) });
  return findings;
}

/** Refused after so many bytes, and not before the second time; counts what was taken. */
class Meter implements Throttle {
  bytes = 0;
  #times = 0;
  readonly #world: StoreWorld;
  readonly #bytesMax: number;

  constructor(world: StoreWorld, bytesMax: number) {
    this.#world = world;
    this.#bytesMax = bytesMax;
  }

  async take(bytes: number): Promise<void> {
    this.#times += 1;
    const isOver = this.#times > 1 && this.bytes + bytes > this.#bytesMax;
    if (!isOver) this.bytes += bytes;
    await this.#world.time.runFor(60_000);
    if (isOver) throw new Error("the power goes");
  }
}

t.test("a scrub goes on after a restart where it was, and reads nothing again that was done", async (t) => {
  let { world, store } = await filled(1, 60);
  await store.maintain();
  const whole = new Meter(world, Number.POSITIVE_INFINITY);
  await store.scrub({ throttle: whole, onFinding: () => undefined });
  let read = 0;
  let lives = 0;
  const parts: string[] = [];
  for (let isDone = false; !isDone; lives += 1) {
    const meter = new Meter(world, whole.bytes / 5);
    const onProgress = ({ part }: { part: string }) => void (parts.at(-1) === part || parts.push(part));
    isDone = await store
      .scrub({ throttle: meter, onFinding: () => undefined, onProgress })
      .then(() => true)
      .catch((error: unknown) => {
        t.match(error, { message: "the power goes" });
        return false;
      });
    read += meter.bytes;
    store = await restart(world, store);
  }
  t.ok(lives >= 4, `in ${lives} lives`);
  t.ok(read < whole.bytes * 1.6, `${read} bytes instead of ${whole.bytes}`);
  t.same(parts, [...new Set(parts)], "no part was begun again");
  t.match(parts, ["journal", "compacted", "index", "image-1", "image-2"]);
  const again = new Meter(world, Number.POSITIVE_INFINITY);
  await store.scrub({ throttle: again, onFinding: () => undefined });
  t.ok(again.bytes >= whole.bytes, "the next round begins anew");
});

t.test("a point that needs what is damaged is marked, and stays so", async (t) => {
  const { world, store } = await filled(2, 30);
  t.same(await findingsOf(store), []);
  const points = store.points.points;
  const back = await flip(world, "journal, payload", -4);
  const [found] = await findingsOf(store);
  const { finding, points: affected } = present(found, "a finding");
  t.match(finding, { type: "journal", branch: ROOT.id, member: Number, offset: Number, length: Number });
  const from = finding.type === "journal" ? finding.from : 0;
  const expected = points.filter(({ position }) => position.sequence >= from).map(({ id }) => id);
  t.ok(expected.length > 0 && expected.length < points.length, `${expected.length} of ${points.length}`);
  t.same(affected, expected);
  const damaged = () => store.points.points.filter((point) => point.damaged).map(({ id }) => id);
  t.same(damaged(), expected);

  world.policy = { ...world.policy, countMax: 1, windowMs: 0, keep: [] };
  await store.maintain();
  const good = store.points.points.filter((point) => !point.damaged).at(-1);
  t.equal(
    good?.id,
    points.filter(({ position }) => position.sequence < from).at(-1)?.id,
    "I7: the last good point is kept",
  );

  back();
  t.same(await findingsOf(store), [], "it reads well again");
  const again = await restart(world, store);
  t.ok(
    again.points.points.filter(({ id }) => expected.includes(id)).every((point) => point.damaged),
    "and the mark stays, also after a restart",
  );
});

t.test("a store opens on a damaged journal without its index: what is sound is served", async (t) => {
  const { world, store } = await filled(3, 60);
  const points = store.points.points;
  await store.close();
  world.end("kill");
  await flip(world, "journal, table", 40);
  await world.keyValue.destroy(`${LAYOUT.index}/1`);

  const opened = await world.start();
  const [found] = await findingsOf(opened);
  const finding = present(found, "a finding").finding;
  const { from, to } = finding.type === "journal" ? finding : { from: 0, to: 0 };
  t.ok(from > 0 && to >= from, `sequences ${from} to ${to}`);
  t.equal(opened.promotable?.sequence, from - 1, "nothing behind it is called promotable");
  for (const { id, position } of points) {
    for (const member of MEMBERS) {
      const view = await opened.openView(member, { position, members: [] }, "view");
      const bytes = new Uint8Array(view.sizeBytes);
      if (position.sequence < from) {
        await view.read(0, bytes);
        t.ok(equalBytes(bytes, world.model(member).imageAt(position)), `${id} in front of it reads right`);
        t.equal(opened.points.get(id).damaged, false);
      } else {
        await t.rejects(async () => await view.read(0, bytes), {
          code: "JOURNAL_DAMAGED",
          facts: { from, to },
        });
        t.equal(opened.points.get(id).damaged, true);
      }
      await view.close();
    }
  }

  const before = await segmentsOf(world);
  for (let turn = 0; turn < 10; turn += 1) await world.receive(opened);
  const { problems } = await opened.maintain();
  t.same(
    problems.filter(({ code }) => code !== "JOURNAL_DAMAGED"),
    [],
    "nothing damaged is folded",
  );
  const after = await segmentsOf(world);
  for (const [path, bytes] of before) {
    const now = after.get(path);
    t.ok(now === undefined || equalBytes(now, bytes), `${path} is not written to`);
  }
  const again = await restart(world, opened);
  t.match(
    (await findingsOf(again)).map((one) => one.finding),
    [{ type: "journal", from, to }],
    "it is said again, and nothing more",
  );
  t.equal(again.promotable?.sequence, from - 1);
});
