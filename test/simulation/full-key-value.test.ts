import t from "tap";
import { TidemarkError } from "#src/base/errors.js";
import type { Store } from "#src/data-path/store/store.js";
import { StoreWorld } from "#test/support/store-world.js";

/**
 * The file system under index and catalogue runs full now and then, while batches and points go on arriving, and gets room
 * again; lives end by power losses and kills, before that or after. A batch that met it may be there later or not.
 *
 * - With room again everything is taken in, in the same process.
 * - I1, I3, I6: what was promised is there and reads as it has to, then and at every start.
 */
const SEEDS = Number(process.env["TIDEMARK_SEEDS"] ?? 6);
const LIVES = 3;
const ROUNDS = 4;
/** The index is opened again after delays that grow to ten minutes. */
const HEALED_WITHIN_MS = 3_600_000;

/** What waits for the index gives up after ten seconds. */
const PATIENCE_MS = 60_000;

/** What may be refused while there is no room. */
async function tolerate(world: StoreWorld, act: () => Promise<unknown>): Promise<void> {
  const refused = (error: unknown) => {
    if (!(error instanceof TidemarkError)) throw error;
  };
  await Promise.all([act().catch(refused), world.time.runFor(PATIENCE_MS)]);
}

async function runFull(world: StoreWorld, store: Store): Promise<void> {
  world.isFull = true;
  for (let count = world.random.integer(1, 4); count > 0; count -= 1) {
    await world.receive(store);
    world.notePoints(store);
    const act = world.random.pick(["pin", "maintain", "settle", "wait"]);
    const [oldest] = store.points.points;
    if (act === "pin" && oldest !== undefined) {
      await tolerate(world, () => store.points.pin(oldest.id));
      await tolerate(world, () => store.points.unpin(oldest.id));
    } else if (act === "maintain") await tolerate(world, () => store.maintain());
    else if (act === "settle") await tolerate(world, () => store.settled());
    else await world.time.runFor(5000);
    world.notePoints(store);
  }
  world.isFull = false;
}

async function heal(world: StoreWorld, store: Store): Promise<void> {
  await world.time.runFor(HEALED_WITHIN_MS);
  await store.recover();
  await store.settled();
  world.notePoints(store);
  const { problems } = await store.maintain();
  world.notePoints(store);
  world.expect(problems.length === 0, `maintenance does all it has to: ${problems[0]?.message}`);
  await world.checkPoints(store);
}

async function run(seed: number): Promise<StoreWorld> {
  const world = new StoreWorld(seed);
  try {
    for (let life = 0; life < LIVES && world.broken.length === 0; life += 1) {
      const store = await world.open();
      for (let round = 0; round < ROUNDS; round += 1) {
        await world.receive(store);
        await world.passTime();
        await runFull(world, store);
        if (world.random.chance(0.2)) break;
        await heal(world, store);
      }
      world.isFull = false;
      world.end(world.random.pick(["crash", "kill"]));
    }
  } catch (error) {
    world.failed(error);
  }
  return world;
}

t.test("I1, I3, I6: a full disk under index and catalogue takes nothing away, and passes", async (t) => {
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const { broken } = await run(seed);
    t.same(broken, [], `seed ${seed}`);
  }
});
