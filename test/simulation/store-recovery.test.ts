import t from "tap";
import { present } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import type { Store } from "#src/data-path/store/store.js";
import { times } from "#test/support/effort.js";
import { SmallStore } from "#test/support/small-store.js";

/**
 * Recoveries of a store that overlap, and that outlive whoever asked for them, on a disk that answers late: each answer of
 * the disk may come in between any two steps of another.
 *
 * - I3: what was acknowledged is there after a power loss or a kill.
 * - Once `close` has resolved the directory may be another's: nothing touches the disk any more.
 */
const SEEDS = times(60);
const DELAY_MS_MAX = 40;

class Life {
  readonly small: SmallStore;
  readonly broken: string[] = [];
  readonly happened: string[] = [];
  acknowledged = 0;

  constructor(seed: number) {
    this.small = new SmallStore(seed);
  }

  /** Each call on the disk may take a while of its own. */
  slow(): void {
    const operations = ["open", "write", "datasync", "rename", "unlink", "sync-directory", "stat"] as const;
    for (const delayMs of [1, 7, DELAY_MS_MAX])
      this.small.disk.faults.add({ operations, probability: 0.3, fault: { type: "slow", delayMs } });
  }

  /** The next sync of the journal, or of the ledger, fails. */
  fail(): void {
    const where = this.small.random.chance(0.8) ? "/journal/" : "/ledger/";
    this.small.disk.faults.add({
      operations: ["datasync"],
      path: (path) => path.includes(where),
      count: 1,
      fault: { type: "error", code: "EIO" },
    });
  }

  async tell(what: string, act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
      this.happened.push(what);
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      this.happened.push(`${what}: ${error.code}`);
    }
  }

  write(store: Store): Promise<void> {
    return this.tell("write", async () => {
      const last = await this.small.write(store, 1, 0, store.accepted(this.small.root.id).last);
      this.acknowledged = Math.max(this.acknowledged, last);
    });
  }

  async run(): Promise<readonly string[]> {
    const { small } = this;
    const { random, time } = small;
    const store = await time.complete(small.open());
    this.slow();
    const under: Promise<void>[] = [];
    for (let step = 0; step < 60; step += 1) {
      const act = random.pick([
        "write",
        "write",
        "write",
        "recover",
        "recover",
        "fail",
        "wait",
        "wait",
      ] as const);
      if (act === "write") under.push(this.write(store));
      if (act === "recover") under.push(this.tell("recover", () => store.recover()));
      if (act === "fail") this.fail();
      if (act === "wait") await time.runFor(random.integer(1, DELAY_MS_MAX));
    }
    const how = random.pick(["close", "crash", "kill"] as const);
    if (how === "close") await this.#close(store, under);
    small.disk.faults.clear();
    small.end(how === "close" ? "kill" : how);
    const again = await time.complete(small.open());
    const durable = again.durable(small.root.id) ?? 0;
    if (durable < this.acknowledged)
      this.broken.push(`acknowledged up to ${this.acknowledged}, there up to ${durable}`);
    for (const { detail } of again.findings) this.broken.push(`after ${how}: ${detail}`);
    await time.complete(again.close());
    return this.broken;
  }

  async #close(store: Store, under: readonly Promise<void>[]): Promise<void> {
    const { small } = this;
    await small.time.complete(store.close());
    const operations = [
      "open",
      "write",
      "datasync",
      "rename",
      "unlink",
      "sync-directory",
      "allocate",
    ] as const;
    const later = small.disk.faults.add({ operations, fault: { type: "slow", delayMs: 0 } });
    await this.tell("recover behind the end", () => small.time.complete(store.recover()));
    await this.tell("round behind the end", () => small.time.complete(store.maintain()));
    await this.write(store);
    await small.time.runFor(10 * DELAY_MS_MAX);
    await Promise.all(under);
    if (later.hits > 0) this.broken.push(`${later.hits} calls on the disk behind the end`);
  }
}

t.test("I3: recoveries that overlap lose nothing, and none outlives the store", async (t) => {
  const happened = new Map<string, number>();
  const broken: string[] = [];
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const life = new Life(seed);
    for (const what of await life.run()) broken.push(`seed ${seed}: ${what}`);
    for (const what of life.happened) happened.set(what, (happened.get(what) ?? 0) + 1);
  }
  t.comment(JSON.stringify(Object.fromEntries(happened)));
  t.same(broken, []);
  const needed = ["write", "write: STORE_SUSPECT", "recover", "recover behind the end: STORE_CLOSING"];
  for (const what of needed) t.ok((happened.get(what) ?? 0) > 0, `${what} happens`);
});

t.test(
  "I13: a copy whose state file has failed once follows the new entry when it comes again",
  async (t) => {
    const wrong: string[] = [];
    for (const operation of ["write", "datasync"] as const) {
      for (let seed = 1; seed <= 6; seed += 1) {
        const small = new SmallStore(seed);
        const store = await small.open();
        await small.write(store, 1, 0, 1);
        const parent = present(store.end, "an end");
        const lineage = [
          small.root,
          { epoch: 1, id: 0xc1n, first: 1000, parent, writer: "alpha" },
          { epoch: 1, id: 0xc2n, first: 2000, parent: { entry: 0xc1n, sequence: 1000 }, writer: "alpha" },
        ];
        const path = (name: string) => name.endsWith("/state");
        small.disk.faults.add({
          operations: [operation],
          path,
          count: 1,
          fault: { type: "error", code: "EIO" },
        });
        const refused = await store.adoptLineage(lineage.slice(0, 2)).then(
          () => undefined,
          (error: { readonly code: string }) => error.code,
        );
        if (refused !== "STATE_FILE_UNWRITABLE") wrong.push(`${operation}, seed ${seed}: ${refused}`);
        await store.adoptLineage(lineage.slice(0, 2));
        await small.write(store, 1, 4096, 2, 4096, lineage[1]);
        await store.adoptLineage(lineage);
        await small.write(store, 1, 8192, 3, 4096, lineage[2]);
        const end = { entry: 0xc2n, sequence: 2000 };
        small.end("crash");
        const again = await small.open();
        const found = [again.end?.entry, again.end?.sequence, again.findings.length, again.branches.length];
        if (found.join() !== [end.entry, end.sequence, 0, 0].join())
          wrong.push(`${operation}, seed ${seed}: ${found.join()}`);
        await again.close();
      }
    }
    t.same(wrong, []);
  },
);
