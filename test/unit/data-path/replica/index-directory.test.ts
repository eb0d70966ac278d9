import t from "tap";
import { IndexDirectory } from "#src/data-path/replica/index-directory.js";
import { readWhole, replaceFile } from "#src/platform/disk/durable-file.js";
import { makeStore } from "#test/support/simulated-store.js";

const PATH = "/store/index";

t.test("which store is in use is remembered, with whether it is doubted", async (t) => {
  const directory = new IndexDirectory(await makeStore(1), PATH);
  t.same(await directory.read(), { number: 1, doubted: false }, "of a new group it is the first");
  for (const inUse of [
    { number: 2, doubted: true },
    { number: 2, doubted: false },
    { number: 1, doubted: true },
  ] as const) {
    await directory.record(inUse);
    t.same(await directory.read(), inUse);
  }
});

t.test("whatever bit of it flips, the index is made again or it still means the same", async (t) => {
  for (const inUse of [
    { number: 1, doubted: false },
    { number: 2, doubted: true },
  ] as const) {
    const disk = await makeStore(1);
    const directory = new IndexDirectory(disk, PATH);
    await directory.read();
    await directory.record(inUse);
    const bits = 8 * ((await readWhole(disk, `${PATH}/current`))?.length ?? 0);
    const read: boolean[] = [];
    for (let bit = 0; bit < bits; bit += 1) {
      disk.flipBit(`${PATH}/current`, bit);
      read.push((await directory.read()).doubted);
      disk.flipBit(`${PATH}/current`, bit);
    }
    t.same(read, Array(bits).fill(true));
  }
});

t.test("a file that is empty, cut short or far too long is doubted", async (t) => {
  const disk = await makeStore(1);
  const directory = new IndexDirectory(disk, PATH);
  await directory.read();
  for (const bytes of [new Uint8Array(0), Uint8Array.of(0x31), new Uint8Array(100_000)]) {
    await replaceFile(disk, `${PATH}/current`, bytes);
    t.same(await directory.read(), { number: 1, doubted: true }, `${bytes.length} bytes`);
  }
});
