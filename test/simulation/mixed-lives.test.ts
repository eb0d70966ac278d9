import { deepStrictEqual, ok } from "node:assert/strict";
import t from "tap";
import { TidemarkError } from "#src/base/errors.js";
import { CopyGroup } from "#src/operations/groups/copy/copy-group.js";
import { pattern } from "#test/support/batches.js";
import { changeOf, KIB, specification, volume } from "#test/support/groups/group-world.js";
import { replicated, TwoHosts } from "#test/support/groups/two-hosts.js";

/**
 * Every verb of a failover, planned or not, at either site, in any order, with comparisons, and with daemons and machines that end
 * and come back. Never are both sites plain primaries at once, and once everybody is well one of the two is the primary, the
 * other its copy, and both are equal (I9, I13): what one life has left behind is not believed by the next.
 */
const SEEDS = Math.max(2, Number(process.env["TIDEMARK_SEEDS"] ?? 0));
const FIRST = Number(process.env["TIDEMARK_FIRST"] ?? 1);
const SLOT = 64 * KIB;
const SLOTS = 256;
const SPECIFICATION = replicated(specification("payroll", [volume("data", SLOTS * SLOT)]));
type Site = "alpha" | "beta";
const SITES: readonly Site[] = ["alpha", "beta"];

class Lives {
  readonly world: TwoHosts;
  trace = "";
  #stamp = 1;
  constructor(world: TwoHosts) {
    this.world = world;
  }

  state(site: Site): string {
    return this.world[site].host?.named("payroll")?.state.type ?? "none";
  }

  get states(): string {
    return `${this.state("alpha")}/${this.state("beta")}`;
  }

  async life(): Promise<void> {
    const { world } = this;
    const { random, time } = world;
    await world.run(world.alpha.running.apply(SPECIFICATION, changeOf({})));
    deepStrictEqual(await world.until("protected"), "");
    for (let count = 4; count > 0; count -= 1) await this.write("alpha");
    await time.runFor(3000);
    for (let step = random.integer(6, 16); step > 0; step -= 1) {
      await this.step();
      await time.runFor(
        random.pick([random.integer(0, 60), random.integer(0, 400), random.integer(0, 3000), 8000]),
      );
      this.oneReign();
    }
    await this.settle();
    const primary = SITES.find((site) => this.state(site) === "serving") ?? "alpha";
    for (let count = 2; count > 0; count -= 1) await this.write(primary);
    await time.runFor(5000);
    const copy = primary === "alpha" ? "beta" : "alpha";
    const live = await world.bytesOf(primary, "payroll/data");
    const held = await world.bytesOf(copy, "payroll/data@latest");
    const differ: number[] = [];
    for (let slot = 0; slot < SLOTS; slot += 1)
      if (
        !Buffer.from(live.subarray(slot * SLOT, (slot + 1) * SLOT)).equals(
          held.subarray(slot * SLOT, (slot + 1) * SLOT),
        )
      )
        differ.push(slot);
    deepStrictEqual(differ, [], `differ: ${this.trace}`);
  }

  /** Never two sites that serve the same reign, or in which the later one does not know of the other. */
  oneReign(): void {
    const serving = SITES.filter((site) =>
      /^(serving|impaired|failed-over|committed|committing|reversed|reprotecting)$/.test(this.state(site)),
    );
    if (serving.length === 2 && this.states === "serving/serving") ok(false, `two primaries: ${this.trace}`);
  }

