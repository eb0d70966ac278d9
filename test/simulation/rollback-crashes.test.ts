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
 * A rollback, cut short anywhere at either site by the end of the daemon or of the machine, again and again. Never do both
 * sites serve (I4), and in the end alpha serves all that it had acknowledged, beta is equal to it (I9), and what beta had
 * written alone can be read (I8).
 */
const SEEDS = Math.max(6, Number(process.env["TIDEMARK_SEEDS"] ?? 0));

class Crashes {
  readonly world: TwoHosts;
  trace = "";
  #asked = 0;
  /** What alpha has acknowledged. */
  #alphas: readonly number[] = Array.from({ length: BLOCKS }, () => 0);

  constructor(world: TwoHosts) {
    this.world = world;
  }

  async status(site: Site): Promise<string> {
    return await statusAt(this.world, site);
  }

  async blocks(site: Site, name: string): Promise<readonly number[]> {
    return await stampsAt(this.world, site, name, (block) =>
      [1, 2, 3, 4].map((writer) => 1000 * writer + block),
    );
  }

  async write(site: Site, writer: number): Promise<void> {
    const block = this.world.random.integer(0, BLOCKS - 1);
    const stamp = 1000 * writer + block;
    await writeStamp(this.world, site, block, stamp);
    if (site === "alpha") this.#alphas = this.#alphas.with(block, stamp);
  }

  async life(): Promise<void> {
    const { world } = this;
    const { random, time, alpha, beta } = world;
    await world.run(alpha.running.apply(SPECIFICATION, changeOf({})));
    deepStrictEqual(await world.until("protected"), "", this.trace);
    for (let count = 5; count > 0; count -= 1) await this.write("alpha", 1);
    await time.runFor(3000);
    if (random.fraction() < 0.6) {
      beta.end("kill");
      for (let count = 3; count > 0; count -= 1) await this.write("alpha", 2);
    }
    const hasHeard = random.fraction() < 0.3 && beta.host !== undefined;
    if (!hasHeard) alpha.end(random.pick(["kill", "crash"] as const));
    if (beta.host === undefined) await world.run(beta.start());
    const wish = { selector: "latest", includeFuzzy: false, force: false };
    await world.run(beta.running.failover("payroll", wish, changeOf({ confirm: "Failover" })));
    for (let count = 3; count > 0; count -= 1) await this.write("beta", 3);
    const betas = await this.blocks("beta", "payroll/data");
    if (!hasHeard) await world.run(alpha.start());
    await time.runFor(random.pick([0, 4000]));
    for (let count = random.integer(2, 5); count > 0; count -= 1) await this.cutShort();
    await this.rolledBack();
    deepStrictEqual(await this.blocks("alpha", "payroll/data"), this.#alphas, this.trace);
    await time.runFor(4000);
    deepStrictEqual(await this.blocks("beta", "payroll/data@latest"), this.#alphas, this.trace);
    const points = await world.run(beta.running.points("payroll"));
    const kept = points.filter(({ kind }) => kind === "branch");
    const read: string[] = [];
    for (const { id } of kept) read.push(JSON.stringify(await this.blocks("beta", `payroll/data@${id}`)));
    ok(read.includes(JSON.stringify(betas)), `what beta wrote is not kept: ${this.trace}`);
  }

  /** Beta is asked where it is due, and one of the two ends somewhere on the way. */
  async cutShort(): Promise<void> {
    const { random, time } = this.world;
    const status = await this.status("beta");
    this.trace += `${status} `;
    if (status === "failed-over") this.#ask();
    await time.runFor(random.pick([random.integer(0, 40), random.integer(0, 400), random.integer(0, 4000)]));
    await this.servedOnce();
    const site = random.pick(SITES);
    const how = random.pick(["kill", "crash", "none"] as const);
    this.trace += `${site} ${how}, `;
    if (how === "none") return;
    this.world[site].end(how);
    if (random.fraction() < 0.3) await time.runFor(3000);
    await this.world.run(this.world[site].start());
    await this.servedOnce();
    if (random.fraction() < 0.5) await time.runFor(6000);
    if (random.fraction() < 0.5 && (await this.isServed("alpha")) && !(await this.isServed("beta")))
      await this.write("alpha", 4);
  }

  /** One that was promised its next reign serves only once the other does not. */
  async servedOnce(): Promise<void> {
    const isServed = (await this.isServed("alpha")) && (await this.isServed("beta"));
    const [alphas, betas] = [await this.#epoch("alpha"), await this.#epoch("beta")];
    ok(!(isServed && alphas >= betas), `both serve: ${this.trace}`);
  }

  async isServed(site: Site): Promise<boolean> {
    if (this.world[site].host === undefined) return false;
    return (await this.world.refusal(site, "payroll/data")) === "";
  }

  async rolledBack(): Promise<void> {
    const { time } = this.world;
    for (let round = 0; round < 40; round += 1) {
      if ((await this.status("beta")) === "failed-over") this.#ask();
      await time.runFor(5000);
      const seen = [await this.status("alpha"), await this.status("beta")];
      if (seen.every((status) => status === "protected")) return;
      this.trace += `${seen.join("/")} `;
    }
    ok(false, `${await this.world.words("beta")}: ${this.trace}`);
  }

  async #epoch(site: Site): Promise<number> {
    if (this.world[site].host === undefined) return 0;
    return (await this.world.picture(site)).counts?.epoch ?? 0;
  }

  #ask(): void {
    this.#asked += 1;
    const change = changeOf({ confirm: "Rollback", requestId: `r${this.#asked}` });
    this.world.beta.running.rollback("payroll", change).catch((error: unknown) => {
      if (!(error instanceof TidemarkError)) throw error;
      this.trace += `${error.code} `;
    });
  }
}

for (let seed = 1; seed <= SEEDS; seed += 1) {
  t.test(`seed ${seed}`, async (t) => {
    const life = new Crashes(await TwoHosts.open(seed, { latencyMsMax: 3, compares: true }));
    await t.resolves(life.life(), "no promise was broken");
  });
}
