/**
 * Looks, as a process of its own, at a store that lost power:
 *
 *     node check-store.js FOLDER EXPECTATIONS.json
 *
 * - It opens, and calls nothing damaged, nor are the files of its key-value stores.
 * - I3: of each branch everything is there that was promised, and every fact has a value that it may have: pins, labels,
 *   deletions, reservations, floors, the ceiling of the state file (I4).
 * - I1, I6: each retained position of each branch, read whole, is what the plan says.
 * - It goes on: another life of the workload is lived on it, and all of this holds once more when it is opened again.
 */
import { readFileSync, writeSync } from "node:fs";
import { describeError } from "#src/base/errors.js";
import { RealDisk } from "#src/platform/disk/real-disk.js";
import { LevelOpener } from "#src/platform/key-value/level-store.js";
import { type Expectations, lifeOf, type Start } from "#test/support/crash/expectations.js";
import { observe, valueBefore } from "#test/support/crash/observe.js";
import { applyDelta, describeSector, MEMBERS, ROOT, sizeOf } from "#test/support/crash/plan.js";
import { branchReservation, CrashStore } from "#test/support/crash/store-parts.js";
import { Workload } from "#test/support/crash/workload.js";

/** The life that is lived on what the power loss left; its bytes differ from those of all before. */
const LAST_LIFE = 99;
const SEQUENCES = 40;

export interface Checked {
  readonly is: "checked";
  readonly broken: readonly string[];
  /** Whole images compared. */
  readonly views: number;
  readonly durable: number;
}

class Check {
  readonly #expected: Expectations;
  readonly #starts: Start[];
  readonly broken: string[] = [];
  views = 0;
  durable = 0;

  constructor(expected: Expectations) {
    this.#expected = expected;
    this.#starts = [...expected.starts];
  }

