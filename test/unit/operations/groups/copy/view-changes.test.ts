import t from "tap";
import { present } from "#src/base/assert.js";
import { KeptChanges, ViewChanges, type ViewedMember } from "#src/operations/groups/copy/view-changes.js";
import { KEEP_ONE, SmallStore } from "#test/support/small-store.js";

const PAGE = 4096;

async function viewed(
  small: SmallStore,
): Promise<ViewedMember & { readonly store: Awaited<ReturnType<SmallStore["open"]>> }> {
  const store = await small.open();
  await small.write(store, 1, 0, 1);
  await small.cut(store);
  await small.write(store, 1, 65_536, 2);
  await small.cut(store);
  await small.write(store, 1, 2 * 65_536, 3);
  await store.settled();
  return { store, member: 1, moment: { position: present(store.end, "an end"), members: [] } };
}

t.test("what changed since each point before a view, in extents that cover what is asked", async (t) => {
  const member = await viewed(new SmallStore(1));
  const { store } = member;
  const changes = new ViewChanges(member, new KeptChanges());
  const [first = "", second = ""] = changes.points();
  t.same(
    changes.points(),
    store.points.points.map(({ id }) => id),
  );
  t.same(await changes.extents(first, 0, 3 * 65_536), [
    { offset: 0, length: 65_536, changed: false },
    { offset: 65_536, length: PAGE, changed: true },
    { offset: 65_536 + PAGE, length: 65_536 - PAGE, changed: false },
    { offset: 2 * 65_536, length: PAGE, changed: true },
    { offset: 2 * 65_536 + PAGE, length: 65_536 - PAGE, changed: false },
  ]);
  t.same(await changes.extents(second, 65_536, PAGE), [{ offset: 65_536, length: PAGE, changed: false }]);
  t.same(await changes.extents(second, 2 * 65_536 + 512, 512), [
    { offset: 2 * 65_536 + 512, length: 512, changed: true },
  ]);
  await store.close();
});

t.test("a view is compared with what lies on its way, and with nothing later", async (t) => {
  const member = await viewed(new SmallStore(2));
  const { store } = member;
  const [first, second] = store.points.points;
  const { position, members } = present(first, "a first point");
  const earlier = new ViewChanges({ ...member, moment: { position, members } }, new KeptChanges());
  t.same(earlier.points(), [first?.id]);
  t.notOk(earlier.has(second?.id ?? ""));
  t.notOk(earlier.has("nobody"));
  t.same(await earlier.extents(first?.id ?? "", 0, PAGE), [{ offset: 0, length: PAGE, changed: false }]);
  const elsewhere = { position: { entry: 99n, sequence: position.sequence }, members: [] };
  t.same(new ViewChanges({ ...member, moment: elsewhere }, new KeptChanges()).points(), []);
  await store.close();
});

t.test("a point that has gone since it was chosen has everything changed", async (t) => {
  const small = new SmallStore(3);
  small.rules = { ...small.rules, policy: () => KEEP_ONE };
  const member = await viewed(small);
  const { store } = member;
  const id = store.points.points[0]?.id ?? "";
  const changes = new ViewChanges(member, new KeptChanges());
  t.ok(changes.has(id));
  await store.maintain();
  t.notOk(changes.has(id));
  t.same(await changes.extents(id, PAGE, PAGE), [{ offset: PAGE, length: PAGE, changed: true }]);
  await store.close();
});

t.test("comparisons are kept in bounds, and one that failed is tried again", async (t) => {
  const kept = new KeptChanges();
  let worked = 0;
  const workOut = async () => {
    worked += 1;
    return Float64Array.of();
  };
  for (let name = 0; name < 20; name += 1) await kept.of(`${name}`, workOut);
  await kept.of("19", workOut);
  t.equal(worked, 20, "kept");
  await kept.of("0", workOut);
  t.equal(worked, 21, "used longest ago, and gone");
  await t.rejects(
    kept.of("other", () => Promise.reject(new Error("not now"))),
    /not now/,
  );
  t.same(await kept.of("other", workOut), Float64Array.of());
});

t.test("one comparison at a time is worked out, also behind one that failed", async (t) => {
  const kept = new KeptChanges();
  let [running, most] = [0, 0];
  const works = Array.from({ length: 40 }, (_, name) =>
    kept.of(`${name % 20}`, async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      if (name === 3) throw new Error("not this one");
      return Float64Array.of(name);
    }),
  );
  const outcomes = await Promise.allSettled(works);
  t.equal(most, 1);
  t.equal(outcomes.filter(({ status }) => status === "rejected").length, 2, "both who asked for it");
  t.same(await works[19], Float64Array.of(19));
});
