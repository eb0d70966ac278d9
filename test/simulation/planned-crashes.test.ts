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
 * Planned failovers, there and back, each cut short anywhere at either site by the end of the daemon or of the machine. Whatever a
 * start finds: at no moment two sites serve, nothing that was flushed is ever lost, and in the end one of the two is the primary,
 * the other its copy, and both are equal.
 */
const SEEDS = Math.max(6, Number(process.env["TIDEMARK_SEEDS"] ?? 0));

class Switches {
  readonly world: TwoHosts;
  trace = "";
  #stamp = 1000;
  #present: readonly number[] = Array.from({ length: BLOCKS }, () => 0);

  constructor(world: TwoHosts) {
    this.world = world;
  }

  async life(): Promise<void> {
    const { world } = this;
    const { random, time } = world;
    await world.run(world.alpha.running.apply(SPECIFICATION, changeOf({})));
    deepStrictEqual(await world.until("protected"), "", this.trace);
    for (let count = 5; count > 0; count -= 1) await this.#write("alpha");
    await time.runFor(3000);
    for (let turn = 0; turn < 3; turn += 1) {
      const from = await this.#primary();
      this.#ask(from);
      for (let count = random.integer(1, 3); count > 0; count -= 1) await this.#cutShort();
      await this.#inStep();
      const primary = await this.#primary();
      this.trace += `[${primary}] `;
      for (let count = 2; count > 0; count -= 1) await this.#write(primary);
      await time.runFor(3000);
      const copy = primary === "alpha" ? "beta" : "alpha";
      deepStrictEqual(await this.#blocks(primary, "payroll/data"), this.#present, this.trace);
      deepStrictEqual(await this.#blocks(copy, "payroll/data@latest"), this.#present, this.trace);
    }
  }

  async #cutShort(): Promise<void> {
    const { random, time } = this.world;
    await time.runFor(random.pick([random.integer(0, 60), random.integer(0, 400), random.integer(0, 3000)]));
    await this.#assertOneServes();
    const site = random.pick(SITES);
    const how = random.pick(["kill", "crash", "none"] as const);
    this.trace += `${site} ${how} (${await this.#statuses()}), `;
    if (how === "none") return;
    this.world[site].end(how);
    if (random.fraction() < 0.3) await time.runFor(3000);
    await this.world.run(this.world[site].start());
    await this.#assertOneServes();
    if (random.fraction() < 0.5) await time.runFor(2000);
    await this.#assertOneServes();
    const served = await this.#serving();
    if (served[0] !== undefined && random.fraction() < 0.5) await this.#write(served[0]);
  }

  async #inStep(): Promise<void> {
    const { time } = this.world;
    for (let round = 0; round < 60; round += 1) {
      await time.runFor(1000);
      await this.#assertOneServes();
      const seen = await this.#statuses();
      if (seen.split("/").every((status) => /^(protected|planned-failover-failed)$/.test(status))) return;
    }
    ok(false, `${await this.#statuses()}: ${this.trace}`);
  }

  async #assertOneServes(): Promise<void> {
    const serving = await this.#serving();
    ok(serving.length <= 1, `both serve: ${this.trace}`);
    const [site] = serving;
    if (site !== undefined)
      deepStrictEqual(await this.#blocks(site, "payroll/data"), this.#present, `${site}: ${this.trace}`);
  }

  async #serving(): Promise<readonly Site[]> {
    const serving: Site[] = [];
    for (const site of SITES)
      if ((await this.world.refusal(site, "payroll/data")) === "" && (await this.#isAnswering(site)))
        serving.push(site);
    return serving;
  }

  /** A volume whose requests wait is not one of which anything is served. */
  async #isAnswering(site: Site): Promise<boolean> {
    const type = this.world[site].running.named("payroll")?.state.type ?? "";
    return !["handing-over", "reprotecting", "reversed", "opening"].includes(type);
  }

  async #primary(): Promise<Site> {
    const [site] = await this.#serving();
    ok(site !== undefined, `nobody serves: ${this.trace}`);
    return site;
  }

  async #statuses(): Promise<string> {
    const seen: string[] = [];
    for (const site of SITES) seen.push(await statusAt(this.world, site));
    return seen.join("/");
  }

  async #blocks(site: Site, name: string): Promise<readonly number[]> {
    const stamps = Array.from({ length: this.#stamp - 1000 }, (_, index) => 1001 + index);
    return await stampsAt(this.world, site, name, () => stamps);
  }

  async #write(site: Site): Promise<void> {
    const block = this.world.random.integer(0, BLOCKS - 1);
    this.#stamp += 1;
    await writeStamp(this.world, site, block, this.#stamp);
    this.#present = this.#present.with(block, this.#stamp);
  }

  #ask(site: Site): void {
    this.world[site].running
      .plannedFailover("payroll", true, changeOf({ confirm: "Planned" }))
      .catch((error: unknown) => {
        if (!(error instanceof TidemarkError)) throw error;
        this.trace += `${error.code} `;
      });
  }
}

for (let seed = 1; seed <= SEEDS; seed += 1) {
  t.test(`seed ${seed}`, async (t) => {
    const life = new Switches(await TwoHosts.open(seed, { latencyMsMax: 3, compares: true }));
    await t.resolves(life.life(), "no promise was broken");
  });
}
