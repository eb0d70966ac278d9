import t from "tap";
import { present } from "#src/base/assert.js";
import type { Image } from "#src/data-path/image/image.js";
import { scrubImage } from "#src/data-path/image/image-scrub.js";
import {
  blockAt,
  blockOf,
  HASH_BLOCK_BYTES,
  PAGE_BYTES,
  PAGES_PER_SLOT,
} from "#src/data-path/image/page-hash-format.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import type { ImageFinding } from "#src/domain/model/finding.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";
import type { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { times } from "#test/support/effort.js";
import { FoldedMember, HASH_PATH, IMAGE_PATH } from "#test/support/folded-member.js";
import { makeStore } from "#test/support/simulated-store.js";

const SLOTS = [0, 5, 62, 63, 130];
const SIZE_BYTES = 130 * SLOT_BYTES + 4096;

async function foldedStore(seed: number): Promise<{ disk: SimulatedDisk; member: FoldedMember }> {
  const random = new SimulatedRandom(seed);
  const disk = await makeStore(seed);
  const member = new FoldedMember(SIZE_BYTES, SLOTS);
  const image = await member.create(disk);
  for (let count = 0; count < 20; count += 1) member.changeByChance(random);
  await member.fold(image, 2);
  await image.close();
  return { disk, member };
}

async function findings(image: Image): Promise<readonly ImageFinding[]> {
  const found: ImageFinding[] = [];
  await scrubImage({
    image,
    from: 0,
    fill: false,
    throttle: UNTHROTTLED,
    onFinding: (one) => found.push(one),
  });
  return found;
}

t.test("I12: a flipped bit in the image is found by whoever reads the slot, and by a scrub", async (t) => {
  for (let seed = 1; seed <= times(60); seed += 1) {
    const random = new SimulatedRandom(seed);
    const { disk, member } = await foldedStore(seed);
    const slot = present(SLOTS[random.integer(0, SLOTS.length - 1)], "a slot");
    const lengthBytes = Math.min(SLOT_BYTES, SIZE_BYTES - slot * SLOT_BYTES);
    const at = slot * SLOT_BYTES + random.integer(0, lengthBytes - 1);
    const page = Math.floor(at / PAGE_BYTES);
    const pageBytes = Math.min(PAGE_BYTES, SIZE_BYTES - page * PAGE_BYTES);
    disk.flipBit(IMAGE_PATH, at * 8 + random.integer(0, 7));
    const image = await member.open(disk);
    t.match(await member.fault(image, slot), /IMAGE|not what was written/, `seed ${seed}: slot ${slot}`);
    await t.rejects(member.read(image, slot), {
      code: "IMAGE_DAMAGED",
      facts: { member: 3, offset: page * PAGE_BYTES },
    });
    t.match(await findings(image), [{ type: "image", offset: page * PAGE_BYTES, length: pageBytes }]);
    for (const other of SLOTS.filter((one) => one !== slot))
      t.equal(await member.fault(image, other), undefined);
  }
});

t.test("I12: a flipped bit in a block of hashes makes its slots unknown, and nothing wrong", async (t) => {
  for (let seed = 1; seed <= times(60); seed += 1) {
    const random = new SimulatedRandom(seed);
    const { disk, member } = await foldedStore(seed);
    const slot = present(SLOTS[random.integer(0, SLOTS.length - 1)], "a slot");
    disk.flipBit(
      HASH_PATH,
      blockAt(blockOf(slot * PAGES_PER_SLOT)) * 8 + random.integer(0, HASH_BLOCK_BYTES * 8 - 1),
    );
    const image = await member.open(disk);
    const [check] = await image.check(slot * PAGES_PER_SLOT, [], new Uint8Array(PAGE_BYTES));
    t.equal(check?.type, "unknown", `seed ${seed}: slot ${slot}`);
    for (const one of SLOTS) t.equal(await member.fault(image, one), undefined);
    t.match(await findings(image), [{ type: "hashes", member: 3 }]);
  }
});

t.test("I12: a flipped bit in a slot that a fold was cut off at is found where it matters", async (t) => {
  let torn = 0;
  for (let seed = 1; seed <= times(60); seed += 1) {
    const random = new SimulatedRandom(seed);
    let { disk, member } = await foldedStore(seed);
    let image = await member.open(disk);
    member.change(5, 4096, 12288, 7);
    member.change(5, 40960, 40970, 8);
    disk.faults.add({
      operations: ["datasync"],
      path: (path) => path === IMAGE_PATH,
      fault: { type: "error", code: "EIO" },
    });
    await t.rejects(member.fold(image, 2), { code: "DISK_EIO" });
    disk.faults.clear();
    disk = disk.crash();
    image = await member.open(disk);
    t.ok(image.hashes.pending.has(5 * PAGES_PER_SLOT + 10), "still pending");
    t.equal(image.foldTo, member.to, "and where it leads is known");
    t.equal(await member.fault(image, 5), undefined, "what the fold leaves alone reads well, torn or not");
    const whole = await image.check(
      5 * PAGES_PER_SLOT,
      [{ from: 0, to: SLOT_BYTES }],
      new Uint8Array(SLOT_BYTES),
    );
    if (whole.some(({ type }) => type === "damaged")) torn += 1;
    disk.flipBit(IMAGE_PATH, (5 * SLOT_BYTES + random.integer(40970, 45055)) * 8 + 3);
    await t.rejects(member.read(image, 5), { code: "IMAGE_DAMAGED" }, `seed ${seed}`);
    await t.rejects(member.fold(image, 2), { code: "IMAGE_DAMAGED" }, "nor is it folded");
    t.match(await findings(image), [{ type: "image", offset: 5 * SLOT_BYTES + 40960 }]);
  }
  t.ok(torn > 5, `${torn} slots were torn`);
});

t.test("both headers of the hash file bad: nothing is known, and a scrub fills what there is", async (t) => {
  const { disk, member } = await foldedStore(1);
  disk.flipBit(HASH_PATH, 100);
  const one = await member.open(disk);
  t.equal(one.hashes.lost, false, "one bad header costs nothing and is made good");
  await one.close();
  disk.flipBit(HASH_PATH, 100);
  disk.flipBit(HASH_PATH, 512 * 8 + 100);
  const image = await member.open(disk);
  t.equal(image.hashes.lost, true);
  for (const slot of SLOTS) t.equal(await member.fault(image, slot), undefined);
  const found: unknown[] = [];
  const scrub = { image, from: 1000, fill: false, throttle: UNTHROTTLED };
  const report = await scrubImage({ ...scrub, onFinding: (finding) => found.push(finding) });
  t.same(found, [{ type: "hashes", member: image.member, offset: 0, length: image.sizeBytes }]);
  t.ok(report.filled > 0);
  t.equal(image.hashes.lost, false, "from the beginning, wherever the scrub before had come");
  await scrubImage({ ...scrub, onFinding: () => t.fail("it is told once") });
  disk.flipBit(IMAGE_PATH, 9);
  await t.rejects(member.read(image, 0), { code: "IMAGE_DAMAGED" }, "from then on rot is found");
});
