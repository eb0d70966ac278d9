import { execFileSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import {
  LEFT_GROUP,
  LEFT_POINT,
  LEFT_WRITE_BYTES,
  LEFT_WRITES,
  leaveStore,
  leftPattern,
} from "#test/support/cli/left-store.js";
import { runHere } from "#test/support/cli/run-here.js";
import { runProgram, startProgram } from "#test/support/cli/run-program.js";
import { eventually } from "#test/support/eventually.js";
import { checkOutput } from "#test/support/json-schema-check.js";
import { requireTool } from "#test/support/require-tool.js";
import { tempFolder } from "#test/support/temp-folder.js";

/** `tidemark store export` as an operator runs it, who has nothing left but the data directory of the other site. */
const MIB = 1024 * 1024;
const SIZE_BYTES = 64 * MIB;

async function left(t: Test, sizeBytes = SIZE_BYTES) {
  const folder = tempFolder(t);
  const dataDirectory = join(folder, "data");
  await leaveStore(dataDirectory, sizeBytes);
  const exported = (point: string, file: string, ...more: readonly string[]) => {
    const asked = ["--member", "data", "--point", point, "--to", file, ...more];
    return ["store", "export", dataDirectory, ...asked];
  };
  return { folder, dataDirectory, file: join(folder, "data.img"), exported };
}

function readAt(path: string, offset: number, length: number): Uint8Array {
  const file = openSync(path, "r");
  const bytes = new Uint8Array(length);
  readSync(file, bytes, 0, length, offset);
  closeSync(file);
  return bytes;
}

const isZero = (bytes: Uint8Array): boolean => Buffer.compare(bytes, new Uint8Array(bytes.length)) === 0;

/** The places at which the file is not what was written, and whether there is anything between them. */
function differences(path: string, behindPoint: boolean): readonly string[] {
  const found: string[] = [];
  for (let place = 0; place < LEFT_WRITES; place += 1) {
    const bytes = readAt(path, place * MIB, MIB);
    if (Buffer.compare(bytes.subarray(0, LEFT_WRITE_BYTES), leftPattern(place, behindPoint)) !== 0)
      found.push(`place ${place}`);
    if (!isZero(bytes.subarray(LEFT_WRITE_BYTES))) found.push(`behind place ${place}`);
  }
  const rest = readAt(path, LEFT_WRITES * MIB, SIZE_BYTES - LEFT_WRITES * MIB);
  if (!isZero(rest)) found.push("the rest");
  return found;
}

t.test("a point, and the newest moment, are copied sparse and byte for byte", async (t) => {
  const { file, exported, folder } = await left(t);
  const json = await runProgram([...exported(LEFT_POINT, file, "--group", LEFT_GROUP), "--output", "json"]);
  t.equal(json.exitCode, 0, json.stderr);
  const data = JSON.parse(json.stdout);
  t.same(checkOutput("store-export", data), []);
  t.match(data, {
    group: LEFT_GROUP,
    member: 1,
    name: "data",
    point: LEFT_POINT,
    file,
    size_bytes: SIZE_BYTES,
  });
  t.same(differences(file, false), []);
  const { size, blocks } = statSync(file);
  t.equal(size, SIZE_BYTES);
  const writtenMax = LEFT_WRITES * 65_536;
  t.ok(blocks * 512 <= writtenMax + 65_536, `${blocks * 512} bytes take up room, ${writtenMax} were written`);
  t.ok(data.written_bytes <= writtenMax, `${data.written_bytes} were written`);

  const latest = join(folder, "latest.img");
  const people = await runHere(exported("latest", latest));
  t.equal(people.exitCode, 0, people.stderr);
  t.match(
    people.stdout,
    /data at seq-35 is in .*latest\.img: 64MiB, of which \S+ were written and read back/,
  );
  t.same(differences(latest, true), []);
  t.same(readdirSync(folder).sort(), ["data", "data.img", "latest.img"], "nothing else is left");
});

t.test("what is refused, and what to do then", async (t) => {
  const { folder, dataDirectory, file, exported } = await left(t);
  const refused = async (argv: readonly string[]) => {
    const { exitCode, stderr } = await runHere([...argv, "--output", "json"]);
    const { error } = JSON.parse(stderr);
    return { exitCode, code: error.code, hint: error.hint };
  };
  const unknown = "99999999-2222-4333-8444-555555555555";
  const point = await refused(exported(unknown, file));
  t.match(point, { exitCode: 1, code: "POINT_NOT_FOUND" });
  t.match(point.hint, new RegExp(`seq-\\d+ to seq-35, ${LEFT_POINT}`), "what there is, is listed");
  t.match(await refused(exported("seq-99", file)), { exitCode: 3, code: "POINT_IN_FUTURE" });
  t.match(await refused(exported("yesterday", file)), { exitCode: 2, code: "BAD_POINT_SELECTOR" });
  const member = ["--member", "logs", "--point", "latest", "--to", file];
  const logs = await refused(["store", "export", dataDirectory, ...member]);
  t.match(logs, { exitCode: 1, code: "MEMBER_UNKNOWN", hint: "it holds data (1)" });
  t.match(await refused(exported("latest", join(dataDirectory, "x.img"))), {
    exitCode: 2,
    code: "EXPORT_INTO_STORE",
  });
  symlinkSync(join(dataDirectory, "groups", LEFT_GROUP, "images"), join(folder, "link"));
  const linked = await refused(exported("latest", join(folder, "link", "1.img"), "--confirm", "Overwrite"));
  t.match(linked, { exitCode: 2, code: "EXPORT_INTO_STORE" }, "by whatever name");
  t.match(await refused(exported("latest", folder)), { exitCode: 2, code: "EXPORT_TARGET_DIRECTORY" });
  const nowhere = await refused(exported("latest", join(folder, "no/such/folder.img")));
  t.match(nowhere, { exitCode: 1 });

  writeFileSync(file, "something");
  const there = await refused(exported("latest", file));
  t.match(there, { exitCode: 3, code: "EXPORT_TARGET_EXISTS", hint: /--confirm Overwrite/ });
  t.equal(statSync(file).size, "something".length, "it is left alone");
  const over = await runProgram(exported("latest", file, "--confirm", "Overwrite"));
  t.equal(over.exitCode, 0, over.stderr);
  t.same(differences(file, true), []);
});

/** Large enough, though nearly all of it is a hole, that there is time to end an export in the middle. */
const LONG_BYTES = 256 * 1024 * MIB;

t.test(
  "Ctrl-C leaves nothing; a kill leaves what the next export takes over when it is told to",
  async (t) => {
    const { folder, file, exported } = await left(t, LONG_BYTES);
    const partial = `${file}.partial`;
    const begun = () => eventually("the export to begin", () => (existsSync(partial) ? true : undefined));

    const interrupted = startProgram(exported("latest", file));
    await begun();
    interrupted.kill("SIGINT");
    const ended = await interrupted.ended;
    t.equal(ended.exitCode, 130, ended.stderr);
    t.match(ended.stderr, /interrupted: the export to .*data\.img is not finished/);
    t.same(readdirSync(folder), ["data"]);

    const killed = startProgram(exported("latest", file));
    await begun();
    killed.kill("SIGKILL");
    t.equal((await killed.ended).signal, "SIGKILL");
    t.same(readdirSync(folder).sort(), ["data", "data.img.partial"], "not under its name");

    const unasked = await runHere(exported("latest", file));
    t.equal(unasked.exitCode, 3, unasked.stderr);
    t.match(unasked.stderr, /data\.img\.partial, .* is there already/);
    t.match(unasked.stderr, /hint: .*--confirm Overwrite/);

    const again = startProgram(exported("latest", file, "--confirm", "Overwrite"));
    await eventually("the export to go on", () => (statSync(partial).blocks > 0 ? true : undefined));
    again.kill("SIGINT");
    t.equal(
      (await again.ended).exitCode,
      130,
      "the lock of the killed one is free, and its file is taken over",
    );
    t.same(readdirSync(folder), ["data"]);
  },
);

t.test("a full file system is said, and nothing is left on it", async (t) => {
  if (!requireTool(t, "root", "mounts")) return;
  const { folder, exported } = await left(t);
  const small = join(folder, "small");
  mkdirSync(small);
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=512k", "tmpfs", small]);
  t.teardown(() => execFileSync("umount", [small]));
  const { exitCode, stderr } = await runProgram(exported("latest", join(small, "data.img")));
  t.equal(exitCode, 1);
  t.match(stderr, /does not fit on that file system/);
  t.match(stderr, /hint: free space there or name another place/);
  t.same(readdirSync(small), []);
});

t.test("a device is written in place, when it is large enough and confirmed", async (t) => {
  if (!requireTool(t, "root", "loop-devices")) return;
  const { folder, exported } = await left(t);
  const device = (sizeBytes: number): string => {
    const backing = join(folder, `${sizeBytes}.disk`);
    execFileSync("truncate", ["-s", String(sizeBytes), backing]);
    const name = execFileSync("losetup", ["--find", "--show", backing], { encoding: "utf8" }).trim();
    t.teardown(() => execFileSync("losetup", ["--detach", name]));
    return name;
  };
  const tight = device(SIZE_BYTES - MIB);
  const refused = await runHere(exported("latest", tight, "--confirm", "Overwrite"));
  t.equal(refused.exitCode, 3, refused.stderr);
  t.match(refused.stderr, /name a device that is at least as large/);

  const roomy = device(SIZE_BYTES + MIB);
  const unasked = await runProgram(exported("latest", roomy));
  t.equal(unasked.exitCode, 3, unasked.stderr);
  t.match(unasked.stderr, /--confirm Overwrite/);
  const { exitCode, stderr } = await runProgram(exported("latest", roomy, "--confirm", "Overwrite"));
  t.equal(exitCode, 0, stderr);
  t.same(differences(roomy, true), []);
});
