import { setTimeout as sleep } from "node:timers/promises";
import { ExposureSamples, sampleExposure } from "#native-bench/replication/exposure-samples.js";
import { type Judgement, judge, type Mode } from "#native-bench/replication/judge-loss.js";
import { withEnds } from "#native-bench/replication/sites.js";
import { RealRandom } from "#src/platform/random/real-random.js";
import { FaultedPair } from "#test/support/replication/faulted-pair.js";

export interface RpoOptions {
  /** For the data of both sites. */
  readonly parent: string;
  readonly mode: Mode;
  readonly kills: number;
  readonly depth: number;
  readonly writesPerSecondMax: number;
  /** Of 4 KiB. */
  readonly blocks: number;
  /** The longest that it is written to before a kill. */
  readonly lifeMsMax: number;
  readonly onKill?: (judgement: Judgement, tookMs: number) => void;
  /** Ends it, in order, behind the kill that is under way. */
  readonly signal?: AbortSignal;
}

/** Below this nothing is under way everywhere yet. */
const LIFE_MS_MIN = 200;

/**
 * Kills a primary under writes again and again, cuts the link in the same moment, and looks at what its secondary could be
 * promoted to then. This process writes, kills, cuts and judges: it outlives every kill, and holds what the writer was told.
 */
export async function measureRpo(options: RpoOptions): Promise<readonly Judgement[]> {
  const { parent, mode, kills, depth, writesPerSecondMax, blocks, lifeMsMax } = options;
  return withEnds(async (ends) => {
    const group = `mode: ${mode}\n`;
    const faulted = await FaultedPair.start(ends, ends.folder(parent), { blocks, group, bare: true });
    const { pair, history } = faulted;
    await pair.reaches("alpha", "protected");
    const judgements: Judgement[] = [];
    for (let kill = 0; kill < kills && options.signal?.aborted !== true; kill += 1) {
      const beganMs = performance.now();
      const writer = faulted.write(RANDOM, { depth, writesPerSecondMax, flushEvery: FLUSH_EVERY });
      const sampling = new ExposureSamples(pair);
      await sleep(LIFE_MS_MIN + RANDOM.fraction() * (lifeMsMax - LIFE_MS_MIN));

      faulted.cutLink();
      const ended = pair.kill("alpha");
      const killedMs = performance.now();
      await ended;
      // Replies that were on their way were told, and count.
      await writer.stop();
      const samples = await sampling.end();
      const predicted = await pair.ask("beta", sampleExposure);
      const started = pair.startSite("alpha");
      const { stamps } = await faulted.read("beta", "latest");
      const judgement = judge({ mode, history, stamps, killedMs, samples, predicted });
      judgements.push(judgement);
      await started;
      faulted.healLink();
      history.settle((await faulted.read("alpha")).stamps);
      await pair.reaches("alpha", "protected");
      options.onKill?.(judgement, performance.now() - beganMs);
    }
    return judgements;
  });
}

const RANDOM = new RealRandom();
const FLUSH_EVERY = 32;