  async run(folder: string): Promise<void> {
    const { seed } = this.#expected;
    await this.#checkFiles(folder);
    const store = await CrashStore.open(new RealDisk(), folder);
    this.durable = store.parts.journal.durable(ROOT.id);
    this.#checkFindings(store);
    this.#checkDurable(store);
    this.#checkFacts(store);
    await this.#checkViews(store);
    if (this.broken.length > 0) return;
    this.#starts.push({ life: LAST_LIFE, durable: durableOf(store) });
    const life = { seed, life: LAST_LIFE, sequences: SEQUENCES, end: "close", plant: "none" } as const;
    await new Workload(store, life).run(true);
    const before = durableOf(store);
    await store.close();
    const again = await CrashStore.open(new RealDisk(), folder);
    this.#checkFindings(again);
    this.#expect(
      JSON.stringify(durableOf(again)) === JSON.stringify(before),
      "I3: it went on, and that is there",
    );
    await this.#checkViews(again);
    await again.close();
  }

  /** What a power loss leaves of LevelDB's files is not damage. */
  async #checkFiles(folder: string): Promise<void> {
    for (const name of ["index/1", "index/2", "points"]) {
      for (const { file, at, detail } of await new LevelOpener().verify(`${folder}/${name}`)) {
        this.broken.push(`${name}: ${file} at ${at}: ${detail}`);
      }
    }
  }

  #expect(holds: boolean, promise: string): void {
    if (!holds) this.broken.push(promise);
  }

  #checkFindings({ parts }: CrashStore): void {
    for (const { detail } of parts.journal.findings) this.broken.push(`journal: ${detail}`);
    for (const { detail } of parts.ledger.findings) this.broken.push(`ledger: ${detail}`);
  }

  #checkDurable(store: CrashStore): void {
    const found = durableOf(store);
    for (const [branch, to] of Object.entries(this.#expected.durable)) {
      const { id } = branchReservation(BigInt(`0x${branch}`), 1);
      const mayBeGone = this.#expected.facts[`reserved ${id}`]?.includes("no") === true;
      const there = found[branch];
      if (there === undefined && mayBeGone) continue;
      this.#expect(
        (there ?? 0) >= to,
        `I3: ${to} of ${branch} was promised and there is ${there ?? "nothing"}`,
      );
    }
  }

  #checkFacts(store: CrashStore): void {
    const { facts, seed } = this.#expected;
    const found = observe(store, seed);
    for (const [name, value] of found) {
      const allowed = facts[name] ?? [valueBefore(name)];
      this.#expect(allowed.includes(value), `I3: ${name} is ${value}, and may be ${[...new Set(allowed)]}`);
    }
    for (const [name, allowed] of Object.entries(facts)) {
      if (!name.startsWith("reserved ") || found.has(name)) continue;
      this.#expect(allowed.includes("no"), `I3: ${name} is gone, and may be ${[...new Set(allowed)]}`);
    }
  }

  async #checkViews({ parts }: CrashStore): Promise<void> {
    const { journal, replica, entries, floors, images } = parts;
    for (const member of MEMBERS) {
      const { facts } = this.#expected;
      const foldTo = images.get(member)?.foldTo ?? 0;
      const announced = (facts[`floor ${member}`] ?? [0]).map(Number);
      const mine = this.#starts.some(({ life }) => life === LAST_LIFE);
      this.#expect(mine || foldTo <= Math.max(...announced), `I7: member ${member} is folded too far`);
      const oldest = Math.max(floors.get(member) ?? 0, foldTo);
      for (const entry of entries.values()) {
        if (!journal.branches.some(({ id }) => id === entry.id)) continue;
        const image = new Uint8Array(sizeOf(member));
        const fork = entry.parent?.sequence ?? oldest;
        this.#expect(fork >= oldest, `I7: where branch ${entry.id.toString(16)} grows from is folded`);
        for (let sequence = 1; sequence <= fork; sequence += 1) this.#apply(image, member, ROOT.id, sequence);
        if (entry.parent === undefined) await this.#compare(replica, member, ROOT.id, fork, image);
        const first = entry.parent === undefined ? fork + 1 : entry.first;
        for (let sequence = first; sequence <= journal.durable(entry.id); sequence += 1) {
          this.#apply(image, member, entry.id, sequence);
          await this.#compare(replica, member, entry.id, sequence, image);
        }
        if (this.broken.length > 0) return;
      }
    }
  }

  #apply(image: Uint8Array, member: number, branch: bigint, sequence: number): void {
    const { seed } = this.#expected;
    applyDelta(image, member, { seed, branch, sequence }, lifeOf(this.#starts, branch, sequence));
  }

  async #compare(
    replica: CrashStore["parts"]["replica"],
    member: number,
    branch: bigint,
    sequence: number,
    expected: Uint8Array,
  ): Promise<void> {
    if (sequence === 0) return;
    const found = new Uint8Array(expected.length);
    await replica.view(member, expected.length, { entry: branch, sequence }).read(0, found);
    this.views += 1;
    if (Buffer.compare(found, expected) === 0) return;
    const at = found.findIndex((byte, index) => byte !== expected[index]);
    const where = `member ${member} at ${branch.toString(16)}:${sequence}, byte ${at}`;
    this.broken.push(`I1: ${where}: ${describeSector(found, at)} and not ${describeSector(expected, at)}`);
  }
}

function durableOf({ parts: { journal } }: CrashStore): Record<string, number> {
  const durable = journal.branches.map(({ id }) => [id.toString(16), journal.durable(id)] as const);
  return Object.fromEntries(durable.sort(([one], [other]) => (one < other ? -1 : 1)));
}

const [folder = "", expectations = ""] = process.argv.slice(2);
const check = new Check(JSON.parse(readFileSync(expectations, "utf8")));
try {
  await check.run(folder);
} catch (error) {
  check.broken.push(`refused: ${describeError(error)}`);
}
const { broken, views, durable } = check;
const checked: Checked = { is: "checked", broken: broken.slice(0, 20), views, durable };
writeSync(1, `${JSON.stringify(checked)}\n`);
// What is still open after a failure must not keep the process.
process.exit(0);
