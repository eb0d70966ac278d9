import t from "tap";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import type { KeyValueChange, KeyValueStore } from "#src/platform/key-value/key-value.js";
import { SimulatedKeyValue } from "#src/platform/key-value/simulated-key-value.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";

const SYNCED = { sync: true };
const UNSYNCED = { sync: false };
const SEEDS = Array.from({ length: 50 }, (_, seed) => seed);

function put(key: string, value = key): KeyValueChange {
  return { type: "put", key: Buffer.from(key), value: Buffer.from(value) };
}

async function contentOf(store: KeyValueStore): Promise<string> {
  const iterator = store.iterate({});
  const entries = await iterator.next(1000);
  await iterator.close();
  return entries.map(({ key, value }) => `${Buffer.from(key)}=${Buffer.from(value)}`).join(" ");
}

/** What the batches leave behind, by seed, when power is lost after the last. */
async function survivors(
  seed: number,
  batches: readonly (readonly [sync: boolean, ...changes: KeyValueChange[]])[],
): Promise<string> {
  const disk = new SimulatedKeyValue(new SimulatedRandom(seed));
  const store = await disk.open("/store");
  for (const [sync, ...changes] of batches) await store.write(changes, { sync });
  disk.crash();
  return contentOf(await disk.open("/store"));
}

t.test("a power loss takes unsynced batches one by one, also from the middle", async (t) => {
  const batches = ["a", "b", "c"].map((key) => [false, put(key)] as const);
  const seen = new Set<string>();
  for (const seed of SEEDS) seen.add(await survivors(seed, batches));
  t.same([...seen].toSorted(), ["", "a=a", "a=a b=b", "a=a b=b c=c", "a=a c=c", "b=b", "b=b c=c", "c=c"]);
});

t.test("a synced batch is never lost, and saves nothing that came before or after it", async (t) => {
  const batches = [
    [false, put("before")],
    [true, put("synced")],
    [false, put("zafter")],
  ] as const;
  const seen = new Set<string>();
  for (const seed of SEEDS) seen.add(await survivors(seed, batches));
  const synced = "synced=synced";
  const [before, after] = ["before=before", "zafter=zafter"];
  t.same(
    [...seen].toSorted(),
    [`${before} ${synced}`, `${before} ${synced} ${after}`, synced, `${synced} ${after}`].toSorted(),
  );
});

t.test("a batch is kept or lost whole", async (t) => {
  const seen = new Set<string>();
  for (const seed of SEEDS) seen.add(await survivors(seed, [[false, put("a"), put("b"), put("c")]]));
  t.same([...seen].toSorted(), ["", "a=a b=b c=c"]);
});

t.test("a lost overwrite or deletion brings back what was there; later ones win over earlier", async (t) => {
  const seen = new Set<string>();
  for (const seed of SEEDS) {
    seen.add(
      await survivors(seed, [
        [true, put("a", "1"), put("b", "1")],
        [false, put("a", "2"), { type: "delete", key: Buffer.from("b") }],
        [true, put("c", "3")],
        [false, put("c", "4")],
      ]),
    );
  }
  t.same([...seen].toSorted(), ["a=1 b=1 c=3", "a=1 b=1 c=4", "a=2 c=3", "a=2 c=4"]);
});

t.test("what has survived one loss survives the next", async (t) => {
  for (const seed of SEEDS) {
    const disk = new SimulatedKeyValue(new SimulatedRandom(seed));
    const store = await disk.open("/store");
    for (const key of ["a", "b", "c", "d"]) await store.write([put(key)], UNSYNCED);
    disk.crash();
    const first = await contentOf(await disk.open("/store"));
    disk.crash();
    t.equal(await contentOf(await disk.open("/store")), first);
  }
});

t.test("the death of the process alone takes nothing that was finished", async (t) => {
  const disk = new SimulatedKeyValue(new SimulatedRandom(1));
  const store = await disk.open("/store");
  for (const key of ["a", "b", "c"]) await store.write([put(key)], UNSYNCED);
  disk.kill();
  t.equal(await contentOf(await disk.open("/store")), "a=a b=b c=c");
});

t.test("the store's own buffers bound what a loss can take", async (t) => {
  for (const seed of SEEDS) {
    const disk = new SimulatedKeyValue(new SimulatedRandom(seed), { unsyncedBytesMax: 20 });
    const store = await disk.open("/store");
    for (const key of ["a", "b", "c", "d"]) await store.write([put(key, "value of 9")], UNSYNCED);
    disk.crash();
    t.match(await contentOf(await disk.open("/store")), /^a=\S+ ?value of 9|^a=value of 9/);
  }
});

t.test("a write under way is kept or lost, and its caller never hears", async (t) => {
  const seen = new Set<string>();
  for (const seed of SEEDS) {
    const time = new SimulatedTime();
    const latency = { clock: new SimulatedClock(time), writeMs: (sync: boolean) => (sync ? 10 : 1) };
    const disk = new SimulatedKeyValue(new SimulatedRandom(seed), { latency });
    const store = await disk.open("/store");
    let heard = false;
    const hear = () => {
      heard = true;
    };
    store.write([put("a")], SYNCED).then(hear, hear);
    await time.runFor(5);
    t.equal(store.getSync(Buffer.from("a")), undefined, "it is not there before it is done");
    disk.crash();
    await time.runFor(20);
    t.notOk(heard);
    seen.add(await contentOf(await disk.open("/store")));
  }
  t.same([...seen].toSorted(), ["", "a=a"]);
});

t.test("nothing of a crashed process goes on", async (t) => {
  const time = new SimulatedTime();
  const disk = new SimulatedKeyValue(new SimulatedRandom(1));
  const store = await disk.open("/store");
  const iterator = store.iterate({});
  disk.crash();
  let heard = 0;
  const hear = () => {
    heard += 1;
  };
  for (const call of [
    store.get(Buffer.from("a")),
    store.write([put("a")], SYNCED),
    iterator.next(1),
    store.close(),
  ]) {
    call.then(hear, hear);
  }
  t.equal(store.getSync(Buffer.from("a")), undefined, "a synchronous look-up finds nothing");
  await time.runFor(1);
  t.equal(heard, 0);
  t.equal(await contentOf(await disk.open("/store")), "", "nor does its write get through");
});

t.test("one seed gives one loss", async (t) => {
  const batches = [..."abcdefgh"].map((key) => [false, put(key)] as const);
  for (const seed of SEEDS) t.equal(await survivors(seed, batches), await survivors(seed, batches));
});

t.test(
  "a write that failed may be there when the store is opened anew; until then none follows it",
  async (t) => {
    const seen = new Set<string>();
    for (const seed of SEEDS) {
      let isFull = false;
      const disk = new SimulatedKeyValue(new SimulatedRandom(seed), { hasRoom: () => !isFull });
      const store = await disk.open("/store");
      await store.write([put("before")], SYNCED);
      isFull = true;
      await t.rejects(store.write([put("failed")], SYNCED), {
        kind: "exhausted",
        code: "KEY_VALUE_NO_SPACE",
      });
      isFull = false;
      await t.rejects(store.write([put("later")], SYNCED), { code: "KEY_VALUE_NO_SPACE" });
      t.equal(await contentOf(store), "before=before");
      if (seed % 2 === 0) disk.crash();
      else await store.close();
      const again = await disk.open("/store");
      await again.write([put("zagain")], SYNCED);
      seen.add(await contentOf(again));
    }
    const [before, failed, again] = ["before=before", "failed=failed", "zagain=zagain"];
    t.same([...seen].toSorted(), [`${before} ${failed} ${again}`, `${before} ${again}`]);
  },
);
