import t from "tap";
import { type ExportProgress, exportDevice } from "#src/data-path/export/export.js";
import { MemoryBlockDevice } from "#src/platform/block/memory-block-device.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";
import type { Disk } from "#src/platform/disk/disk.js";
import { patternOf, sameBytes } from "#test/support/bytes.js";
import { hash64 } from "#test/support/hash.js";
import { makeStore } from "#test/support/simulated-store.js";

const MIB = 2 ** 20;
const PATH = "/store/point.img";
const SIZE_BYTES = 9 * MIB + 1536;

function makeSource(): MemoryBlockDevice {
  const source = new MemoryBlockDevice({ sizeBytes: SIZE_BYTES });
  source.write(100, patternOf(70_000, 1));
  source.write(3 * MIB, new Uint8Array(MIB));
  source.write(SIZE_BYTES - 1000, patternOf(1000, 2));
  return source;
}

const optionsOf = (disk: Disk) => ({
  source: makeSource(),
  disk,
  path: PATH,
  overwrite: false,
  hash64,
  throttle: UNTHROTTLED,
});

async function contentOf(disk: Disk, path: string): Promise<Uint8Array> {
  const file = await disk.open(path, "read");
  const bytes = new Uint8Array(await file.size());
  await file.read(bytes, 0);
  await file.close();
  return bytes;
}

function sourceBytes(): Uint8Array {
  const bytes = new Uint8Array(SIZE_BYTES);
  makeSource().read(0, bytes);
  return bytes;
}

t.test("an export is the device, sparse, durable under its name", async (t) => {
  const disk = await makeStore(1);
  const progress: ExportProgress[] = [];
  const report = await exportDevice({ ...optionsOf(disk), onProgress: (one) => progress.push(one) });
  t.same(report, { sizeBytes: SIZE_BYTES, writtenBytes: 2 * 65536 + 1536 });
  t.same(progress.at(-1), { phase: "verifying", doneBytes: SIZE_BYTES, totalBytes: SIZE_BYTES });
  t.same(
    progress.filter(({ phase }) => phase === "copying").map(({ doneBytes }) => doneBytes),
    [4 * MIB, 8 * MIB, SIZE_BYTES],
  );
  const after = disk.crash();
  t.same(await after.list("/store"), ["point.img"]);
  sameBytes(t, await contentOf(after, PATH), sourceBytes());
  t.ok(((await after.stat(PATH))?.allocatedBytes ?? MIB) < 150_000, "zeros and holes take no space");
});

t.test("what is there is not written over unasked", async (t) => {
  const disk = await makeStore(1);
  const file = await disk.open(PATH, "create");
  await exportDevice(optionsOf(disk));
  await file.close();
  await t.rejects(exportDevice(optionsOf(disk)), { code: "EXPORT_TARGET_EXISTS", kind: "refused" });
  await t.rejects(exportDevice({ ...optionsOf(disk), path: "/store", overwrite: true }), {
    code: "EXPORT_TARGET_DIRECTORY",
  });
  await exportDevice({ ...optionsOf(disk), overwrite: true });
  sameBytes(t, await contentOf(disk, PATH), sourceBytes());
});

t.test("nor is what lies where the export is written to at first", async (t) => {
  const disk = await makeStore(1);
  const partial = `${PATH}.partial`;
  const file = await disk.open(partial, "create");
  await file.write(patternOf(10), 0);
  await file.close();
  const refusal = { code: "EXPORT_TARGET_EXISTS", facts: { path: partial } };
  await t.rejects(exportDevice(optionsOf(disk)), refusal);
  sameBytes(t, await contentOf(disk, partial), patternOf(10));
  await exportDevice({ ...optionsOf(disk), overwrite: true });
  t.same(await disk.list("/store"), ["point.img"]);
});

t.test("a full disk is said clearly, and what was taken is given back", async (t) => {
  const disk = await makeStore(1, 100_000);
  await t.rejects(exportDevice(optionsOf(disk)), { code: "EXPORT_NO_SPACE", kind: "exhausted" });
  t.same(await disk.list("/store"), []);
});

t.test("what does not read back as it was written is no export", async (t) => {
  for (const type of ["misdirect", "flip"] as const) {
    const disk = await makeStore(1);
    if (type === "misdirect") {
      disk.faults.add({ operations: ["write"], count: 1, fault: { type } });
    }
    const onProgress = ({ phase, doneBytes }: ExportProgress) => {
      const copied = phase === "copying" && doneBytes === SIZE_BYTES;
      if (type === "flip" && copied) disk.flipBit(`${PATH}.partial`, 8 * 6 * MIB);
    };
    await t.rejects(exportDevice({ ...optionsOf(disk), onProgress }), {
      code: "EXPORT_NOT_VERIFIED",
      kind: "corrupt",
    });
    t.same(await disk.list("/store"), [], type);
  }
});

t.test("a failing disk, or a stop, leaves the file of before and nothing else", async (t) => {
  for (const operation of ["write", "datasync", "rename", "close"] as const) {
    const disk = await makeStore(1);
    const file = await disk.open(PATH, "create");
    await file.write(patternOf(10), 0);
    await file.close();
    disk.faults.add({ operations: [operation], count: 1, fault: { type: "error", code: "EIO" } });
    await t.rejects(exportDevice({ ...optionsOf(disk), overwrite: true }), { code: "DISK_EIO" }, operation);
    t.same(await disk.list("/store"), ["point.img"]);
    sameBytes(t, await contentOf(disk, PATH), patternOf(10));
  }
  const disk = await makeStore(1);
  const abort = new AbortController();
  const onProgress = () => abort.abort(new Error("stop"));
  await t.rejects(exportDevice({ ...optionsOf(disk), onProgress, signal: abort.signal }), {
    message: "stop",
  });
  t.same(await disk.list("/store"), []);
});
