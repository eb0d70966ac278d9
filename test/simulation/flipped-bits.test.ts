import t from "tap";
import { present } from "#src/base/assert.js";
import { equalBytes } from "#src/base/bytes.js";
import { TidemarkError } from "#src/base/errors.js";
import { Replica } from "#src/data-path/replica/replica.js";
import { type Store, storeLayout } from "#src/data-path/store/store.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import type { Finding } from "#src/domain/model/finding.js";
import type { Position } from "#src/domain/model/sequence.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { times } from "#test/support/effort.js";
import { isNoticed } from "#test/support/noticed.js";
import { rotStore } from "#test/support/rotten-stores.js";
import { FILE_KINDS, type FileKind } from "#test/support/store-files.js";
import { DIRECTORY, MEMBERS, StoreWorld, type WorldPlant } from "#test/support/store-world.js";

/**
 * I12: a bit flips in a closed store, in every kind of bytes that there is. Afterwards each read of each point is right or
 * refused, whatever is folded meanwhile, and a check says what is damaged. A store starts on what is left and serves it: a
 * kind of which one flip may keep it from that says so, and how much may be refused at most.
 */
const FLIPS = times(2);

interface Moment {
  readonly name: string;
  readonly position: Position;
}

interface Outcome {
  readonly where: string;
  readonly wrong: readonly string[];
  readonly right: number;
  readonly refused: number;
  readonly findings: readonly Finding[];
  readonly damaged: readonly string[];
  /** Points that could not be read wholly and are not marked. */
  readonly unmarked: readonly string[];
  /** Why it did not start. */
  readonly start: string | undefined;
}

/** A store with points above and below what was folded, and segments of which some are gone. */
async function liveOnce(world: StoreWorld): Promise<readonly Moment[]> {
  const store = await world.open();
  for (let turn = 0; turn < 40; turn += 1) {
    await world.receive(store);
    await world.passTime();
    if (turn === 18 || turn === 28) await store.maintain();
  }
  await store.scrub({ throttle: UNTHROTTLED, onFinding: () => undefined });
  await store.settled();
  const points = store.points.points.map(({ id, position }) => ({ name: id, position }));
  const end = store.promotable;
  await store.close();
  world.end("kill");
  return end === undefined ? points : [...points, { name: "latest", position: end }];
}

/** One seed gives one history: what it reads like is worked out once for all kinds. */
const IMAGES = new Map<string, Uint8Array>();

function imageAt(world: StoreWorld, seed: number, member: number, position: Position): Uint8Array {
  const key = `${seed} ${member} ${position.sequence}`;
  const image = IMAGES.get(key) ?? world.model(member).imageAt(position);
  IMAGES.set(key, image);
  return image;
}

async function readMoments(world: StoreWorld, seed: number, store: Store, moments: readonly Moment[]) {
  const wrong: string[] = [];
  const unread = new Set<string>();
  let [right, refused] = [0, 0];
  for (const { name, position } of moments) {
    for (const member of MEMBERS) {
      const expected = imageAt(world, seed, member, position);
      try {
        const view = await store.openView(member, { position, members: [] }, "view");
        for (let at = 0; at < view.sizeBytes; at += SLOT_BYTES) {
          const found = new Uint8Array(SLOT_BYTES);
          const isRead = await readOrRefused(() => view.read(at, found));
          if (!isRead) unread.add(name);
          if (!isRead) refused += 1;
          else if (equalBytes(found, expected.subarray(at, at + SLOT_BYTES))) right += 1;
          else wrong.push(`${name} at ${position.sequence}, member ${member} at ${at}`);
        }
        await view.close();
      } catch (error) {
        if (!(error instanceof TidemarkError)) throw error;
        unread.add(name);
        refused += 1;
      }
    }
  }
  return { wrong, right, refused, unread };
}

async function readOrRefused(read: () => void | Promise<void>): Promise<boolean> {
  try {
    await read();
    return true;
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    return false;
  }
}

