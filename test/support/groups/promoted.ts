import type { FailoverWish } from "#src/operations/groups/promotion/failovers.js";
import { pattern } from "#test/support/batches.js";
import { changeOf, KIB, specification, volume } from "#test/support/groups/group-world.js";
import { type HostLimits, replicated, TwoHosts } from "#test/support/groups/two-hosts.js";

/** A group `payroll` with a volume `data`, from alpha to beta, and what a person asks beta for when alpha is gone. */
export const FAILOVER = changeOf({ confirm: "Failover" });
export const CHANGE = changeOf({ confirm: "Change" });
export const COMMIT = changeOf({ confirm: "Commit" });

export function to(selector: string): FailoverWish {
  return { selector, includeFuzzy: false, force: false };
}

/** Protected, with `pattern(1)` in the first 4 KiB, and points behind it. */
export async function followed(seed = 1, limits: HostLimits = {}): Promise<TwoHosts> {
  const world = await TwoHosts.open(seed, limits);
  const wanted = replicated(specification("payroll", [volume("data", 256 * KIB)]));
  await world.run(world.alpha.running.apply(wanted, changeOf({})));
  const left = await world.until("protected");
  if (left !== "") throw new Error(`the group is not protected: ${left}`);
  await world.write("data", 0, pattern(4 * KIB, 1));
  await world.time.runFor(7000);
  return world;
}

/** Served at beta; alpha is gone. */
export async function promoted(seed = 1, limits: HostLimits = {}): Promise<TwoHosts> {
  const world = await followed(seed, limits);
  world.alpha.end("kill");
  await world.run(world.beta.running.failover("payroll", to("latest"), FAILOVER));
  return world;
}

/** Writes `pattern(number)` to the block of 4 KiB, and flushes. */
export async function writeBlock(
  world: TwoHosts,
  block: number,
  number: number,
  site: "alpha" | "beta" = "beta",
): Promise<void> {
  const { device, close } = await world.opened(site, "payroll/data");
  try {
    await world.run(Promise.resolve().then(() => device.write(block * 4 * KIB, pattern(4 * KIB, number))));
    await world.run(device.flush());
  } finally {
    await close();
  }
}

/** Which pattern each of the first four blocks holds at beta; 0: another one, or none. */
export async function blocksOf(world: TwoHosts, name = "payroll/data"): Promise<readonly number[]> {
  const bytes = await world.bytesOf("beta", name);
  return [0, 1, 2, 3].map((block) => {
    const found = bytes.subarray(block * 4 * KIB, (block + 1) * 4 * KIB);
    const known = [1, 2, 3, 4, 5, 6, 7];
    return known.find((number) => Buffer.from(pattern(4 * KIB, number)).equals(found)) ?? 0;
  });
}

export async function statusAt(world: TwoHosts, site: "alpha" | "beta" = "beta"): Promise<string> {
  return (await world.picture(site)).sites[0]?.status ?? "";
}