  async write(site: Site): Promise<void> {
    if ((await this.world.refusal(site, "payroll/data")) !== "") return;
    this.#stamp += 1;
    const slot = this.world.random.integer(0, SLOTS - 1);
    try {
      const { device, close } = await this.world.opened(site, "payroll/data");
      await this.world.run(Promise.resolve(device.write(slot * SLOT, pattern(4 * KIB, this.#stamp))));
      if (this.world.random.fraction() < 0.7) await this.world.run(device.flush());
      await close();
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      this.trace += `w:${error.code} `;
    }
  }

  ask(word: string, asked: Promise<unknown>): void {
    this.trace += `${word} (${this.states}) `;
    asked.catch((error: unknown) => {
      if (!(error instanceof TidemarkError)) throw error;
      this.trace += `${word}:${error.code} `;
    });
  }

  async step(): Promise<void> {
    const { world } = this;
    const { random } = world;
    const site = random.pick(SITES);
    const host = world[site].host;
    if (host === undefined) {
      this.trace += `${site} start, `;
      return await world.run(world[site].start());
    }
    for (let count = random.integer(0, 2); count > 0; count -= 1)
      await this.write(random.pick(SITES.filter((one) => world[one].host !== undefined)));
    if (random.fraction() < 0.3) {
      const how = random.pick(["kill", "crash", "stop"] as const);
      this.trace += `${site} ${how} (${this.states}), `;
      if (how === "stop") await world.run(world[site].stop());
      else world[site].end(how);
      if (random.fraction() < 0.6) await world.run(world[site].start());
      return;
    }
    const other = site === "alpha" ? "beta" : "alpha";
    const change = (confirm: string) => changeOf({ confirm });
    switch (this.state(site)) {
      case "following": {
        if (random.fraction() < 0.5) return;
        const to = { selector: await this.selector(site), includeFuzzy: false, force: false };
        return this.ask(`${site} failover ${to.selector}`, host.failover("payroll", to, change("Failover")));
      }
      case "failed-over": {
        const what = random.pick(["change", "rollback", "rollback", "commit"] as const);
        if (what === "rollback")
          return this.ask(`${site} rollback`, host.rollback("payroll", change("Rollback")));
        if (what === "commit")
          return this.ask(`${site} commit`, host.commit("payroll", true, change("Commit")));
        const to = { selector: await this.selector(site), includeFuzzy: false, force: false };
        return this.ask(`${site} change ${to.selector}`, host.changePoint("payroll", to, change("Change")));
      }
      case "committed":
        await this.dropKept(site);
        return this.ask(`${site} reprotect`, host.reprotect("payroll", "", change("Reprotect")));
      case "serving":
        if (random.fraction() < 0.3)
          return this.ask(`${site} verify`, host.verify("payroll", false, change("")));
        if (this.state(other) !== "following") return;
        return this.ask(`${site} planned`, host.plannedFailover("payroll", true, change("Planned")));
      case "handed-over":
        if (random.fraction() < 0.8) return;
        return this.ask(`${site} resume --force`, host.resume("payroll", change(""), true));
      default:
        this.trace += `${site} is ${this.state(site)} `;
    }
  }

  async selector(site: Site): Promise<string> {
    const { world } = this;
    const { random } = world;
    if (random.fraction() < 0.6) return "latest";
    const points = await world.run(world[site].running.points("payroll")).catch(() => []);
    return points.length === 0 ? "latest" : random.pick(points).id;
  }

  async dropKept(site: Site): Promise<void> {
    const host = this.world[site].running;
    const branches = await this.world.run(host.branches("payroll")).catch(() => []);
    for (const { id } of [...branches, ...branches.toReversed()])
      await this.world
        .run(host.dropBranch("payroll", id, changeOf({ confirm: "Delete" })))
        .catch((error: unknown) => {
          if (!(error instanceof TidemarkError)) throw error;
          if (!/NOT_FOUND|UNKNOWN/.test(error.code)) this.trace += `drop:${error.code} `;
        });
  }

  async settle(): Promise<void> {
    const { world } = this;
    this.trace += "| ";
    for (const site of SITES) if (world[site].host === undefined) await world.run(world[site].start());
    let before = "";
    for (let round = 0; round < 80; round += 1) {
      await world.time.runFor(4000);
      if (this.states !== before) this.trace += `${this.states} `;
      before = this.states;
      const statuses: string[] = [];
      for (const site of SITES) statuses.push((await world.picture(site)).sites[0]?.status ?? "");
      if (statuses.every((status) => /^(protected|planned-failover-failed)$/.test(status))) return;
      for (const site of SITES) {
        const host = world[site].running;
        const named = host.named("payroll");
        const change = (confirm: string) => changeOf({ confirm });
        const latest = { selector: "latest", includeFuzzy: false, force: false };
        if (!(named instanceof CopyGroup)) continue;
        if (this.state(site) === "failed-over")
          this.ask(`${site} commit`, host.commit("payroll", true, change("Commit")));
        if (this.state(site) === "committed") {
          await this.dropKept(site);
          this.ask(`${site} reprotect`, host.reprotect("payroll", "", change("Reprotect")));
        }
        if (this.state(site) === "failover-failed")
          this.ask(`${site} failover`, host.failover("payroll", latest, change("Failover")));
      }
      if (this.states === "serving/serving") ok(false, `two primaries: ${this.trace}`);
    }
    ok(false, `${await world.words("alpha")} ${await world.words("beta")}: ${this.trace}`);
  }
}

for (let seed = FIRST; seed < FIRST + SEEDS; seed += 1) {
  t.test(`seed ${seed}`, async (t) => {
    const life = new Lives(await TwoHosts.open(seed, { latencyMsMax: 3, compares: true }));
    await t.resolves(life.life(), "no promise was broken");
  });
}
