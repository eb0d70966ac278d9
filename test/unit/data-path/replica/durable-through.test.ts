import t from "tap";
import { equalBytes } from "#src/base/bytes.js";
import { Replica } from "#src/data-path/replica/replica.js";
import type { KeyValueOpener } from "#src/platform/key-value/key-value.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { pattern } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";
import { rotStore } from "#test/support/rotten-stores.js";
import { SmallStore } from "#test/support/small-store.js";

/** The journal alone takes a bad record at its very end for a torn one. Whoever remembers more is asked. */
const LAST = 6;

/** A store that was closed with six sequences, and the last bytes of its journal. */
async function closed() {
  const small = new SmallStore(1);
  const store = await small.open();
  for (let seed = 3; seed <= LAST; seed += 1) await small.write(store, 1, 0, seed);
  await store.settled();
  await store.close();
  small.end("kill");
  const journal = `${SmallStore.directory}/journal`;
  const [name] = (await small.disk.list(journal)).filter((file) => file.endsWith(".segment")).slice(-1);
  return { small, segment: `${journal}/${name}` };
}

/** One bit of the payload that was written last. */
async function flipLastWrite({ small, segment }: Awaited<ReturnType<typeof closed>>): Promise<void> {
  const file = await small.disk.open(segment, "read");
  const bytes = new Uint8Array(await file.size());
  await file.read(bytes, 0);
  await file.close();
  const at = Buffer.from(bytes).indexOf(pattern(4096, LAST));
  t.ok(at > 0, "the payload is in that segment");
  small.disk.flipBit(segment, 8 * (at + 100));
}

async function contentOf({ small, segment }: Awaited<ReturnType<typeof closed>>): Promise<Uint8Array> {
  const file = await small.disk.open(segment, "read");
  const bytes = new Uint8Array(await file.size());
  await file.read(bytes, 0);
  await file.close();
  return bytes;
}

t.test("a flipped bit in the last acknowledged group is damage when the index is past it", async (t) => {
  const run = await closed();
  await flipLastWrite(run);
  const before = await contentOf(run);

  const store = await run.small.open();
  t.match(store.findings, [{ type: "damaged-tail" }]);
  t.equal(store.durable(run.small.root.id), LAST - 1);
  t.ok(equalBytes(await contentOf(run), before), "what is damaged stays as it is");
  const found = await run.small.read(store, 1, LAST - 1);
  t.ok(equalBytes(found.subarray(0, 4096), pattern(4096, LAST - 1)), "what is before it is served");
  await store.close();
  run.small.end("kill");

  // The index was made again and knows no more than the journal: the ledger remembers.
  const again = await run.small.open();
  t.match(again.findings, [{ type: "damaged-tail" }], "a later start says it again");

  // The same numbers come again: they lie elsewhere now, and that is where they are read.
  await run.small.write(again, 1, 0, 70);
  await run.small.write(again, 1, 4096, 71);
  t.ok(equalBytes(await contentOf(run), before), "nothing is written over it");
  t.ok(equalBytes((await run.small.read(again, 1, LAST)).subarray(0, 4096), pattern(4096, 70)));
  await again.settled();
  await again.close();
  run.small.end("kill");

  const whole = await run.small.open();
  t.same(whole.findings, [], "and it is over once there is as much again");
  t.ok(equalBytes((await run.small.read(whole, 1, LAST + 1)).subarray(4096, 8192), pattern(4096, 71)));
  await whole.close();
});

t.test(
  "without an index the peer's memory tells it, and without either it looks like a torn end",
  async (t) => {
    for (const [known, type] of [[LAST, "damaged-tail"] as const, [0, undefined] as const]) {
      const run = await closed();
      await flipLastWrite(run);
      await run.small.keyValue.destroy(`${SmallStore.directory}/index/1`);
      const store = await run.small.open([1], { known: () => known });
      t.equal(store.findings[0]?.type, type, `known up to ${known}`);
      t.equal(store.durable(run.small.root.id), LAST - 1);
      await store.close();
    }
  },
);

t.test("an index in doubt says nothing", async (t) => {
  const { small } = await closed();
  const { disk, keyValue } = small;
  const index = { disk, keyValue, hash64, indexPath: `${SmallStore.directory}/index` };
  const sound = await Replica.durableThrough(index);
  t.same([...sound.through], [[small.root.id, LAST]]);
  t.equal(sound.verified, 1);
  await Replica.doubtIndex(disk, index.indexPath);
  const doubted = await Replica.durableThrough(index);
  t.same([...doubted.through], []);
  t.equal(doubted.verified, undefined);
});

t.test("an index whose files have rotted says nothing, and nobody has opened it", async (t) => {
  const { small } = await closed();
  const { disk } = small;
  const index = { disk, hash64, indexPath: `${SmallStore.directory}/index` };
  await rotStore(small.keyValue, `${index.indexPath}/1`, new SimulatedRandom(1));
  const opened: string[] = [];
  const keyValue: KeyValueOpener = {
    open: (path) => {
      opened.push(path);
      return small.keyValue.open(path);
    },
    destroy: (path) => small.keyValue.destroy(path),
    verify: (path, options) => small.keyValue.verify(path, options),
  };
  const found = await Replica.durableThrough({ ...index, keyValue });
  t.same([...found.through], []);
  t.equal(found.verified, undefined);
  t.same(opened, []);
});

t.test("at a start the files of the index are read once", async (t) => {
  const { small } = await closed();
  const verified: string[] = [];
  const { keyValue } = small;
  const verify = keyValue.verify.bind(keyValue);
  t.intercept(keyValue, "verify", {
    value: (path: string) => {
      verified.push(path);
      return verify(path);
    },
  });
  await (await small.open()).close();
  t.same(verified, [`${SmallStore.directory}/index/1`, `${SmallStore.directory}/points`]);
});
