import { deepStrictEqual, ok } from "node:assert/strict";
import t from "tap";
import { TidemarkError } from "#src/base/errors.js";
import { changeOf } from "#test/support/groups/group-world.js";
import {
  BLOCKS,
  SITES,
  type Site,
  SPECIFICATION,
  stampsAt,
  statusAt,
  writeStamp,
} from "#test/support/groups/stamped-blocks.js";
import { TwoHosts } from "#test/support/groups/two-hosts.js";

/**
 * A reprotect, cut short anywhere at either site by the end of the daemon or of the machine, again and again. Whatever a start
 * finds: what beta serves is what was written there, in the end both are equal (I9), and what alpha had written alone can be
 * read in its branch (I9).
 */
const SEEDS = Math.max(6, Number(process.env["TIDEMARK_SEEDS"] ?? 0));

class Crashes {
  readonly world: TwoHosts;
  trace = "";
  #asked = 0;
  #present: readonly number[] = Array.from({ length: BLOCKS }, () => 0);

  constructor(world: TwoHosts) {
    this.world = world;
  }

  async status(site: Site): Promise<string> {
    return await statusAt(this.world, site);
  }

  async blocks(site: Site, name: string): Promise<readonly number[]> {
    return await stampsAt(this.world, site, name, (block) =>
      [1, 2, 3].map((writer) => 1000 * writer + block),
    );
  }

  async write(site: Site, writer: number): Promise<number> {
    const block = this.world.random.integer(0, BLOCKS - 1);
    const stamp = 1000 * writer + block;
    await writeStamp(this.world, site, block, stamp);
    return stamp;
  }

  async life(): Promise<void> {
    const { world } = this;
    const { random, time, alpha, beta } = world;
    await world.run(alpha.running.apply(SPECIFICATION, changeOf({})));
    deepStrictEqual(await world.until("protected"), "", this.trace);
    for (let count = 5; count > 0; count -= 1) await this.write("alpha", 1);
    await time.runFor(3000);
    const hasOwn = random.fraction() < 0.6;
    if (hasOwn) {
      beta.end("kill");
      for (let count = 3; count > 0; count -= 1) await this.write("alpha", 2);
    }
    const alphas = await this.blocks("alpha", "payroll/data");
    alpha.end(random.pick(["kill", "crash"] as const));
    if (beta.host === undefined) await world.run(beta.start());
    const wish = { selector: "latest", includeFuzzy: false, force: false };
    await world.run(beta.running.failover("payroll", wish, changeOf({ confirm: "Failover" })));
    await world.run(beta.running.commit("payroll", true, changeOf({ confirm: "Commit" })));
    this.#present = await this.blocks("beta", "payroll/data");
    for (let count = 3; count > 0; count -= 1) this.#wrote(await this.write("beta", 3));
    await world.run(alpha.start());
    await time.runFor(8000);
    for (let count = random.integer(2, 6); count > 0; count -= 1) await this.cutShort();
    await this.reprotected();
    await time.runFor(4000);
    deepStrictEqual(await this.blocks("beta", "payroll/data"), this.#present, this.trace);
    deepStrictEqual(await this.blocks("alpha", "payroll/data@latest"), this.#present, this.trace);
    const points = await world.run(alpha.running.points("payroll"));
    const kept = points.find(({ kind }) => kind === "branch");
    if (hasOwn) ok(kept !== undefined, this.trace);
    if (kept !== undefined)
      deepStrictEqual(await this.blocks("alpha", `payroll/data@${kept.id}`), alphas, this.trace);
  }

  /** Beta is asked where it is due, and one of the two ends somewhere on the way. */
  async cutShort(): Promise<void> {
    const { random, time } = this.world;
    const status = await this.status("beta");
    this.trace += `${status} `;
    if (status === "unprotected") this.#ask();
    await time.runFor(random.pick([random.integer(0, 40), random.integer(0, 400), random.integer(0, 4000)]));
    const site = random.pick(SITES);
    const how = random.pick(["kill", "crash", "none"] as const);
    this.trace += `${site} ${how}, `;
    if (how === "none") return;
    this.world[site].end(how);
    if (random.fraction() < 0.3) await time.runFor(3000);
    await this.world.run(this.world[site].start());
    if (random.fraction() < 0.5) await time.runFor(6000);
    if (site === "beta")
      deepStrictEqual(await this.blocks("beta", "payroll/data"), this.#present, this.trace);
    if (random.fraction() < 0.5) await this.writeIfServed();
  }

  async writeIfServed(): Promise<void> {
    const served = await this.world.refusal("beta", "payroll/data");
    if (served === "") this.#wrote(await this.write("beta", 3));
  }

  async reprotected(): Promise<void> {
    const { time } = this.world;
    for (let round = 0; round < 40; round += 1) {
      if ((await this.status("beta")) === "unprotected") this.#ask();
      await time.runFor(5000);
      const seen = [await this.status("alpha"), await this.status("beta")];
      if (seen.every((status) => status === "protected")) return;
      this.trace += `${seen.join("/")} `;
    }
    ok(false, `${await this.world.words("beta")}: ${this.trace}`);
  }

  #ask(): void {
    this.#asked += 1;
    const change = changeOf({ confirm: "Reprotect", requestId: `r${this.#asked}` });
    this.world.beta.running.reprotect("payroll", "", change).catch((error: unknown) => {
      if (!(error instanceof TidemarkError)) throw error;
      this.trace += `${error.code} `;
    });
  }

  #wrote(stamp: number): void {
    this.#present = this.#present.with(stamp % 1000, stamp);
  }
}

for (let seed = 1; seed <= SEEDS; seed += 1) {
  t.test(`seed ${seed}`, async (t) => {
    const life = new Crashes(await TwoHosts.open(seed, { latencyMsMax: 3, compares: true }));
    await t.resolves(life.life(), "no promise was broken");
  });
}
