import { deepStrictEqual } from "node:assert/strict";
import t from "tap";
import { TidemarkError } from "#src/base/errors.js";
import type { GroupSpecification, MemberSpecification } from "#src/domain/model/group-specification.js";
import { pattern } from "#test/support/batches.js";
import { changeOf, KIB, specification, volume } from "#test/support/groups/group-world.js";
import { replicated, TwoHosts } from "#test/support/groups/two-hosts.js";

/**
 * Lives of two daemons with one group, ended at any step of whatever they do: a start, a change of members, a pause, an
 * offer, a resync. Once both run and the group is let go on, the copy is what the primary serves, byte by byte (I13), and
 * every point that is listed can be opened (I6).
 */
const SEEDS = Math.max(6, Number(process.env["TIDEMARK_SEEDS"] ?? 0));
const STEPS = 24;
const NAMES = ["data", "log", "tmp"] as const;
const SIZES = [128 * KIB, 256 * KIB, 384 * KIB] as const;
const SITES = ["alpha", "beta"] as const;
const CONFIRMED = changeOf({ confirm: "Delete" });

class Lives {
  readonly world: TwoHosts;
  wanted: GroupSpecification;
  trace = "";
  #written = 0;

  constructor(world: TwoHosts) {
    this.world = world;
    this.wanted = replicated(specification("payroll", [volume("data", SIZES[0])]));
  }

  /** Asks for it, and lets it come to its end or be cut short by what follows. */
  async ask(what: string, work: () => Promise<unknown>): Promise<void> {
    const { random, time } = this.world;
    this.trace += `${what}, `;
    let isOver = false;
    const over = () => {
      isOver = true;
    };
    work().then(over, (error: unknown) => {
      over();
      if (!(error instanceof TidemarkError)) throw error;
    });
    if (random.fraction() < 0.5) await time.runUntil(() => isOver, 10_000);
    else await time.runFor(random.integer(0, 30));
  }

  async step(): Promise<void> {
    const { random, time } = this.world;
    const roll = random.fraction();
    if (roll < 0.3) await this.write();
    else if (roll < 0.5) await this.end();
    else if (roll < 0.65) await this.change();
    else if (roll < 0.75) {
      const verb = random.fraction() < 0.5 ? "pause" : "resume";
      const { host } = this.world.alpha;
      if (host !== undefined) await this.ask(verb, () => host[verb]("payroll", CONFIRMED));
    } else if (roll < 0.8) {
      const { host } = this.world.alpha;
      const cut = { label: "", kind: random.fraction() < 0.5 ? "flush" : "crash", sync: false } as const;
      if (host !== undefined) await this.ask("cut", () => host.cut("payroll", cut, CONFIRMED));
    } else await time.runFor(random.integer(0, 4000));
    await this.begin();
  }

  /** One that has ended begins again, mostly. */
  async begin(): Promise<void> {
    for (const name of SITES) {
      const site = this.world[name];
      if (site.host !== undefined || this.world.random.fraction() < 0.3) continue;
      this.trace += `${name} starts, `;
      await this.world.run(site.start());
    }
  }

  async end(): Promise<void> {
    const { random } = this.world;
    const site = this.world[random.pick(SITES)];
    if (site.host === undefined) return;
    const how = random.pick(["kill", "crash", "stop"] as const);
    this.trace += `${site.name} ${how}, `;
    if (how === "stop") await this.world.run(site.stop());
    else site.end(how);
  }

  async change(): Promise<void> {
    const { host } = this.world.alpha;
    if (host === undefined) return;
    const wanted = { ...this.wanted, members: this.#members() };
    this.wanted = wanted;
    await this.ask(`apply ${wanted.members.map(shapeOf).join(" ")}`, () => host.apply(wanted, CONFIRMED));
  }

  async write(): Promise<void> {
    const { world } = this;
    const { random } = world;
    const group = world.alpha.host?.named("payroll");
    const member = group === undefined ? undefined : random.pick(group.record.members);
    const device = member === undefined ? undefined : group?.exportOf(member.name)?.device;
    if (device === undefined) return;
    this.#written += 1;
    const offset = 4 * KIB * random.integer(0, device.sizeBytes / KIB / 4 - 3);
    const bytes = pattern(8 * KIB, this.#written);
    await this.ask(`write ${this.#written}`, async () => {
      await device.write(offset, bytes);
      if (random.fraction() < 0.5) await device.flush();
    });
  }

  /** Everything runs, and goes on until it rests. */
  async settle(): Promise<void> {
    const { world } = this;
    for (const name of SITES) if (world[name].host === undefined) await world.run(world[name].start());
    await world.run(world.alpha.running.apply(this.wanted, CONFIRMED));
    await world.run(world.alpha.running.resume("payroll", CONFIRMED));
    deepStrictEqual(await world.until("protected", 120_000), "", this.trace);
    await world.time.runFor(8000);
    deepStrictEqual(await world.until("protected"), "", this.trace);
    for (const { name } of this.wanted.members)
      deepStrictEqual(await world.isEqual(name), true, `${name} is equal: ${this.trace}`);
    await this.#checkPoints();
  }

  async #checkPoints(): Promise<void> {
    const { world } = this;
    const points = await world.run(world.beta.running.points("payroll"));
    deepStrictEqual(points.length > 0, true, `there are points: ${this.trace}`);
    for (const { id, members } of points.slice(0, 5))
      for (const { name } of members) await world.bytesOf("beta", `payroll/${name}@${id}`);
    const { members } = await world.picture("beta");
    deepStrictEqual(
      members.map(({ name, sizeBytes }) => `${name} ${sizeBytes}`),
      this.wanted.members.map(shapeOf),
      `the secondary shows the members: ${this.trace}`,
    );
  }

  /** Never smaller than one of that name was. */
  #members(): readonly MemberSpecification[] {
    const { random } = this.world;
    const names = NAMES.filter(() => random.fraction() < 0.6);
    return (names.length === 0 ? [NAMES[0]] : names).map((name) => {
      const group = this.world.alpha.host?.named("payroll");
      const before = group?.record.members.find((member) => member.name === name)?.sizeBytes ?? 0;
      return volume(name, random.pick(SIZES.filter((size) => size >= before)));
    });
  }
}

function shapeOf(member: MemberSpecification): string {
  return `${member.name} ${member.capture === "nbd" ? member.sizeBytes : 0}`;
}

t.test("whatever ends two daemons, the copy comes to be what the primary serves", async (t) => {
  const broken: string[] = [];
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const lives = new Lives(await TwoHosts.open(seed));
    try {
      await lives.world.run(lives.world.alpha.running.apply(lives.wanted, CONFIRMED));
      for (let step = 0; step < STEPS; step += 1) await lives.step();
      await lives.settle();
    } catch (error) {
      broken.push(`seed ${seed}: ${String(error)} after ${lives.trace}`);
    }
  }
  t.same(broken, []);
});
