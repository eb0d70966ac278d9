import t from "tap";
import { RECORDS_AT } from "#src/data-path/image/fold-record-format.js";
import { Image } from "#src/data-path/image/image.js";
import { PAGE_BYTES, PAGES_PER_SLOT } from "#src/data-path/image/page-hash-format.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import type { Disk, DiskFile } from "#src/platform/disk/disk.js";
import { FoldedMember, HASH_PATH, IMAGE_PATH } from "#test/support/folded-member.js";
import { makeStore } from "#test/support/simulated-store.js";

const MEMBER = () => new FoldedMember(70 * SLOT_BYTES + 512, [0, 1, 63, 70]);
const ALL = [{ from: 0, to: PAGE_BYTES }];
const verdict = async (image: Image, slot: number) =>
  (await image.check(slot * PAGES_PER_SLOT, ALL, new Uint8Array(PAGE_BYTES)))[0]?.type;

t.test("an image has exactly the member's size", async (t) => {
  const disk = await makeStore(1);
  const member = MEMBER();
  await (await member.create(disk)).close();
  const options = member.imageOptions(disk);
  t.match(await disk.stat(IMAGE_PATH), { sizeBytes: member.sizeBytes, allocatedBytes: 0 });
  const open = (sizeBytes: number, laterBytes?: number) =>
    Image.open({ ...options, sizeBytes, ...(laterBytes === undefined ? {} : { laterBytes }) });
  await t.rejects(open(member.sizeBytes + 512), { code: "IMAGE_TOO_SMALL", kind: "refused" });
  await t.rejects(open(member.sizeBytes - 512), { code: "IMAGE_WRONG_SIZE", kind: "refused" });
  await t.rejects(
    open(member.sizeBytes)
      .then(() => disk.unlink(IMAGE_PATH))
      .then(() => open(member.sizeBytes)),
    {
      code: "IMAGE_MISSING",
    },
  );
});

t.test("making an image again is fine until it holds something", async (t) => {
  const disk = await makeStore(1);
  const member = MEMBER();
  await (await member.create(disk)).close();
  const image = await member.create(disk);
  member.change(1, 0, 512, 9);
  await member.fold(image, 8);
  await image.close();
  await t.rejects(member.create(disk), { code: "IMAGE_EXISTS", kind: "refused" });
});

t.test("of an image that is adopted nothing is known, of one of our making everything", async (t) => {
  const disk = await makeStore(1);
  const member = MEMBER();
  const made = await member.create(disk);
  t.equal(await verdict(made, 63), "sound");
  await made.close();
  const adopted = await Image.adopt(member.imageOptions(disk));
  t.equal(await verdict(adopted, 63), "unknown");
});

t.test("the file of hashes of another member is not believed", async (t) => {
  const disk = await makeStore(1);
  const member = MEMBER();
  await (await member.create(disk)).close();
  await t.rejects(Image.open({ ...member.imageOptions(disk), member: 4 }), {
    code: "IMAGE_HASHES_OF_ANOTHER",
  });
});

t.test("an image grows by zeros, and its last slot stays what it was", async (t) => {
  const disk = await makeStore(1);
  const member = MEMBER();
  const image = await member.create(disk);
  member.change(70, 0, 512, 9);
  await member.fold(image, 8);
  const largerBytes = 200 * SLOT_BYTES;
  await image.grow(largerBytes);
  t.equal(image.sizeBytes, largerBytes);
  t.equal(await member.fault(image, 70), undefined);
  t.equal(await verdict(image, 70), "sound");
  t.equal(await verdict(image, 199), "sound");
  await image.close();
  const { sizeBytes } = member;
  const opened = await Image.open({ ...member.imageOptions(disk), sizeBytes, laterBytes: largerBytes });
  t.equal(opened.sizeBytes, largerBytes, "a grow that was not recorded any more is recognised");
});

t.test("a read that a whole fold overtakes is done again", async (t) => {
  const disk = await makeStore(1);
  const member = MEMBER();
  const gate = new ReadGate(disk);
  await (await member.create(disk)).close();
  const image = await member.open(gate.disk);
  member.change(1, 0, 512, 9);
  gate.closed = true;
  const bytes = new Uint8Array(SLOT_BYTES);
  const wanted = [{ from: 512, to: SLOT_BYTES }];
  await image.hashes.value(1);
  const reading = image.read(1, wanted, bytes);
  const waiting = gate.opened;
  while (gate.reads === 0) await undefined;
  gate.closed = false;
  await member.fold(image, 8);
  gate.open();
  await waiting;
  await reading;
  t.same(bytes, new Uint8Array(SLOT_BYTES));
  t.equal(gate.reads, 3, "the fold's, the overtaken one, and that one again");
});

/** A disk on which reads of the image can be held up. */
class ReadGate {
  closed = false;
  reads = 0;
  open: () => void = () => undefined;
  readonly opened = new Promise<void>((resolve) => {
    this.open = resolve;
  });
  readonly disk: Disk;

  constructor(disk: Disk) {
    const held = async (file: DiskFile): Promise<DiskFile> =>
      new Proxy(file, {
        get: (target, name) =>
          name === "read" ? this.#read(target) : bound(target, Reflect.get(target, name)),
      });
    this.disk = new Proxy(disk, {
      get: (target, name) =>
        name === "open"
          ? async (...of: Parameters<Disk["open"]>) =>
              of[0] === IMAGE_PATH ? await held(await target.open(...of)) : await target.open(...of)
          : bound(target, Reflect.get(target, name)),
    });
  }

  #read(file: DiskFile): DiskFile["read"] {
    return async (target, position) => {
      this.reads += 1;
      if (this.closed) await this.opened;
      return await file.read(target, position);
    };
  }
}

function bound(target: object, value: unknown): unknown {
  return typeof value === "function" ? value.bind(target) : value;
}

t.test("where a fold leads is known when a bit of its record flips after a crash", async (t) => {
  for (const at of RECORDS_AT) {
    const disk = await makeStore(1);
    const member = MEMBER();
    const image = await member.create(disk);
    member.change(1, 0, 512, 9);
    await member.fold(image, 8);
    await image.hashes.beginFold(20, [{ page: 0, value: 5n, kept: 6n, changed: [] }]);
    await image.hashes.finishGroup();
    const ended = disk.endProcess();
    ended.flipBit(HASH_PATH, (at + 20) * 8);
    const again = await Image.open(member.imageOptions(ended));
    t.equal(again.foldTo, 20, `a bit behind ${at}`);
    await again.close();
  }
});

t.test("a fold that goes on to a later moment still knows what was left unfinished", async (t) => {
  const entry = { page: 0, value: 5n, kept: 6n, changed: [] };
  // What a write that fails has written all the same is up to the disk.
  for (let seed = 1; seed <= 8; seed += 1) {
    const disk = await makeStore(seed);
    const member = MEMBER();
    const image = await member.create(disk);
    await image.hashes.beginFold(8, [entry]);
    // Of the two records that come next only the first is written.
    let writes = 0;
    const isSecond = () => {
      writes += 1;
      return writes === 2;
    };
    const fault = { type: "error", code: "EIO" } as const;
    disk.faults.add({ operations: ["write"], path: isSecond, fault });
    await t.rejects(image.hashes.beginFold(20, [entry]), { code: "DISK_EIO" });
    const ended = disk.crash();
    const again = await Image.open(member.imageOptions(ended));
    t.same([...again.hashes.pending.keys()], [0]);
    await again.close();
  }
});
