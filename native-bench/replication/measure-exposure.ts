import { runFio } from "#native-bench/nbd-write/run-fio.js";
import { ExposureSamples } from "#native-bench/replication/exposure-samples.js";
import { withEnds } from "#native-bench/replication/sites.js";
import { SitePair } from "#test/support/replication/site-pair.js";

/** P7: what a primary says would be lost, again and again, while it is written to at a steady rate. */
export interface ExposureFigures {
  readonly seconds: readonly number[];
  /** What fio was able to write of the rate that it was to keep. */
  readonly bytesPerSecond: number;
}

export async function measureExposure(options: {
  readonly parent: string;
  readonly runSeconds: number;
  readonly sizeBytes: number;
  readonly bytesPerSecond: number;
}): Promise<ExposureFigures> {
  const { parent, runSeconds, sizeBytes, bytesPerSecond } = options;
  return withEnds(async (ends) => {
    const pair = await SitePair.start(ends, ends.folder(parent), { bare: true });
    await pair.apply(`${sizeBytes / 1024}KiB`);
    await pair.reaches("alpha", "protected");
    const uri = `nbd+unix:///payroll/data?socket=${pair.nbdSocket("alpha")}`;
    const pattern = { name: "steady", rw: "randwrite", blockBytes: 4096, depth: 16, revisits: true } as const;
    const sampling = new ExposureSamples(pair, Number.POSITIVE_INFINITY);
    const { iops } = await runFio(uri, { ...pattern, bytesPerSecond }, runSeconds, sizeBytes, undefined);
    const samples = await sampling.end();
    const seconds = samples.map(({ exposure }) => exposure.seconds ?? Number.POSITIVE_INFINITY);
    return { seconds, bytesPerSecond: iops * pattern.blockBytes };
  });
}
