import t, { type Test } from "tap";
import { checkImage, record } from "#test/support/crash/crash-images.js";
import type { Plant } from "#test/support/crash/planted-disk.js";
import { endSealed } from "#test/support/crash/sealed-room.js";
import { times } from "#test/support/effort.js";
import { requireTool } from "#test/support/require-tool.js";
import { tempFolder } from "#test/support/temp-folder.js";

/**
 * The store on a real ext4, after power losses: what the simulated disk promises is what this kernel does. More images by
 * `npm run campaign:crash`.
 */
const IMAGES = times(4);
/** A planted bug is found in about two images of three. */
const IMAGES_UNTIL_FOUND = 12;

const mayMount = (t: Test): boolean =>
  requireTool(t, "root", "mounts", "process-namespaces", "loop-devices", "fuse", "nbdfuse", "mkfs.ext4");

t.test("I1, I3, I6: a store on ext4 lost power, and what it had promised is there", async (t) => {
  if (!mayMount(t)) return;
  const folder = tempFolder(t);
  t.teardown(endSealed);
  const recording = await record(folder, { seed: 1, sequences: 80, lives: 2 });
  t.teardown(() => recording.disk.close());
  let views = 0;
  for (let number = 1; number <= IMAGES; number += 1) {
    const checked = await checkImage(folder, recording, number);
    t.same(checked.broken, [], `image ${number}: ${JSON.stringify(checked.loss)}`);
    views += checked.views;
  }
  t.ok(views > 100 * IMAGES, `${views} views were compared`);
});

const PLANTED: readonly (readonly [Plant, RegExp])[] = [
  ["records", /^I3: \d+ of a1 was promised and there is|is not what was written/],
  ["state", /^I3: ceiling is 0, and may be/],
  ["image", /the image .* is not what was written to it/],
];

for (const [plant, told] of PLANTED) {
  t.test(`a store that does not sync its ${plant} is found out`, async (t) => {
    if (!mayMount(t)) return;
    const folder = tempFolder(t);
    t.teardown(endSealed);
    const recording = await record(folder, { seed: 1, sequences: 60, lives: 2, plant });
    t.teardown(() => recording.disk.close());
    let broken: readonly string[] = [];
    for (let number = 1; number <= IMAGES_UNTIL_FOUND && !broken.some((one) => told.test(one)); number += 1) {
      broken = (await checkImage(folder, recording, number)).broken;
    }
    t.match(broken.join("\n"), told);
  });
}
