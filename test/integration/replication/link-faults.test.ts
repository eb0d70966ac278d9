import t from "tap";
import { randomOf } from "#test/support/chance.js";
import { eventually } from "#test/support/eventually.js";
import { FaultedPair } from "#test/support/replication/faulted-pair.js";
import type { Direction } from "#test/support/replication/link-proxy.js";
import { tempFolder } from "#test/support/temp-folder.js";

/**
 * What a network does to a link while it is written to: it is cut, breaks in the middle of a message, changes a bit, is slow
 * or far away. After each both sites are equal, nothing acknowledged is missing, and a pinned point reads as it did.
 */
const SEED = 23;

interface Fault {
  readonly what: string;
  /** Resolves when it has happened and the link is as it was. */
  readonly happen: (faulted: FaultedPair) => Promise<unknown>;
}

/** In the next of what passes: behind headers, inside a message. */
const damage = (type: "flip" | "reset", direction: Direction, afterBytes: number): Fault => ({
  what: `${type === "flip" ? "a bit is another one" : "the connection breaks"}, ${afterBytes} bytes on, ${direction}`,
  happen: ({ link }) => link.toAlpha.damage(direction, { type }, afterBytes),
});

const written = async ({ history }: FaultedPair, writes: number) => {
  const until = history.acknowledged + writes;
  await eventually(`${writes} writes`, () => (history.acknowledged >= until ? true : undefined));
};

const FAULTS: readonly Fault[] = [
  {
    what: "the link is cut",
    happen: async (faulted) => {
      faulted.cutLink();
      await faulted.pair.reaches("alpha", "disconnected");
      await written(faulted, 100);
      faulted.healLink();
    },
  },
  damage("reset", "down", 10_000),
  damage("reset", "down", 70_001),
  damage("reset", "up", 33),
  damage("flip", "down", 6_000),
  damage("flip", "down", 50_003),
  damage("flip", "up", 40),
  {
    what: "it breaks again and again",
    happen: async (faulted) => {
      for (let time = 0; time < 5; time += 1) {
        faulted.link.toAlpha.breakAll();
        await written(faulted, 20);
      }
    },
  },
  {
    what: "it is far away and narrow",
    happen: async (faulted) => {
      const { toAlpha } = faulted.link;
      toAlpha.conditions = { delayMs: 40, bytesPerSecondMax: 500_000 };
      await written(faulted, 300);
      toAlpha.conditions = {};
    },
  },
  {
    what: "the secondary runs for a moment now and then",
    happen: async (faulted) => {
      for (let time = 0; time < 5; time += 1) {
        faulted.pair.daemon("beta").kill("SIGSTOP");
        await written(faulted, 40);
        faulted.pair.daemon("beta").kill("SIGCONT");
        await written(faulted, 5);
      }
    },
  },
];

t.test("whatever a link does, both sites are equal afterwards", async (t) => {
  const random = randomOf(SEED);
  const faulted = await FaultedPair.start(t, tempFolder(t));
  faulted.write(random);
  await faulted.pair.reaches("alpha", "protected");
  await faulted.pinPoint();
  for (const { what, happen } of FAULTS) {
    await happen(faulted);
    t.same(await faulted.notPrefix(), [], `${what}: meanwhile what beta has is a state of the volume`);
    t.same(await faulted.settled(), [], what);
    faulted.write(random);
  }
  await faulted.settled();
});
