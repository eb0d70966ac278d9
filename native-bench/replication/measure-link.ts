import { setTimeout as sleep } from "node:timers/promises";
import { type Pattern, runFio } from "#native-bench/nbd-write/run-fio.js";
import { withEnds } from "#native-bench/replication/sites.js";
import { eventually } from "#test/support/eventually.js";
import { FaultedPair, VOLUME } from "#test/support/replication/faulted-pair.js";
import { BLOCK_BYTES } from "#test/support/replication/stamped-block.js";

/** P16: how much of a long and narrow link is used while more is written than it can carry. */
export interface LinkFigures {
  /** Of what the link can carry, payload and all that goes with it; one of each round. */
  readonly usedShare: readonly number[];
}

export async function measureLink(options: {
  readonly parent: string;
  readonly rounds: number;
  readonly seconds: number;
  readonly blocks: number;
  readonly roundTripMs: number;
  readonly bytesPerSecondMax: number;
}): Promise<LinkFigures> {
  const { parent, rounds, seconds, blocks, roundTripMs, bytesPerSecondMax } = options;
  return withEnds(async (ends) => {
    const faulted = await FaultedPair.start(ends, ends.folder(parent), { blocks, bare: true });
    await faulted.pair.reaches("alpha", "protected");
    for (const proxy of Object.values(faulted.link))
      proxy.conditions = { delayMs: roundTripMs / 2, bytesPerSecondMax };
    const { passed } = faulted.link.toAlpha;
    const uri = `nbd+unix:///${VOLUME}?socket=${faulted.pair.nbdSocket("alpha")}`;
    const usedShare: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const idle = passed.down;
      const written = runFio(uri, PATTERN, seconds, blocks * BLOCK_BYTES, undefined);
      // fio takes a while to start.
      await eventually("writes on the link", () =>
        passed.down - idle > PATTERN.blockBytes ? true : undefined,
      );
      // The window opens as far as the link needs in the first quarter; the rest is measured.
      await sleep((seconds * 1000) / 4);
      const [from, fromMs] = [passed.down, performance.now()];
      await sleep((seconds * 1000) / 2);
      usedShare.push((passed.down - from) / ((performance.now() - fromMs) / 1000) / bytesPerSecondMax);
      await written;
      await faulted.pair.caughtUp(CAUGHT_UP_MS_MAX);
    }
    return { usedShare };
  });
}

const PATTERN: Pattern = { name: "more than it carries", rw: "write", blockBytes: 256 * 1024, depth: 8 };
const CAUGHT_UP_MS_MAX = 600_000;
