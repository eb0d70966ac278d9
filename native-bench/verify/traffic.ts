import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { withEnds } from "#native-bench/replication/sites.js";
import { verifyData } from "#src/api/cli/group/verify-data.js";
import { present } from "#src/base/assert.js";
import { eventually } from "#test/support/eventually.js";
import { GROUP, SitePair } from "#test/support/replication/site-pair.js";

/**
 * `node traffic.js [GIB] [FILLED_MIB] [FOLDER]`: what goes between two daemons to compare equal volumes. The data lie spread over the
 * volume, a mebibyte at a time.
 */
const [gib = "10", filled = "256", folder = tmpdir()] = process.argv.slice(2);
const MIB = 2 ** 20;
const ENOUGH_MS = 900_000;
const sizeBytes = Number(gib) * 1024 * MIB;

await withEnds(async (ends) => {
  const directory = ends.folder(folder);
  const image = join(directory, "image");
  fill(image, Number(filled));
  const pair = await SitePair.start(ends, directory, {
    config: { alpha: `image_roots: [${JSON.stringify(directory)}]` },
  });
  await pair.apply(`${gib}GiB`, "", image);
  await pair.reaches("alpha", "protected", ENOUGH_MS);
  await pair.caughtUp(ENOUGH_MS);
  const begun = performance.now();
  await pair.tidemark("alpha", "verify", GROUP, "--no-wait");
  const verified = await eventually(
    "both sites to be compared",
    async () => {
      const answer = await pair.ask("alpha", (site) => site.groups().verifyState(GROUP));
      const data = verifyData(present(answer.verify, "the comparison"));
      return data.state === "running" ? undefined : data;
    },
    ENOUGH_MS,
  );
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  const { state, different_bytes: differ, exchanged_bytes: exchanged } = verified;
  process.stdout.write(
    `${gib} GiB, ${filled} MiB of it data: ${state} in ${seconds} s, ${differ} bytes differ, ${exchanged} bytes exchanged\n`,
  );
});

function fill(path: string, mebibytes: number): void {
  const file = openSync(path, "w");
  ftruncateSync(file, sizeBytes);
  const every = Math.floor(sizeBytes / MIB / mebibytes) * MIB;
  for (let part = 0; part < mebibytes; part += 1)
    writeSync(file, new Uint8Array(MIB).fill(1 + (part % 255)), 0, MIB, part * every);
  closeSync(file);
}
