import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { openDataDirectory } from "#src/daemon/data-directory.js";
import { RealDisk } from "#src/platform/disk/real-disk.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";

const disk = new RealDisk();

function place(t: Tap): string {
  return join(t.testdir(), "data");
}

type Tap = { testdir(): string };

function open(path: string, site = "alpha", seed = 1) {
  return openDataDirectory(disk, new SimulatedRandom(seed), { path, site });
}

t.test(
  "a directory that is not there is made private, ours, and the same again at the next start",
  async (t) => {
    const path = place(t);
    const first = await open(path);
    t.equal(statSync(path).mode & 0o7777, 0o700);
    t.equal(first.isNew, true);
    t.match(first.storeId, /^[0-9a-f-]{36}$/);
    await first.release();
    const second = await open(path, "alpha", 2);
    t.equal(second.isNew, false);
    t.equal(second.storeId, first.storeId, "written once");
    await second.release();
    t.same(readdirSync(path).sort(), ["identity", "lock"]);
  },
);

t.test(
  "an empty directory is taken; a fresh file system and an unfinished first start count as empty",
  async (t) => {
    for (const names of [[], ["lost+found"], ["lock", "identity.tmp"]]) {
      const path = place(t);
      mkdirSync(path, { mode: 0o700 });
      for (const name of names) writeFileSync(join(path, name), "torn");
      const directory = await open(path);
      t.equal(directory.isNew, true);
      await directory.release();
      t.notOk(readdirSync(path).includes("identity.tmp"));
    }
  },
);

t.test("a directory that others can enter is refused with its mode, and left as it was", async (t) => {
  for (const mode of [0o755, 0o710, 0o701, 0o770]) {
    const path = place(t);
    mkdirSync(path);
    chmodSync(path, mode);
    await t.rejects(open(path), {
      code: "DATA_DIR_TOO_OPEN",
      kind: "invalid",
      facts: { mode: `0${mode.toString(8)}` },
    });
    t.same(readdirSync(path), []);
    t.equal(statSync(path).mode & 0o777, mode);
  }
});

t.test("a directory of something else is refused, and nothing is put into it", async (t) => {
  const path = place(t);
  mkdirSync(path, { mode: 0o700 });
  writeFileSync(join(path, "PG_VERSION"), "15\n");
  await t.rejects(open(path), { code: "DATA_DIR_FOREIGN", kind: "invalid", message: /"PG_VERSION"/ });
  t.same(readdirSync(path), ["PG_VERSION"]);
});

t.test("a data directory whose identity is lost is not taken for a new one", async (t) => {
  const path = place(t);
  mkdirSync(join(path, "groups"), { recursive: true });
  chmodSync(path, 0o700);
  writeFileSync(join(path, "lock"), "");
  await t.rejects(open(path), { code: "DATA_DIR_FOREIGN" });
});

t.test("a file in its place is refused", async (t) => {
  const path = place(t);
  writeFileSync(path, "");
  await t.rejects(open(path), { code: "DATA_DIR_NOT_A_DIRECTORY", kind: "invalid" });
});

t.test("one daemon at a time, the second told by which pid, and free after a release", async (t) => {
  const path = place(t);
  const first = await open(path);
  await t.rejects(open(path), {
    code: "DATA_DIR_LOCKED",
    kind: "refused",
    facts: { path, pid: process.pid },
    message: new RegExp(`pid ${process.pid}`),
  });
  await first.release();
  await (await open(path)).release();
});

t.test("the data of another site is refused, named, untouched, and not left locked", async (t) => {
  const path = place(t);
  await (await open(path, "alpha")).release();
  const before = readFileSync(join(path, "identity"));
  await t.rejects(open(path, "beta"), {
    code: "DATA_DIR_OTHER_SITE",
    kind: "refused",
    facts: { path, found: "alpha", configured: "beta" },
  });
  t.same(readFileSync(join(path, "identity")), before);
  await (await open(path, "alpha")).release();
});

t.test(
  "a newer format and a damaged identity are refused, each as what it is, and not left locked",
  async (t) => {
    const path = place(t);
    await (await open(path)).release();
    const sound = readFileSync(join(path, "identity"));
    for (const [bytes, code, kind] of [
      [NEWER, "DATA_DIR_NEWER_FORMAT", "refused"],
      [sound.subarray(0, 30), "DATA_DIR_IDENTITY_DAMAGED", "corrupt"],
      [Buffer.alloc(0), "DATA_DIR_IDENTITY_DAMAGED", "corrupt"],
      [Buffer.alloc(100_000, "x"), "DATA_DIR_IDENTITY_DAMAGED", "corrupt"],
      [Buffer.from(String(sound).replace("alpha", "alphb")), "DATA_DIR_IDENTITY_DAMAGED", "corrupt"],
    ] as const) {
      writeFileSync(join(path, "identity"), bytes);
      await t.rejects(open(path), { code, kind });
      t.same(readFileSync(join(path, "identity")), bytes, "left as it was");
    }
    writeFileSync(join(path, "identity"), sound);
    await (await open(path)).release();
  },
);

/** Format 2, sealed as every format is. */
const NEWER = Buffer.from(
  "tidemark data directory\nformat: 2\nchecksum: 237a8cf48525c67f97898cab71700b92af2a8f6c68da99212b753b5dc42668b0\n",
);
