import { deepStrictEqual, ok } from "node:assert/strict";
import t from "tap";
import { TidemarkError } from "#src/base/errors.js";
import type { Lineage } from "#src/domain/model/lineage.js";
import { changeOf } from "#test/support/groups/group-world.js";
import {
  BLOCKS,
  SPECIFICATION,
  stampsAt,
  statusAt,
  writeStamp,
} from "#test/support/groups/stamped-blocks.js";
import { TwoHosts } from "#test/support/groups/two-hosts.js";

/**
 * A failover, changes of point and a commit, each cut short anywhere by the end of the daemon or of the machine. Whatever a
 * start finds: the site follows as before, or serves what was promised; what is served is a prefix of what was written (I1,
 * I2), points read the same for ever (I6), epochs and sequences only rise (I4), and until the commit every point can be gone
 * back to (I8).
 */
const SEEDS = Math.max(6, Number(process.env["TIDEMARK_SEEDS"] ?? 0));
const FOLLOWING = ["protected", "disconnected", "resyncing", "seeding"];

class Crashes {
  readonly world: TwoHosts;
  trace = "";
  /** By block; what alpha wrote, one after the other. */
  written = 0;
  #lineage: Lineage = [];

  constructor(world: TwoHosts) {
    this.world = world;
  }

  get beta() {
    return this.world.beta;
  }

  /** Asks beta for it, and ends beta somewhere on the way, mostly. True: it was answered. */
  async cutShort(what: string, ask: () => Promise<unknown>): Promise<boolean> {
    const { random, time } = this.world;
    let answer = "";
    ask().then(
      () => {
        answer = "done";
      },
      (error: unknown) => {
        if (!(error instanceof TidemarkError)) throw error;
        answer = error.code;
      },
    );
    await time.runFor(random.integer(0, 25));
    const how = random.pick(["kill", "crash", "none"] as const);
    this.trace += `${what} ${how}, `;
    if (how === "none") {
      await time.runUntil(() => answer !== "", 10_000);
      ok(answer === "done", `${what}: ${answer}: ${this.trace}`);
      return true;
    }
    this.beta.end(how);
    await this.world.run(this.beta.start());
    return false;
  }

  async status(): Promise<string> {
    return await statusAt(this.world, "beta");
  }

  async blocks(name: string): Promise<readonly number[]> {
    return await stampsAt(this.world, "beta", name, (block) => [block + 1, 1000 + block]);
  }

  async write(site: "alpha" | "beta", block: number, stamp: number): Promise<void> {
    await writeStamp(this.world, site, block, stamp);
  }

  async life(): Promise<void> {
    const { world } = this;
    const { random, time, alpha } = world;
    await world.run(alpha.running.apply(SPECIFICATION, changeOf({})));
    deepStrictEqual(await world.until("protected"), "", this.trace);
    for (let count = random.integer(3, 12); count > 0; count -= 1) {
      await this.write("alpha", this.written, this.written + 1);
      this.written += 1;
      if (random.fraction() < 0.4) await time.runFor(random.integer(0, 2500));
    }
    const isGone = random.fraction() < 0.7;
    if (isGone) alpha.end(random.pick(["kill", "crash"] as const));
    const promised = (await this.blocks("payroll/data@latest")).filter((stamp) => stamp > 0).length;
    await this.promote();
    const served = await this.blocks("payroll/data");
    const held = served.filter((stamp) => stamp > 0).length;
    deepStrictEqual(
      served,
      Array.from({ length: BLOCKS }, (_, block) => (block < held ? block + 1 : 0)),
      `a prefix: ${this.trace}`,
    );
    ok(held >= promised && held <= this.written, `${held} of ${promised} to ${this.written}: ${this.trace}`);
    await this.changes(served);
    if (alpha.host === undefined) await world.run(alpha.start());
    await time.runFor(8000);
    const old = (await world.picture("alpha")).sites[0]?.status ?? "";
    ok(["fenced", "diverged"].includes(old), `${old}: ${this.trace}`);
    await this.commit();
  }

  async promote(): Promise<void> {
    const wish = { selector: "latest", includeFuzzy: false, force: false };
    const change = changeOf({ confirm: "Failover" });
    for (let attempt = 0; (await this.status()) !== "failed-over"; attempt += 1) {
      ok(attempt < 20, this.trace);
      ok(FOLLOWING.includes(await this.status()), `${await this.status()}: ${this.trace}`);
      await this.cutShort("failover", () => this.beta.running.failover("payroll", wish, change));
    }
    this.rises();
  }

  /** Writes, and goes to points and back, cut short anywhere. */
  async changes(served: readonly number[]): Promise<void> {
    const { world, beta } = this;
    const { random } = world;
    let present = served;
    const known = new Map<string, readonly number[]>();
    for (let count = 0; count < 6; count += 1) {
      const block = random.integer(0, BLOCKS - 1);
      await this.write("beta", block, 1000 + block);
      present = present.with(block, 1000 + block);
      if (random.fraction() < 0.3) {
        beta.end(random.pick(["kill", "crash"] as const));
        await world.run(beta.start());
        this.trace += "restart, ";
      }
      deepStrictEqual(await this.blocks("payroll/data"), present, `flushed: ${this.trace}`);
      for (const { id } of await world.run(beta.running.points("payroll"))) {
        const found = await this.blocks(`payroll/data@${id}`);
        deepStrictEqual(found, known.get(id) ?? found, `the point ${id}: ${this.trace}`);
        known.set(id, found);
      }
      const id = random.pick([...known.keys()]);
      const wish = { selector: id, includeFuzzy: false, force: false };
      await this.cutShort("change", () =>
        beta.running.changePoint("payroll", wish, changeOf({ confirm: "Change" })),
      );
      deepStrictEqual(await this.status(), "failed-over", this.trace);
      const now = await this.blocks("payroll/data");
      const target = known.get(id) ?? [];
      const isBefore = now.every((stamp, at) => stamp === present[at]);
      ok(isBefore || now.every((stamp, at) => stamp === target[at]), `one of both: ${this.trace}`);
      present = now;
      this.rises();
    }
  }

  async commit(): Promise<void> {
    const change = changeOf({ confirm: "Commit" });
    for (let attempt = 0; (await this.status()) !== "unprotected"; attempt += 1) {
      ok(attempt < 20, this.trace);
      await this.cutShort("commit", () => this.beta.running.commit("payroll", false, change));
      // Decided before it was cut short, it is ended by the start.
      await this.world.time.runFor(1000);
    }
  }

  /** I4: along the path, and from one look to the next. */
  rises(): void {
    const group = this.beta.running.named("payroll");
    const lineage = group !== undefined && "lineage" in group ? group.lineage : [];
    ok(lineage.length > 0, this.trace);
    for (const [index, entry] of lineage.entries()) {
      const before = lineage[index - 1];
      ok(
        before === undefined || (entry.epoch >= before.epoch && entry.first > (entry.parent?.sequence ?? 0)),
      );
    }
    const [was, is] = [this.#lineage.at(-1), lineage.at(-1)];
    if (was !== undefined && is !== undefined && was.id !== is.id) {
      ok(is.epoch >= was.epoch, this.trace);
      ok(is.first > was.first, `no number is given out twice: ${this.trace}`);
    }
    this.#lineage = lineage;
  }
}

for (let seed = 1; seed <= SEEDS; seed += 1) {
  t.test(`seed ${seed}`, async (t) => {
    const life = new Crashes(await TwoHosts.open(1000 + seed));
    await t.resolves(life.life(), "no promise was broken");
  });
}
