import t from "tap";
import { viewEnded } from "#src/data-path/store/open-views.js";
import { KEEP_ALL, SmallStore } from "#test/support/small-store.js";

t.test("I6: a read that is under way when its view is taken away answers with no later moment", async (t) => {
  const small = new SmallStore(1);
  const policy = { ...KEEP_ALL, windowMs: 0, keep: [{ everyMs: 1, forMs: 0 }], countMax: 1, bytesMax: 1 };
  small.rules = { ...small.rules, policy: () => policy };
  const store = await small.open();
  await small.write(store, 1, 0, 1);
  const { position, members } = store.points.get(await small.cut(store));
  await store.maintain();
  await small.write(store, 1, 0, 2);
  await store.settled();
  const view = await store.openView(1, { position, members }, "view");

  small.disk.faults.add({
    operations: ["read"],
    path: (name) => name.endsWith(".img"),
    count: 1,
    fault: { type: "slow", delayMs: 10_000 },
  });
  const target = new Uint8Array(4096);
  const outcome = Promise.resolve(view.read(0, target)).then(
    () => "answered",
    ({ code }: { code: string }) => code,
  );
  await view.end(viewEnded("store-full"));
  await small.cut(store);
  await store.maintain();
  t.ok(store.floorOf(1) > position.sequence, "what it read is folded over");
  await small.time.runFor(20_000);
  t.equal(await outcome, "VIEW_ENDED");
});
