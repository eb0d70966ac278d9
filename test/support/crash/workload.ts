/**
 * One life of a store on a real file system, as a process of its own:
 *
 *     node workload.js FOLDER '{"seed":1,"life":1,"sequences":200,"end":"kill","plant":"none"}'
 *
 * It opens the store, says what it found, waits for a line on its standard input, then lets everything happen at once that
 * a store does: batches arrive, points are cut, pinned, labelled, verified, deleted, positions are reserved, branches are
 * forked, written, dropped, horizons move, the journal is trimmed, the ledger checkpointed, the ceiling raised. Each promise
 * that it is given it reports in the moment it is given it. Its end is a clean one, or SIGKILL in the middle of it all.
 */
import { createInterface } from "node:readline";
import { describeError, TidemarkError } from "#src/base/errors.js";
import { marksIn } from "#src/data-path/recovery/recovery.js";
import { encodeMark } from "#src/domain/model/mark.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { makeBatch } from "#test/support/batches.js";
import type { FactValue } from "#test/support/crash/observe.js";
import { observe, reservationValue } from "#test/support/crash/observe.js";
import { contentOf, plannedBatch, plannedDelta, ROOT, SEEDED_AT, sizeOf } from "#test/support/crash/plan.js";
import { PLANTS, type Plant, plantedDisk } from "#test/support/crash/planted-disk.js";
import { report } from "#test/support/crash/report.js";
import { branchReservation, CrashStore } from "#test/support/crash/store-parts.js";
import { isRefusal } from "#test/support/crash/tolerated.js";

export interface Life {
  readonly seed: number;
  readonly life: number;
  /** It ends when so many have been added to the root. */
  readonly sequences: number;
  readonly end: "close" | "kill";
  readonly plant: Plant;
}

const UNDER_WAY_MAX = 4;
const CEILING_STEP = 100;
const WRITES_MAX = 6;

export class Workload {
  readonly #store: CrashStore;
  readonly #life: Life;
  readonly #random: SimulatedRandom;
  /** Facts that somebody is changing: one at a time each. */
  readonly #busy = new Set<string>();
  readonly #underWay = new Set<Promise<void>>();
  #branches = 0;
  #failure: unknown;

  constructor(store: CrashStore, life: Life) {
    this.#store = store;
    this.#life = life;
    this.#random = new SimulatedRandom(life.seed * 1000 + life.life);
  }

