import t from "tap";
import { PageHashFile } from "#src/data-path/image/page-hash-file.js";
import { ALL_ZEROS, PAGES_PER_BLOCK } from "#src/data-path/image/page-hash-format.js";
import { GROUP } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";
import { makeStore } from "#test/support/simulated-store.js";

/** More than the blocks that are kept in memory. */
const BLOCKS = 4200;

t.test("I12: what a failed sync left in the memory of the system is not taken for durable", async (t) => {
  const lost: number[] = [];
  for (let seed = 1; seed <= 6; seed += 1) {
    const disk = await makeStore(seed);
    const options = { disk, path: "/store/hashes", group: GROUP, member: 1, hash64 };
    const pageCount = BLOCKS * PAGES_PER_BLOCK;
    const hashes = await PageHashFile.create({ ...options, pageCount }, ALL_ZEROS);
    const values = new Map([[0, 77n]]);
    const rule = disk.faults.add({ operations: ["datasync"], fault: { type: "error", code: "EIO" } });
    await t.rejects(hashes.know(values), { code: "DISK_EIO" });
    rule.remove();
    t.equal(await hashes.value(0), ALL_ZEROS, "what was before holds");
    for (let block = 1; block < BLOCKS; block += 1) await hashes.value(block * PAGES_PER_BLOCK);
    await hashes.know(values);
    const again = await PageHashFile.open({ ...options, disk: disk.crash(), pageCount });
    if ((await again.value(0)) !== 77n) lost.push(seed);
    await again.close();
  }
  t.same(lost, [], "what was answered survives a power loss");
});
