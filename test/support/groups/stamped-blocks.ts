import { isAllZeros } from "#src/base/all-zeros.js";
import { pattern } from "#test/support/batches.js";
import { KIB, specification, volume } from "#test/support/groups/group-world.js";
import { replicated, type TwoHosts } from "#test/support/groups/two-hosts.js";

/** A group `payroll` whose volume `data` is of blocks, each with a number written all over it: what lives that are cut short are judged by. */
export const SPECIFICATION = replicated(specification("payroll", [volume("data", 256 * KIB)]));
export const BLOCKS = 64;
const BLOCK_BYTES = 4 * KIB;

export type Site = "alpha" | "beta";
export const SITES: readonly Site[] = ["alpha", "beta"];

/** Which of the numbers that may have been written there each block holds; 0: nothing was; NaN: none of these. */
export async function stampsAt(
  world: TwoHosts,
  site: Site,
  name: string,
  written: (block: number) => Iterable<number>,
): Promise<readonly number[]> {
  const bytes = await world.bytesOf(site, name);
  return Array.from({ length: BLOCKS }, (_, block) => {
    const found = bytes.subarray(block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES);
    if (isAllZeros(found)) return 0;
    for (const stamp of written(block))
      if (Buffer.from(pattern(BLOCK_BYTES, stamp)).equals(found)) return stamp;
    return Number.NaN;
  });
}

/** Written, and flushed. */
export async function writeStamp(world: TwoHosts, site: Site, block: number, stamp: number): Promise<void> {
  const { device, close } = await world.opened(site, "payroll/data");
  await world.run(Promise.resolve(device.write(block * BLOCK_BYTES, pattern(BLOCK_BYTES, stamp))));
  await world.run(device.flush());
  await close();
}

/** What the site shows of itself; `none` while no daemon runs there. */
export async function statusAt(world: TwoHosts, site: Site): Promise<string> {
  if (world[site].host === undefined) return "none";
  return (await world.picture(site)).sites[0]?.status ?? "";
}
