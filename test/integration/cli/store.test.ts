import { closeSync, openSync, readdirSync, readSync, statSync, writeSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { openDataDirectory } from "#src/daemon/data-directory.js";
import { Store } from "#src/data-path/store/store.js";
import { groupIdBytes } from "#src/domain/model/group-id.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import { encodeMark } from "#src/domain/model/mark.js";
import { RealClock } from "#src/platform/clock/real-clock.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";
import { RealDisk } from "#src/platform/disk/real-disk.js";
import { LevelOpener } from "#src/platform/key-value/level-store.js";
import { RealRandom } from "#src/platform/random/real-random.js";
import { makeBatch, pattern } from "#test/support/batches.js";
import { runHere } from "#test/support/cli/run-here.js";
import { runProgram } from "#test/support/cli/run-program.js";
import { hash64 } from "#test/support/hash.js";
import { checkOutput } from "#test/support/json-schema-check.js";
import { tempFolder } from "#test/support/temp-folder.js";

/** The offline commands as an operator runs them, on a store that a daemon of ours left behind. */
const GROUP = "0b6a1b1e-6f1c-4a0e-9b1a-2f5f6c7d8e9f";
const POINT = "11111111-2222-4333-8444-555555555555";
const ENTRY: LineageEntry = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" };
const WRITES = 40;

async function leaveStore(dataDirectory: string): Promise<string> {
  const [disk, random] = [new RealDisk(), new RealRandom()];
  const held = await openDataDirectory(disk, random, { path: dataDirectory, site: "beta" });
  const directory = join(dataDirectory, "groups", GROUP);
  const state = { group: GROUP, site: "beta", lineage: [ENTRY], promise: undefined, ceiling: 0 };
  await Store.create(disk, directory, { ...state, clean: undefined }, hash64);
  const store = await Store.open({
    disk,
    random,
    clock: new RealClock(),
    keyValue: new LevelOpener(),
    hash64,
    directory,
    isSecondary: () => true,
    everyMs: () => 10_000,
    rules: {
      role: () => ({ type: "failed-over" }),
      everyMs: () => 10_000,
      policy: () => ({
        windowMs: 1e9,
        keep: [],
        countMax: 100,
        bytesMax: 1e12,
        keepAfterPromotionMs: 0,
        branches: { keepMs: 0, bytesMax: 0 },
      }),
    },
    throttle: UNTHROTTLED,
    reserveBytes: 1024 * 1024,
  });
  const sizeBytes = 16 * 1024 * 1024;
  await store.addMember({ member: 1, name: "data", capture: "inline", sizeBytes });
  const group = groupIdBytes(GROUP) ?? new Uint8Array(16);
  const batch = makeBatch({ group, entry: ENTRY.id, first: 1, link: 0n }, (builder) => {
    builder.addMark(encodeMark({ type: "member-added", member: 1, name: "data", kind: "volume", sizeBytes }));
    builder.addMark(encodeMark({ type: "resync-end", members: [1] }));
    for (let write = 0; write < WRITES; write += 1) builder.addWrite(1, write * 65_536, pattern(4096, write));
    const members = [{ member: 1, at: builder.next, fuzzy: false }];
    const point = { id: POINT, kind: "crash", label: "", timeMs: 1_700_000_000_000, members } as const;
    builder.addMark(encodeMark({ type: "point", point }));
  });
  await store.append(batch);
  const next = { group, entry: ENTRY.id, first: batch.last + 1, link: batch.hash };
  await store.append(makeBatch(next, (builder) => builder.addWrite(1, 0, pattern(512, WRITES))));
  await store.settled();
  const found = await store.resolve({ type: "time", timeMs: 1_600_000_000_000 });
  const latest = await store.resolve({ type: "latest" });
  await store.close();
  if (found.type === "resolved" || latest.type !== "resolved")
    throw new Error(`${found.type}, ${latest.type}: the latest is there, and nothing that old`);
  await held.release();
  return directory;
}

const tidemark = (...argv: readonly string[]) => answerOf(runHere, argv);
const asProgram = (...argv: readonly string[]) => answerOf(runProgram, argv);

async function answerOf(run: typeof runProgram, argv: readonly string[]) {
  const { stdout, stderr, exitCode } = await run([...argv, "--output", "json"]);
  return { exitCode, stderr, data: stdout === "" ? undefined : JSON.parse(stdout) };
}

function flipBit(path: string, at: number): void {
  const file = openSync(path, "r+");
  const byte = Buffer.alloc(1);
  readSync(file, byte, 0, 1, at);
  byte[0] = (byte[0] ?? 0) ^ 4;
  writeSync(file, byte, 0, 1, at);
  closeSync(file);
}

t.test("a store is shown, checked, and its indexes made again", async (t) => {
  const dataDirectory = join(tempFolder(t), "data");
  const directory = await leaveStore(dataDirectory);

  const shown = await tidemark("store", "inspect", dataDirectory);
  t.equal(shown.exitCode, 0, shown.stderr);
  t.same(checkOutput("store-inspect", shown.data), []);
  const [group] = shown.data.groups;
  t.equal(group.group, GROUP);
  t.equal(group.promotable, WRITES + 4);
  t.same(
    group.points.map(({ id }: { id: string }) => id),
    [POINT],
  );
  t.same(group.compacted, { files: 0, size_bytes: 0, spans: [] });
  const forPeople = await runProgram(["store", "inspect", dataDirectory]);
  t.match(forPeople.stdout, /promotable up to 44/);

  const sound = await tidemark("store", "check", dataDirectory, "--group", GROUP.slice(0, 6));
  t.equal(sound.exitCode, 0, sound.stderr);
  t.same(checkOutput("store-check", sound.data), []);
  t.same(sound.data, { sound: true, groups: [{ group: GROUP, points: 1, findings: [] }] });

  const rebuilt = await asProgram("store", "rebuild-index", dataDirectory);
  t.equal(rebuilt.exitCode, 0, rebuilt.stderr);
  t.same(checkOutput("store-rebuild-index", rebuilt.data), []);
  const again = await tidemark("store", "inspect", dataDirectory);
  t.same(again.data, shown.data, "what the indexes say is what they said");

  const [segment] = readdirSync(join(directory, "journal")).filter((name) => name.endsWith(".segment"));
  flipBit(join(directory, "journal", segment ?? ""), 100);
  const damaged = await asProgram("store", "check", dataDirectory);
  t.equal(damaged.exitCode, 5, damaged.stderr);
  t.same(checkOutput("store-check", damaged.data), []);
  t.equal(damaged.data.sound, false);
  t.match(
    damaged.data.groups[0].findings[0],
    { part: "journal-header", points: [] },
    "nothing is missing for its sake",
  );
});

t.test(
  "a flipped bit of a write is a finding with its place, and the points that need it are damaged",
  async (t) => {
    const dataDirectory = join(tempFolder(t), "data");
    const directory = await leaveStore(dataDirectory);
    const [segment = ""] = readdirSync(join(directory, "journal")).filter((name) =>
      name.endsWith(".segment"),
    );
    // Behind the segment's header, the frame and the batch's header: somewhere in the payloads of the writes.
    flipBit(join(directory, "journal", segment), 4096 + 48 + 128 + 10 * 4096);
    const { exitCode, data } = await tidemark("store", "check", dataDirectory);
    t.equal(exitCode, 5);
    t.same(checkOutput("store-check", data), []);
    const [finding, ...more] = data.groups[0].findings;
    t.same(more, []);
    t.match(finding, {
      part: "journal",
      branch: "00000000000000a1",
      member: 1,
      length: 4096,
      points: [POINT],
    });
    t.equal(finding.from, finding.to);
    t.equal(finding.offset, (finding.from - 3) * 65_536, "it says what has to be fetched again");
    const inspected = await tidemark("store", "inspect", dataDirectory);
    t.match(inspected.data.groups[0].points, [{ id: POINT, damaged: true }]);
    const forPeople = await runHere(["store", "check", dataDirectory]);
    t.match(
      forPeople.stdout,
      /1 finding\n {2}journal segment \d+, sequence \d+, branch 00000000000000a1, member 1, 4096 bytes at/,
    );
    t.match(forPeople.stdout, new RegExp(`damaged points: ${POINT}`));
  },
);

t.test("a store that can't be opened is a finding like any other", async (t) => {
  const dataDirectory = join(tempFolder(t), "data");
  const directory = await leaveStore(dataDirectory);
  flipBit(join(directory, "state"), 40);
  flipBit(join(directory, "state"), 1024 * 1024 + 40);
  const { exitCode, data } = await tidemark("store", "check", dataDirectory);
  t.equal(exitCode, 5);
  t.same(checkOutput("store-check", data), []);
  t.match(data.groups[0].findings, [{ part: "start", code: "STATE_FILE_BAD", points: [] }]);
});

t.test("a flipped bit of an image is a finding with its place", async (t) => {
  const dataDirectory = join(tempFolder(t), "data");
  const directory = await leaveStore(dataDirectory);
  const image = join(directory, "images", "1.img");
  t.equal(statSync(image).size, 16 * 1024 * 1024);
  flipBit(image, 5 * 65_536 + 17);
  const { exitCode, data } = await tidemark("store", "check", dataDirectory);
  t.equal(exitCode, 5);
  t.match(data.groups[0].findings, [{ part: "image", member: 1, offset: 5 * 65_536, length: 4096 }]);
});

t.test("what is refused", async (t) => {
  const folder = tempFolder(t);
  const none = await runProgram(["store", "check", folder]);
  t.equal(none.exitCode, 1);
  t.match(none.stderr, /is not the data directory of a daemon/);

  const dataDirectory = join(folder, "data");
  await leaveStore(dataDirectory);
  const unknown = await runHere(["store", "inspect", dataDirectory, "--group", "ffff"]);
  t.equal(unknown.exitCode, 1);
  t.match(unknown.stderr, /holds no group ffff/);
  const held = await openDataDirectory(new RealDisk(), new RealRandom(), {
    path: dataDirectory,
    site: "beta",
  });
  const busy = await runProgram(["store", "check", dataDirectory]);
  t.equal(busy.exitCode, 3, busy.stderr);
  await held.release();
});