  /** Until enough has been added; everything that was begun has ended, or goes on, as is wanted. */
  async run(settle: boolean): Promise<void> {
    const last = this.#store.parts.journal.accepted(ROOT.id) + this.#life.sequences;
    while (this.#store.parts.journal.accepted(ROOT.id) < last) {
      await this.#raiseCeiling();
      this.#start("", () => this.#append());
      if (this.#random.chance(0.5)) this.#start("", () => this.#append());
      if (this.#random.chance(0.6)) this.#decide();
      while (this.#underWay.size >= UNDER_WAY_MAX) await Promise.race(this.#underWay);
      await this.#store.parts.replica.room();
      if (this.#failure !== undefined) throw this.#failure;
    }
    if (settle) await this.settle();
  }

  async settle(): Promise<void> {
    await Promise.all(this.#underWay);
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Something under way, unless the same is under way already. */
  #start(key: string, work: () => Promise<unknown>): void {
    if (key !== "" && this.#busy.has(key)) return;
    this.#busy.add(key);
    const done: Promise<void> = work()
      .then(
        () => undefined,
        (error: unknown) => {
          if (!isRefusal(error)) this.#failure ??= error;
        },
      )
      .finally(() => {
        this.#busy.delete(key);
        this.#underWay.delete(done);
      });
    this.#underWay.add(done);
  }

  #change(name: string, value: FactValue, work: () => Promise<unknown>): void {
    this.#start(name, async () => {
      report({ is: "doing", name, value });
      await work();
      report({ is: "done", name, value });
    });
  }

  async #append(): Promise<void> {
    const { journal, replica, catalogue } = this.#store.parts;
    const { seed, life } = this.#life;
    const first = journal.accepted(ROOT.id) + 1;
    const author = (sequence: number) => ({ seed, branch: ROOT.id, sequence });
    const { count, timeMs } = plannedBatch(author(first));
    const opening = { entry: ROOT.id, first, link: journal.link(ROOT.id) };
    const batch = makeBatch(
      opening,
      (builder) => {
        for (let sequence = first; sequence < first + count; sequence += 1) {
          const delta = plannedDelta(author(sequence));
          if (delta.type === "mark") {
            builder.addMark(encodeMark(delta.mark));
            continue;
          }
          const { member, offset, length } = delta;
          if (delta.type === "zero") builder.addZero(member, offset, length);
          else if (delta.type === "trim") builder.addTrim(member, offset, length);
          else builder.addWrite(member, offset, contentOf(author(sequence), life, member, offset, length));
        }
      },
      timeMs,
    );
    await replica.append(batch);
    report({ is: "durable", branch: ROOT.id.toString(16), to: batch.last });
    await catalogue.take(marksIn(batch));
  }

  async #raiseCeiling(): Promise<void> {
    const { state, journal } = this.#store.parts;
    if (journal.accepted(ROOT.id) + CEILING_STEP / 2 < state.state.ceiling) return;
    const ceiling = state.state.ceiling + CEILING_STEP;
    report({ is: "doing", name: "ceiling", value: ceiling });
    await state.update((before) => ({ ...before, ceiling }));
    report({ is: "done", name: "ceiling", value: ceiling });
  }

  #decide(): void {
    const act = this.#random.pick([
      () => this.#pin(),
      () => this.#label(),
      () => this.#verify(),
      () => this.#delete(),
      () => this.#delete(),
      () => this.#reserve(),
      () => this.#writeBranch(),
      () => this.#writeBranch(),
      () => this.#fold(),
      () => this.#fold(),
      () => this.#start("checkpoint", () => this.#store.checkpoint()),
      () => this.#start("trim", () => this.#store.trim()),
    ]);
    act();
  }

  #somePoint(): string | undefined {
    const { points } = this.#store.parts.catalogue;
    return points.length === 0 ? undefined : this.#random.pick(points).id;
  }

  #pin(): void {
    const { catalogue } = this.#store.parts;
    const pinned = catalogue.points.filter((point) => point.pinned);
    // The oldest goes first, so that the horizon can move.
    const oldest = pinned.length > 3 ? pinned[0]?.id : undefined;
    const id = oldest ?? this.#somePoint();
    if (id === undefined) return;
    const value = oldest === undefined;
    this.#change(`pin ${id}`, value, () => (value ? catalogue.pin(id) : catalogue.unpin(id)));
  }

  #label(): void {
    const id = this.#somePoint();
    const label = `label-${this.#random.integer(1, 999)}`;
    if (id !== undefined)
      this.#change(`label ${id}`, label, () => this.#store.parts.catalogue.label(id, label));
  }

  #verify(): void {
    const id = this.#somePoint();
    const hash = `hash-${this.#random.integer(1, 999)}`;
    if (id !== undefined)
      this.#change(`health ${id}`, hash, () => this.#store.parts.catalogue.verified(id, hash));
  }

  #delete(): void {
    const { catalogue } = this.#store.parts;
    const [oldest] = catalogue.points.filter((point) => !point.pinned);
    if (oldest === undefined || catalogue.points.length < 4) return;
    this.#change(`point ${oldest.id}`, "gone", () => catalogue.delete(oldest.id, "asked for"));
  }

  /** Drills come and go: where one is held, and there are enough, it is let go. */
  #reserve(): void {
    const held = this.#store.parts.reservations.all;
    const [oldest] = held;
    if (oldest !== undefined && held.length > 3) {
      this.#change(`reserved ${oldest.id}`, "no", () => this.#store.release(oldest.id));
      return;
    }
    const { journal } = this.#store.parts;
    const id = this.#random.uuid();
    const sequence = journal.durable(ROOT.id);
    if (sequence < SEEDED_AT) return;
    const value = reservationValue(sequence, "drill");
    this.#change(`reserved ${id}`, value, () => this.#store.reserve(id, sequence, "drill"));
  }

  /** A branch is forked off, or one that is there is written on. */
  #writeBranch(): void {
    const { entries, journal, floors } = this.#store.parts;
    const ids = [...entries.keys()].filter((id) => id !== ROOT.id);
    if (ids.length > 0 && this.#random.chance(0.7)) {
      const id = this.#random.pick(ids);
      const name = `reserved ${branchReservation(id, 1).id}`;
      this.#start(name, () => this.#writeOn(id));
      return;
    }
    const durable = journal.durable(ROOT.id);
    const oldest = Math.max(SEEDED_AT, ...floors.values());
    if (durable <= oldest) return;
    this.#branches += 1;
    const branch = 0xb000n + BigInt(this.#life.life * 256 + this.#branches);
    const sequence = this.#random.integer(oldest, durable);
    const { id, why } = branchReservation(branch, sequence + 1 + this.#random.pick([0, 1000]));
    this.#change(`reserved ${id}`, reservationValue(sequence, why), async () => {
      await this.#store.reserve(id, sequence, why);
    });
  }

  async #writeOn(branch: bigint): Promise<void> {
    const { entries, replica } = this.#store.parts;
    const entry = entries.get(branch);
    if (entry === undefined) return;
    const { seed, life } = this.#life;
    const writer = replica.writer(entry);
    const devices = new Map([1, 2].map((member) => [member, replica.device(member, sizeOf(member), entry)]));
    for (let count = this.#random.integer(1, WRITES_MAX); count > 0; count -= 1) {
      const author = { seed, branch, sequence: writer.last + 1 };
      const delta = plannedDelta(author);
      if (delta.type === "mark") throw new Error("no marks are planned on branches");
      const { member, offset, length } = delta;
      const device = devices.get(member);
      if (delta.type === "zero") await device?.zero(offset, length);
      else await device?.write(offset, contentOf(author, life, member, offset, length));
    }
    const to = writer.last;
    await writer.flush();
    report({ is: "durable", branch: branch.toString(16), to });
  }

  #fold(): void {
    const { floors, images, catalogue, reservations, journal } = this.#store.parts;
    const member = this.#random.chance(0.5) ? 1 : 2;
    const needed = [...catalogue.points, ...reservations.all].map(
      ({ members, position }) => members.find((at) => at.member === member)?.at ?? position.sequence,
    );
    const highest = Math.min(journal.durable(ROOT.id), ...needed);
    const lowest = Math.max(floors.get(member) ?? 0, images.get(member)?.foldTo ?? 0);
    if (highest <= lowest) return;
    const to = this.#random.chance(0.7) ? highest : this.#random.integer(lowest + 1, highest);
    this.#change(`floor ${member}`, to, () => this.#store.moveHorizon(member, to));
  }
}

