import t from "tap";
import { present } from "#src/base/assert.js";
import { Journal, type JournalCursor } from "#src/data-path/journal/journal.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import type { Finding, JournalDamage } from "#src/domain/model/finding.js";
import { type Throttle, UNTHROTTLED } from "#src/platform/clock/throttle.js";
import { replaceFile } from "#src/platform/disk/durable-file.js";
import type { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { GROUP, makeBatch, pattern } from "#test/support/batches.js";
import { times } from "#test/support/effort.js";
import { hash64 } from "#test/support/hash.js";
import { makeStore } from "#test/support/simulated-store.js";

/** A scrub of the journal finds each flipped bit where it is and nowhere else, and nothing where nothing is wrong. */
const DIRECTORY = "/store/journal";
const BRANCHES = [0xa1n, 0xb2n].map((id) => ({
  epoch: 1,
  id,
  first: 1,
  parent: undefined,
  writer: "alpha",
}));
const SIZES = { bytesMin: 16 * 1024, bytesMax: 32 * 1024 };
const EVERY = { throttle: UNTHROTTLED };

/** Where a record lies, and the spans of its batch. */
interface Place {
  readonly branch: bigint;
  readonly segment: number;
  readonly bodyAt: number;
  readonly first: number;
  readonly last: number;
  readonly payloads: readonly { readonly at: number; readonly length: number; readonly offset: number }[];
  readonly bodyLength: number;
}

interface Stored {
  readonly disk: SimulatedDisk;
  readonly journal: Journal;
  readonly places: Place[];
  readonly floors: Map<bigint, number>;
}

async function openJournal(disk: SimulatedDisk, floors: Map<bigint, number>): Promise<Journal> {
  const floor = (branch: bigint) => floors.get(branch) ?? 0;
  const options = { disk, directory: DIRECTORY, group: GROUP, hash64, sizes: SIZES };
  return Journal.open({ ...options, wanted: () => true, floor, known: () => 0 });
}

async function appendOne(random: SimulatedRandom, { journal, places }: Stored): Promise<void> {
  const branch = random.pick(BRANCHES).id;
  const given = { entry: branch, first: journal.accepted(branch) + 1, link: journal.link(branch) };
  const batch = makeBatch(given, (builder) => {
    for (let count = random.integer(1, 4); count > 0; count -= 1) {
      const length = random.integer(1, 3000);
      builder.addWrite(1, random.integer(0, SLOT_BYTES - length), pattern(length, random.integer(1, 1e6)));
    }
  });
  const { segment, bodyAt } = await journal.append(batch);
  const payloads = Array.from({ length: batch.count }, (_, index) => ({
    at: bodyAt + batch.payloadAt(index),
    length: batch.payloadLengthAt(index),
    offset: batch.offsetAt(index),
  }));
  const { first, last } = batch;
  places.push({ branch, segment, bodyAt, first, last, payloads, bodyLength: batch.bytes.length });
}

async function stored(random: SimulatedRandom, seed: number, count: number): Promise<Stored> {
  const disk = await makeStore(seed);
  const floors = new Map<bigint, number>();
  const journal = await openJournal(disk, floors);
  for (const entry of BRANCHES) journal.begin(entry);
  const all = { disk, journal, places: [], floors };
  for (let left = count; left > 0; left -= 1) await appendOne(random, all);
  return all;
}

function pathOf(segment: number): string {
  return `${DIRECTORY}/${String(segment).padStart(12, "0")}.segment`;
}

async function findings(journal: Journal): Promise<readonly Finding[]> {
  const found: Finding[] = [];
  await journal.scrub({ ...EVERY, onFinding: (finding) => found.push(finding) });
  return found;
}

t.test("I12: a flipped bit of any record is found, in its branch, and nowhere but around it", async (t) => {
  for (let seed = 1; seed <= times(80); seed += 1) {
    const random = new SimulatedRandom(seed);
    const { disk, journal, places } = await stored(random, seed, 25);
    const place = random.pick(places);
    const recordAt = place.bodyAt - 48;
    const at = random.integer(recordAt, place.bodyAt + place.bodyLength - 1);
    disk.flipBit(pathOf(place.segment), at * 8 + random.integer(0, 7));
    const found = await findings(journal);
    t.equal(found.length, 1, `seed ${seed}: byte ${at - recordAt} of a record`);
    const damage = present(found[0], "a finding") as JournalDamage;
    t.match(damage, { type: "journal", branch: place.branch, segment: place.segment });
    const payload = place.payloads.findIndex((one) => at >= one.at && at < one.at + one.length);
    const expected =
      payload < 0
        ? { from: place.first, to: place.last }
        : {
            from: place.first + payload,
            to: place.first + payload,
            member: 1,
            offset: place.payloads[payload]?.offset,
            length: place.payloads[payload]?.length,
          };
    t.match(damage, expected, `seed ${seed}: exactly what has to be fetched again`);
    t.equal(damage.member === undefined, payload < 0);
  }
});

t.test("a flipped bit of a header, or of the filler, is told, and nothing has to be fetched", async (t) => {
  for (let seed = 1; seed <= times(30); seed += 1) {
    const random = new SimulatedRandom(seed);
    const { disk, journal, places } = await stored(random, seed, 25);
    const { segment, branch } = random.pick(places);
    disk.flipBit(pathOf(segment), random.integer(0, 128 * 8 - 1));
    t.same(
      (await findings(journal)).map(({ type }) => type),
      ["journal-header"],
      `seed ${seed}`,
    );
    disk.flipBit(pathOf(segment), random.integer(128 * 8, 4096 * 8 - 1));
    t.match((await findings(journal)).at(-1), { type: "journal-filler", branch, segment }, `seed ${seed}`);
  }
});

t.test(
  "damage of several records in a row is one range, and the rest is looked at all the same",
  async (t) => {
    const random = new SimulatedRandom(1);
    const { disk, journal, places } = await stored(random, 1, 40);
    const recordsIn = (number: number) => places.filter((place) => place.segment === number);
    const segments = [...new Set(places.map((place) => place.segment))];
    const segment = present(
      segments.sort((a, b) => recordsIn(b).length - recordsIn(a).length)[0],
      "a segment",
    );
    const inIt = recordsIn(segment);
    const [second, third] = [present(inIt[1], "a record"), present(inIt[2], "a record")];
    const fifth = present(inIt[4], "a record");
    for (const place of [second, third]) disk.flipBit(pathOf(segment), (place.bodyAt - 40) * 8);
    disk.flipBit(pathOf(segment), (fifth.payloads[0]?.at ?? 0) * 8);
    t.match(await findings(journal), [
      { from: second.first, to: third.last },
      { from: fifth.first, to: fifth.first },
    ]);
  },
);

t.test("nothing is found on a sound journal while it is appended to and trimmed", async (t) => {
  let trims = 0;
  for (let seed = 1; seed <= times(30); seed += 1) {
    const random = new SimulatedRandom(seed);
    const all = await stored(random, seed, 30);
    const { journal, floors } = all;
    /** Something happens whenever the scrub would wait. */
    const throttle: Throttle = {
      take: async () => {
        if (random.chance(0.4)) await appendOne(random, all);
        if (random.chance(0.85)) return;
        const branch = random.pick(BRANCHES).id;
        const floor = random.integer(floors.get(branch) ?? 0, journal.durable(branch));
        floors.set(branch, floor);
        trims += 1;
        await journal.trim(branch, floor);
      },
    };
    const found: Finding[] = [];
    await journal.scrub({ throttle, onFinding: (finding) => found.push(finding) });
    t.same(found, [], `seed ${seed}`);
  }
  t.ok(trims > 30, `${trims} trims`);
});

t.test("a scrub that was aborted goes on from its cursor, and both halves find what one does", async (t) => {
  for (let seed = 1; seed <= times(30); seed += 1) {
    const random = new SimulatedRandom(seed);
    const { disk, journal, places } = await stored(random, seed, 30);
    for (let count = 3; count > 0; count -= 1) {
      const place = random.pick(places);
      disk.flipBit(pathOf(place.segment), (place.bodyAt + random.integer(0, place.bodyLength - 1)) * 8);
    }
    const whole = await findings(journal);
    const halves: Finding[] = [];
    const stop = new AbortController();
    let cursor: JournalCursor | undefined;
    let steps = random.integer(1, 25);
    const first = journal.scrub({
      ...EVERY,
      signal: stop.signal,
      onFinding: (finding) => halves.push(finding),
      onProgress: (next) => {
        cursor = next;
        steps -= 1;
        if (steps === 0) stop.abort(new Error("enough"));
      },
    });
    await first.catch((error: Error) => t.equal(error.message, "enough"));
    const reported = new Set(halves.map((finding) => JSON.stringify(finding, plain)));
    await journal.scrub({ ...EVERY, from: cursor, onFinding: (finding) => halves.push(finding) });
    t.same(
      new Set(halves.map((finding) => JSON.stringify(finding, plain))).size,
      whole.length,
      `seed ${seed}`,
    );
    t.ok(reported.size <= whole.length);
  }
});

t.test(
  "a file that belongs to nobody is named; a segment that is gone is a range to be fetched",
  async (t) => {
    const { disk, journal, places } = await stored(new SimulatedRandom(1), 1, 30);
    await replaceFile(disk, `${DIRECTORY}/notes.txt`, Uint8Array.of(1));
    t.match(await findings(journal), [{ type: "stray-file", path: `${DIRECTORY}/notes.txt` }]);
    const { segment, branch } = present(places[0], "a place");
    const inIt = places.filter((place) => place.segment === segment);
    await journal.close();
    const again = await openJournal(disk, new Map());
    await disk.unlink(pathOf(segment));
    t.match(await findings(again), [
      { type: "journal", branch, segment, from: inIt[0]?.first, to: inIt.at(-1)?.last },
      { type: "stray-file" },
    ]);
  },
);

function plain(_key: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}
