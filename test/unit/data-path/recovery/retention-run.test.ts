import t from "tap";
import { Catalogue } from "#src/data-path/recovery/catalogue.js";
import { type Reservation, Reservations } from "#src/data-path/recovery/reservations.js";
import { BRANCH_RESERVATION, runRetention } from "#src/data-path/recovery/retention-run.js";
import { SimulatedKeyValue } from "#src/platform/key-value/simulated-key-value.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { HandClock } from "#test/support/chance.js";
import { hash64 } from "#test/support/hash.js";

const HOUR_MS = 3_600_000;
const MAIN = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" };
const OLD = { ...MAIN, id: 0xb2n, first: 200, parent: { entry: MAIN.id, sequence: 50 } };
const YOUNG = { ...MAIN, id: 0xc3n, first: 300, parent: { entry: OLD.id, sequence: 210 } };

t.test(
  "I7: an old branch stays while a younger one that is kept grows from it, and goes with it",
  async (t) => {
    const ledger = { append: async () => undefined };
    const clock = new HandClock();
    const reservations = new Reservations(ledger);
    const catalogue = await Catalogue.open({
      store: await new SimulatedKeyValue(new SimulatedRandom(1)).open("/store"),
      hash64,
      clock,
      ledger,
      facts: [{ type: "stamp", point: "newest", stampMs: 100 * HOUR_MS }],
      marks: async function* () {
        yield {
          mark: {
            type: "point",
            point: { id: "newest", kind: "crash", label: "", timeMs: 0, members: [] },
          },
          position: { entry: MAIN.id, sequence: 90 },
          timeMs: 0,
        };
      },
      reservations,
      scopeOf: () => "inline",
      lineage: () => [MAIN],
      isSecondary: () => false,
      everyMs: () => 10_000,
    });
    const fork = (entry: typeof OLD): Reservation => {
      return {
        id: `branch-${entry.id}`,
        position: entry.parent,
        members: [],
        why: BRANCH_RESERVATION,
        isDurable: true,
      };
    };
    const run = async (kept: readonly (readonly [typeof OLD, number])[]) => {
      for (const [entry] of kept) await reservations.reserve(fork(entry));
      const { decision } = await runRetention(catalogue, reservations, clock, () => ({
        role: { type: "primary" },
        factsLost: false,
        everyMs: 10_000,
        policy: {
          windowMs: HOUR_MS,
          keep: [],
          countMax: 1000,
          bytesMax: Number.MAX_SAFE_INTEGER,
          keepAfterPromotionMs: 0,
          branches: { keepMs: 24 * HOUR_MS, bytesMax: Number.MAX_SAFE_INTEGER },
        },
        branches: kept.map(([{ id }, hours]) => ({ entry: id, sizeBytes: 10, stampMs: hours * HOUR_MS })),
        lineage: [MAIN],
        head: 100,
        windowBefore: 0,
        bytes: { fine: () => 0, compacted: () => 0 },
        needs: { known: [MAIN, OLD, YOUNG], standing: [], promotable: { entry: MAIN.id, sequence: 100 } },
      }));
      return [...decision.branches].map(([entry, { type }]) => [entry, type]);
    };
    t.same(
      await run([
        [OLD, 1],
        [YOUNG, 99],
      ]),
      [
        [OLD.id, "keep"],
        [YOUNG.id, "keep"],
      ],
    );
    await reservations.release(`branch-${YOUNG.id}`);
    t.same(await run([[OLD, 1]]), [[OLD.id, "expire"]], "its own reservation does not hold it");
  },
);