export function reportStart(store: CrashStore, { seed, life }: Pick<Life, "seed" | "life">): void {
  const { journal } = store.parts;
  for (const [name, value] of observe(store, seed)) report({ is: "done", name, value });
  const durable = journal.branches.map(({ id }) => [id.toString(16), journal.durable(id)] as const);
  report({ is: "start", life, durable: Object.fromEntries(durable) });
}

async function main(folder: string, life: Life): Promise<void> {
  const input = createInterface({ input: process.stdin });
  const told = new Promise((resolve) => input.once("line", resolve));
  const store = await CrashStore.open(plantedDisk(life.plant), folder);
  reportStart(store, life);
  await told;
  input.close();
  process.stdin.destroy();
  const workload = new Workload(store, life);
  await workload.run(life.end === "close");
  if (life.end === "kill") process.kill(process.pid, "SIGKILL");
  await store.close();
}

function lifeFrom(text: string): Life {
  const life = JSON.parse(text) as Life;
  if (!PLANTS.includes(life.plant)) throw new Error(`no plant ${life.plant}`);
  return life;
}

if (process.argv[1] === import.meta.filename) {
  const [folder = "", life = ""] = process.argv.slice(2);
  try {
    await main(folder, lifeFrom(life));
  } catch (error) {
    const { code, kind } = error instanceof TidemarkError ? error : { code: "", kind: "" };
    report({ is: "failed", code, kind, error: describeError(error) });
    // What is still under way must not keep the process.
    process.exit(1);
  }
}
