import t from "tap";
import type { Disk, DiskFile } from "#src/platform/disk/disk.js";
import { makeDurableDirectory, readWhole, replaceFile } from "#src/platform/disk/durable-file.js";
import { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { HandClock, randomOf } from "#test/support/chance.js";

/** What a power loss may do, and what it may not: each over many seeds, so that every outcome there is has come up. */

const SEEDS = 600;
const SECTOR = 512;

function diskOf(seed: number, options: { readonly reflinks?: boolean } = {}): SimulatedDisk {
  return new SimulatedDisk({ clock: new HandClock(), random: randomOf(seed), ...options });
}

/** A file whose name is durable already. */
async function namedFile(disk: Disk, path = "/file"): Promise<DiskFile> {
  const file = await disk.open(path, "create");
  await disk.syncDirectory("/");
  return file;
}

function filled(length: number, value: number): Uint8Array {
  return new Uint8Array(length).fill(value);
}

/** How often each outcome came up, over all seeds. */
async function outcomes(run: (seed: number) => Promise<string>): Promise<Map<string, number>> {
  const seen = new Map<string, number>();
  for (let seed = 0; seed < SEEDS; seed += 1) {
    const outcome = await run(seed);
    seen.set(outcome, (seen.get(outcome) ?? 0) + 1);
  }
  return seen;
}

/** The bytes as runs of equal values, such as "4x1 2x0"; `unit` bytes count as one. */
function runs(bytes: Uint8Array | undefined, unit = 1): string {
  if (bytes === undefined) return "missing";
  const parts: { value: number; count: number }[] = [];
  for (const value of bytes) {
    const last = parts.at(-1);
    if (last?.value === value) last.count += 1;
    else parts.push({ value, count: 1 });
  }
  return parts.map(({ value, count }) => `${count / unit}x${value}`).join(" ") || "empty";
}

t.test("what was synced is there, whatever the seed", async (t) => {
  const seen = await outcomes(async (seed) => {
    const disk = diskOf(seed);
    const file = await namedFile(disk);
    await file.write(filled(10_000, 7), 0);
    await file.datasync();
    return runs(await readWhole(disk.crash(), "/file"));
  });
  t.same([...seen.keys()], ["10000x7"]);
});

t.test("an overwrite that was not synced is kept, lost or torn at a sector", async (t) => {
  const seen = await outcomes(async (seed) => {
    const disk = diskOf(seed);
    const file = await namedFile(disk);
    file.writeSync(filled(4 * SECTOR, 1), 0);
    await file.datasync();
    file.writeSync(filled(3 * SECTOR, 2), SECTOR / 2);
    return runs(await readWhole(disk.crash(), "/file"), SECTOR);
  });
  t.ok(seen.has("0.5x1 3x2 0.5x1"), "kept");
  t.ok(seen.has("4x1"), "lost");
  t.ok(seen.has("0.5x1 1.5x2 2x1"), "torn behind a sector");
  t.ok(seen.has("2x1 1x2 1x1"), "torn inside");
  t.equal(seen.size, 16, "any subset of the four sectors it touches, and nothing else");
});

t.test("of two writes the later can be there without the earlier", async (t) => {
  const seen = await outcomes(async (seed) => {
    const disk = diskOf(seed);
    const file = await namedFile(disk);
    file.writeSync(filled(2 * SECTOR, 1), 0);
    await file.datasync();
    file.writeSync(filled(SECTOR, 2), 0);
    file.writeSync(filled(SECTOR, 3), SECTOR);
    return runs(await readWhole(disk.crash(), "/file"), SECTOR);
  });
  t.same([...seen.keys()].sort(), ["1x1 1x3", "1x2 1x1", "1x2 1x3", "2x1"]);
});

t.test("of two writes to one place either may have been the last to reach the device", async (t) => {
  const seen = await outcomes(async (seed) => {
    const disk = diskOf(seed);
    const file = await namedFile(disk);
    file.writeSync(filled(SECTOR, 1), 0);
    await file.datasync();
    file.writeSync(filled(SECTOR, 2), 0);
    file.writeSync(filled(SECTOR, 3), 0);
    return runs(await readWhole(disk.crash(), "/file"), SECTOR);
  });
  t.same([...seen.keys()].sort(), ["1x1", "1x2", "1x3"]);
});

t.test("a file may have grown without the data it grew by", async (t) => {
  const seen = await outcomes(async (seed) => {
    const disk = diskOf(seed);
    const file = await namedFile(disk);
    file.writeSync(filled(2 * SECTOR, 1), 0);
    return runs(await readWhole(disk.crash(), "/file"), SECTOR);
  });
  t.same([...seen.keys()].sort(), ["1x0 1x1", "1x1 1x0", "2x0", "2x1", "empty"]);
});

t.test("a datasync covers what was written before it was called, and only that for certain", async (t) => {
  const seen = await outcomes(async (seed) => {
    const disk = diskOf(seed);
    const file = await namedFile(disk);
    file.writeSync(filled(SECTOR, 1), 0);
    const synced = file.datasync();
    file.writeSync(filled(SECTOR, 2), SECTOR);
    await synced;
    const found = runs(await readWhole(disk.crash(), "/file"), SECTOR);
    return found.startsWith("1x1") ? found : "the first write is gone";
  });
  t.same([...seen.keys()].sort(), ["1x1", "1x1 1x0", "1x1 1x2"]);
});

t.test("holes, cuts and reservations are lost as well", async (t) => {
  const change: Readonly<Record<string, (file: DiskFile) => Promise<void>>> = {
    hole: (file) => file.punchHole({ from: 0, to: 2 * SECTOR }),
    cut: (file) => file.truncate(SECTOR),
    reservation: (file) => file.allocate({ from: 0, to: 3 * SECTOR }),
  };
  const expected: Readonly<Record<string, readonly string[]>> = {
    hole: ["1x0 1x1", "1x1 1x0", "2x0", "2x1"],
    cut: ["1x1", "2x1"],
    reservation: ["2x1", "2x1 1x0"],
  };
  for (const [name, apply] of Object.entries(change)) {
    const seen = await outcomes(async (seed) => {
      const disk = diskOf(seed);
      const file = await namedFile(disk);
      file.writeSync(filled(2 * SECTOR, 1), 0);
      await file.datasync();
      await apply(file);
      return runs(await readWhole(disk.crash(), "/file"), SECTOR);
    });
    t.same([...seen.keys()].sort(), expected[name], name);
  }
});

t.test("a file whose name was not synced may vanish, synced as it is", async (t) => {
  const seen = await outcomes(async (seed) => {
    const disk = diskOf(seed);
    const file = await disk.open("/file", "create");
    await file.write(filled(10, 1), 0);
    await file.datasync();
    return runs(await readWhole(disk.crash(), "/file"));
  });
  t.same([...seen.keys()].sort(), ["10x1", "missing"]);
});

t.test("so may all that is in a directory whose own name was not synced", async (t) => {
  const seen = await outcomes(async (seed) => {
    const disk = diskOf(seed);
    await disk.makeDirectory("/directory", 0o700);
    await (await disk.open("/directory/file", "create")).close();
    await disk.syncDirectory("/directory");
    const after = disk.crash();
    const there = await after.stat("/directory");
    return there === undefined ? "no directory" : (await after.list("/directory")).join();
  });
  t.same([...seen.keys()].sort(), ["file", "no directory"]);
});

t.test("a removed file may come back, with what of it was synced", async (t) => {
  const seen = await outcomes(async (seed) => {
    const disk = diskOf(seed);
    const file = await namedFile(disk);
    file.writeSync(filled(10, 1), 0);
    await file.datasync();
    file.writeSync(filled(10, 2), 0);
    await file.close();
    await disk.unlink("/file");
    return runs(await readWhole(disk.crash(), "/file"));
  });
  t.same([...seen.keys()].sort(), ["10x1", "10x2", "missing"]);

  const synced = await outcomes(async (seed) => {
    const disk = diskOf(seed);
    await (await namedFile(disk)).close();
    await disk.unlink("/file");
    await disk.syncDirectory("/");
    return runs(await readWhole(disk.crash(), "/file"));
  });
  t.same([...synced.keys()], ["missing"]);
});

t.test("a rename is atomic, and not durable before its directory is", async (t) => {
  for (const target of ["/new", "/other/new"]) {
    const seen = await outcomes(async (seed) => {
      const disk = diskOf(seed);
      await disk.makeDirectory("/other", 0o700);
      await replaceFile(disk, "/old", filled(1, 1));
      await replaceFile(disk, target, filled(1, 2));
      await disk.rename("/old", target);
      const after = disk.crash();
      return `${runs(await readWhole(after, "/old"))}, ${runs(await readWhole(after, target))}`;
    });
    t.same([...seen.keys()].sort(), ["1x1, 1x2", "missing, 1x1"], target);
  }
});

t.test("a synced rename stays", async (t) => {
  for (const synced of ["/", "/other"]) {
    const seen = await outcomes(async (seed) => {
      const disk = diskOf(seed);
      await disk.makeDirectory("/other", 0o700);
      await replaceFile(disk, "/old", filled(1, 1));
      await disk.rename("/old", "/other/new");
      await disk.syncDirectory(synced);
      const after = disk.crash();
      return `${runs(await readWhole(after, "/old"))}, ${runs(await readWhole(after, "/other/new"))}`;
    });
    t.same([...seen.keys()], ["missing, 1x1"], `by a sync of ${synced}`);
  }
});

t.test("names are kept or lost independently, and no file vanishes that nobody removed", async (t) => {
  const seen = await outcomes(async (seed) => {
    const disk = diskOf(seed);
    await replaceFile(disk, "/log", filled(1, 1));
    await disk.rename("/log", "/log.1");
    const fresh = await disk.open("/log", "create");
    fresh.writeSync(filled(1, 2), 0);
    await fresh.datasync();
    await (await disk.open("/beside", "create")).close();
    const after = disk.crash();
    const beside = (await after.stat("/beside")) === undefined ? "" : ", beside";
    return `${runs(await readWhole(after, "/log"))}, ${runs(await readWhole(after, "/log.1"))}${beside}`;
  });
  t.same([...seen.keys()].sort(), [
    "1x1, missing",
    "1x1, missing, beside",
    "1x2, 1x1",
    "1x2, 1x1, beside",
    "missing, 1x1",
    "missing, 1x1, beside",
  ]);
});

t.test("replaceFile leaves the whole old or the whole new file, wherever the power goes", async (t) => {
  const old = filled(3000, 1);
  const fresh = filled(5000, 2);
  const seen = await outcomes(async (seed) => {
    const disk = diskOf(seed);
    await replaceFile(disk, "/state", old);
    let done = false;
    const replacing = replaceFile(disk, "/state", fresh).then(() => {
      done = true;
    });
    await Promise.race([replacing, turns(seed % 60)]);
    const answered = done ? "done" : "under way";
    return `${answered}: ${runs(await readWhole(disk.crash(), "/state"))}`;
  });
  t.same([...seen.keys()].sort(), ["done: 5000x2", "under way: 3000x1", "under way: 5000x2"]);
});

t.test("a directory made durable is there, with all above it", async (t) => {
  const seen = await outcomes(async (seed) => {
    const disk = diskOf(seed);
    await makeDurableDirectory(disk, "/a/b/c", 0o700);
    return (await disk.crash().stat("/a/b/c"))?.kind ?? "missing";
  });
  t.same([...seen.keys()], ["directory"]);
});

t.test("what reaches the device is what the source was at the write", async (t) => {
  const seen = await outcomes(async (seed) => {
    const disk = diskOf(seed);
    const file = await namedFile(disk);
    const source = filled(SECTOR, 1);
    file.writeSync(source, 0);
    source.fill(9);
    await file.write(source.fill(2), SECTOR);
    source.fill(9);
    return runs(await readWhole(disk.crash(), "/file"), SECTOR);
  });
  t.notOk([...seen.keys()].some((found) => found.includes("x9")));
});

t.test("a reflink is one change like any other", async (t) => {
  const seen = await outcomes(async (seed) => {
    const disk = diskOf(seed);
    await replaceFile(disk, "/from", filled(5000, 1));
    await disk.reflink("/from", "/to");
    await disk.syncDirectory("/");
    await replaceFile(disk, "/from", filled(5000, 2));
    return runs(await readWhole(disk.crash(), "/to"));
  });
  t.same([...seen.keys()].sort(), ["5000x1", "empty"]);
});

t.test("without power loss nothing that was written is lost, and handles and locks are gone", async (t) => {
  const disk = diskOf(1);
  const file = await disk.open("/file", "create");
  file.writeSync(filled(10, 1), 0);
  await disk.lock("/lock");
  const after = disk.endProcess();
  t.equal(runs(await readWhole(after, "/file")), "10x1");
  await after.lock("/lock");
  t.throws(() => file.readSync(new Uint8Array(1), 0), /ended with its process/);
});

t.test(
  "after a crash the old disk and its files are dead: calls under way and new ones are never answered",
  async (t) => {
    const disk = diskOf(1);
    const file = await namedFile(disk);
    const lock = await disk.lock("/file");
    let answered = 0;
    const hear = (): void => {
      answered += 1;
    };
    void file.write(filled(10, 1), 0).then(hear, hear);
    const after = disk.crash();
    t.throws(() => file.writeSync(filled(1, 1), 0), /ended with its process/);
    const calls = [
      file.datasync(),
      file.write(filled(10, 2), 0),
      file.close(),
      lock.release(),
      disk.list("/"),
      disk.open("/made by the dead", "create"),
      disk.rename("/file", "/moved by the dead"),
    ];
    for (const call of calls) void call.then(hear, hear);
    await turns(50);
    t.equal(answered, 0);
    t.throws(() => disk.crash(), /ended with its process/);
    t.same(await after.list("/"), ["file"]);
  },
);

t.test("one seed gives one run", async (t) => {
  const trace = async (seed: number): Promise<string> => {
    const disk = diskOf(seed);
    const order: string[] = [];
    const file = await namedFile(disk);
    await Promise.all(
      Array.from({ length: 20 }, async (_, index) => {
        await file.write(filled(3 * SECTOR, index + 1), index * SECTOR);
        order.push(String(index));
      }),
    );
    return `${order.join()} ${runs(await readWhole(disk.crash(), "/file"))}`;
  };
  t.equal(await trace(5), await trace(5));
  t.not(await trace(5), await trace(6));
});

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await undefined;
}