/** Says what was flipped. */
async function flipOne(world: StoreWorld, kind: FileKind, random: SimulatedRandom): Promise<string> {
  const layout = storeLayout(DIRECTORY);
  const store = kind.store?.(layout);
  if (store !== undefined) {
    await rotStore(world.keyValue, store, random);
    return `entries of ${store}`;
  }
  const places = (await kind.places?.(world.disk, layout)) ?? [];
  const { path, from, to } = random.pick(places);
  const bit = random.integer(from * 8, to * 8 - 1);
  world.disk.flipBit(path, bit);
  return `bit ${bit % 8} of byte ${Math.floor(bit / 8)} of ${path}`;
}

async function flipOnce(
  kind: FileKind,
  seed: number,
  withIndex: boolean,
  plant: WorldPlant = {},
): Promise<Outcome> {
  const world = new StoreWorld(seed, plant);
  const moments = await liveOnce(world);
  const random = new SimulatedRandom(seed * 7919);
  const layout = storeLayout(DIRECTORY);
  if (kind.name === "index/current") await Replica.doubtIndex(world.disk, layout.index);
  const where = `seed ${seed}: ${await flipOne(world, kind, random)}`;
  if (!withIndex) await world.keyValue.destroy(`${layout.index}/1`);
  const findings: Finding[] = [];
  const nothing = {
    where,
    wrong: [],
    right: 0,
    refused: moments.length,
    findings,
    damaged: [],
    unmarked: [],
  };
  let store: Store;
  try {
    store = await world.start();
  } catch (error) {
    if (!(error instanceof TidemarkError) || error.kind !== "corrupt") throw error;
    return { ...nothing, start: error.code };
  }
  const before = await readMoments(world, seed, store, moments);
  await store.check({ throttle: UNTHROTTLED, onFinding: ({ finding }) => findings.push(finding) });
  await store.maintain();
  const kept = new Map(store.points.points.map((point) => [point.id, point]));
  const after = await readMoments(
    world,
    seed,
    store,
    moments.filter(({ name }) => name === "latest" || kept.has(name)),
  );
  // A site that has lost its facts serves no member at all, and says so; its points are as good as they were.
  const isLost = findings.some(({ type }) => type === "facts-lost");
  const unmarked = isLost ? [] : [...after.unread].filter((name) => kept.get(name)?.damaged === false);
  const damaged = [...kept.values()].filter((point) => point.damaged).map(({ id }) => id);
  await store.close();
  const wrong = [...before.wrong, ...after.wrong.map((one) => `after a round: ${one}`)];
  return {
    where,
    wrong,
    right: before.right,
    refused: before.refused,
    findings,
    damaged,
    unmarked,
    start: undefined,
  };
}

const ONLY = process.env["TIDEMARK_KIND"] ?? "";

for (const kind of FILE_KINDS.filter(({ name }) => name.includes(ONLY))) {
  t.test(`I12: a flipped bit: ${kind.name}`, async (t) => {
    let [right, refused] = [0, 0];
    for (let seed = 1; seed <= FLIPS; seed += 1) {
      const outcome = await flipOnce(kind, seed, kind.store !== undefined || seed % 2 === 0);
      t.same(outcome.wrong, [], `${outcome.where}: nothing reads wrong`);
      t.same(outcome.unmarked, [], `${outcome.where}: what can't be read is marked`);
      const isTold = outcome.findings.length > 0 || outcome.start !== undefined;
      t.equal(
        isTold,
        kind.told === "finding",
        `${outcome.where}: ${outcome.start ?? JSON.stringify(outcome.findings.map(({ type }) => type))}`,
      );
      const serves = outcome.start === undefined || kind.mayNotStart !== undefined;
      t.ok(serves, `${outcome.where}: it starts, ${outcome.start}`);
      right += outcome.right;
      refused += outcome.refused;
    }
    t.comment(`${right} reads right, ${refused} refused`);
    const { refusedMax = 0 } = kind;
    t.ok(refused <= refusedMax * (right + refused), `${refused} of ${right + refused} reads are refused`);
    t.ok(right > 0 || refusedMax === 1, "what is sound is served");
  });
}

t.test("where hashes do not look at payloads, what reads wrong is noticed", async (t) => {
  const payloads = present(
    FILE_KINDS.find(({ name }) => name === "journal, payload"),
    "the kind",
  );
  const run = async (seed: number) => {
    const { wrong } = await flipOnce(payloads, seed, true, { blindHashes: true });
    return { broken: wrong };
  };
  t.ok(await isNoticed({ needed: 2, seeds: 6 }, run));
});
