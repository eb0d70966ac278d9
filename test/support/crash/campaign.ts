/**
 * Crash images by the hundred:
 *
 *     npm run campaign:crash -- IMAGES [SEED]
 *
 * Each recording, of a seed of its own, serves twenty images. An image in which something is broken stays in a folder, with
 * what was expected of it and the record of the disk; its name is printed. Exit code 0 if all held.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkImage, record } from "#test/support/crash/crash-images.js";
import { endSealed } from "#test/support/crash/sealed-room.js";

const IMAGES_A_RECORDING = 20;
const LIVES = 3;
const SEQUENCES = 150;

interface Totals {
  images: number;
  broken: number;
  repaired: number;
  views: number;
  unflushed: number;
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function runSeed(seed: number, images: number, totals: Totals): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "tidemark-crash-"));
  const recording = await record(folder, { seed, sequences: SEQUENCES, lives: LIVES });
  let kept = false;
  for (let number = 1; number <= images && !kept; number += 1) {
    const { broken, loss, views, repaired } = await checkImage(folder, recording, number);
    totals.images += 1;
    totals.views += views;
    totals.repaired += repaired ? 1 : 0;
    totals.unflushed += loss.after > loss.flushed ? 1 : 0;
    if (broken.length === 0) continue;
    totals.broken += 1;
    kept = true;
    say(`seed ${seed}, image ${number}: ${JSON.stringify(loss)} in ${folder}`);
    for (const promise of broken) say(`  ${promise}`);
  }
  recording.disk.close();
  if (!kept) rmSync(folder, { recursive: true });
}

const [images = "200", firstSeed = "1"] = process.argv.slice(2);
const wanted = Number(images);
if (!(wanted >= 1)) throw new Error("how many images?");
const totals: Totals = { images: 0, broken: 0, repaired: 0, views: 0, unflushed: 0 };
const begun = performance.now();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => endSealed().then(() => process.exit(1)));
}
for (let seed = Number(firstSeed); totals.images < wanted; seed += 1) {
  await runSeed(seed, Math.min(IMAGES_A_RECORDING, wanted - totals.images), totals);
}
const seconds = Math.round((performance.now() - begun) / 1000);
say(
  `${totals.images} images, ${totals.unflushed} with something in the cache, ${totals.repaired} mended by e2fsck, ` +
    `${totals.views} views, ${totals.broken} broken, ${seconds} s`,
);
process.exitCode = totals.broken === 0 ? 0 : 1;
