import { isAllZeros } from "#src/base/all-zeros.js";
import { equalBytes } from "#src/base/bytes.js";
import { Receiver, type ReceiverEvent } from "#src/data-path/receiver/receiver.js";
import { Store } from "#src/data-path/store/store.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import type { Position } from "#src/domain/model/sequence.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";
import { ensureDirectory } from "#src/platform/disk/durable-directory.js";
import { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { SimulatedKeyValue } from "#src/platform/key-value/simulated-key-value.js";
import { copyTree, type DiskCopy, putBack } from "#test/support/groups/disk-copy.js";
import { hash64 } from "#test/support/hash.js";
import { GROUP_ID, HEARTBEAT_MS, SILENCE_MS_MAX, SIZES } from "#test/support/link/primary-site.js";
import { ADDED, type TwoSites } from "#test/support/link/two-sites.js";
import { KEEP_ALL } from "#test/support/small-store.js";

const PAGE_BYTES = 4096;
const DIRECTORY = "/store/group";
export const WINDOW_BYTES = 3 * 1024 * 1024;

export interface SecondaryLife {
  readonly store: Store;
  readonly receiver: Receiver;
  readonly clock: SimulatedClock;
}

/** The secondary's machine, through the lives of its process. */
export class SecondarySite {
  readonly #world: TwoSites;
  #keyValue: SimulatedKeyValue;
  #copy: DiskCopy | undefined;
  disk: SimulatedDisk;
  life: SecondaryLife | undefined;

  constructor(world: TwoSites) {
    this.#world = world;
    this.#keyValue = new SimulatedKeyValue(world.random.fork("key-value"));
    const clock = new SimulatedClock(world.time);
    const random = world.random.fork("secondary disk");
    this.disk = new SimulatedDisk({ clock, random, latencyMsMax: world.latencyMsMax });
    world.plant.disk?.(this.disk);
  }

  async prepare(): Promise<void> {
    await ensureDirectory(this.disk, "/store", 0o700);
    const state = { group: GROUP_ID, site: "beta", lineage: [], promise: undefined, ceiling: 0 };
    await Store.create(this.disk, DIRECTORY, { ...state, clean: undefined }, hash64);
  }

  async start(): Promise<SecondaryLife> {
    const world = this.#world;
    const clock = new SimulatedClock(world.time, { wallSkewMs: world.random.integer(-5, 5) * 1000 });
    const site = world.network.attach("beta", clock);
    const random = world.random.fork(`beta ${world.step}`);
    const rules = {
      role: () => ({ type: "secondary" }) as const,
      policy: () => KEEP_ALL,
      everyMs: () => 10_000,
    };
    const store = await Store.open({
      disk: this.disk,
      keyValue: this.#keyValue,
      clock,
      random,
      hash64,
      directory: DIRECTORY,
      isSecondary: () => true,
      everyMs: () => 10_000,
      sizes: { bytesMin: 64 * 1024, bytesMax: 512 * 1024 },
      rules,
      throttle: UNTHROTTLED,
      reserveBytes: 0,
    });
    const receiver = new Receiver({
      clock,
      random,
      hash64,
      dialer: site.dialer,
      peer: () => ({ site: "alpha", address: "alpha:1", identity: "alpha" }),
      store,
      group: "orders",
      programVersion: "0",
      previousRun: undefined,
      onMember: async ({ member, name, sizeBytes, seed }) => {
        const path = world.story !== "everything" ? await this.#usedImage(member, sizeBytes) : undefined;
        await store.addMember({ member, name, capture: "inline", sizeBytes, path }, seed);
      },
      compressors: world.compressors,
      observer: { onEvent: (event) => this.#onEvent(event) },
      limits: { windowBytes: WINDOW_BYTES, heartbeatMs: HEARTBEAT_MS, silenceMsMax: SILENCE_MS_MAX },
    });
    for (const { detail } of store.findings) world.broken.push(`I12: the store finds: ${detail}`);
    this.life = { store, receiver, clock };
    world.trace.push(`beta starts ${store.end?.sequence ?? 0}`);
    receiver.start();
    return this.life;
  }

  end(how: "kill" | "crash"): void {
    const { network, plant, trace } = this.#world;
    if (this.isSeeding) trace.push(`beta ${how} in a seed`);
    if (how === "kill") network.kill("beta");
    else network.crash("beta");
    if (how === "kill") this.#keyValue.kill();
    else this.#keyValue.crash();
    this.life = undefined;
    this.disk = how === "kill" ? this.disk.endProcess() : this.disk.crash();
    this.disk.faults.clear();
    plant.disk?.(this.disk);
    trace.push(`beta ${how}`);
  }

  /** In the story of a member that is added: of that one. */
  get isSeeding(): boolean {
    const { story, isAdded } = this.#world;
    return this.life?.store.seeds.takes(story === "added" && isAdded ? ADDED : 1) === true;
  }

  /** Whether the member is a part of what is promotable. */
  stands(member: number): boolean {
    const at = this.life?.store.promotable;
    return at !== undefined && this.#standsAt(member, at);
  }

  /** Somebody copies what it keeps, while it does not run. */
  async copy(): Promise<void> {
    this.#copy = await copyTree(this.disk, "/store");
    this.#world.trace.push("beta is copied");
  }

  /** And puts it back. */
  async putBack(): Promise<void> {
    if (this.#copy === undefined) return;
    this.#keyValue = new SimulatedKeyValue(this.#world.random.fork(`key-value ${this.#world.step}`));
    await putBack(this.disk, "/store", this.#copy);
    this.#world.wentBack();
    this.#world.trace.push("beta went back");
  }

  /** Whether the members, opened there, are what the model says. */
  async check(position: Position, what: string): Promise<void> {
    const { life } = this;
    const world = this.#world;
    for (const member of SIZES.keys()) {
      if (life === undefined) return;
      const mayBeSeeding = (world.story === "added" && member === ADDED) || world.hasGoneBack;
      // What is seeded is in no moment before its end, and that is what is said.
      if (mayBeSeeding && !this.#standsAt(member, position)) continue;
      const view = await life.store.openView(member, { position, members: [] }, "view");
      const found = new Uint8Array(view.sizeBytes);
      await view.read(0, found);
      await view.close();
      const expected = world.model.imageAt(position, member);
      if (equalBytes(found, expected)) continue;
      const at = found.findIndex((byte, index) => byte !== expected[index]);
      world.broken.push(
        `I1: ${what}: member ${member} at ${position.entry}/${position.sequence}, byte ${at}; floor ${life.store.floorOf(member)}, window from ${life.store.windowFrom}, end ${life.store.end?.sequence}, lineage ${life.store.state.lineage.map(({ first, parent }) => `${first}<${parent?.sequence}`).join(" ")}`,
      );
    }
  }

  #standsAt(member: number, position: Position): boolean {
    const standing = this.life?.store.points.resyncsAt(position).members ?? [];
    return standing.find((one) => one.member === member)?.complete !== undefined;
  }

  /**
   * One of the members has an image that held something before: a copy of what the primary held at the beginning, of which
   * some pages have become something else. Nobody has synced it.
   */
  async #usedImage(member: number, sizeBytes: number): Promise<string | undefined> {
    if (member !== 2) return undefined;
    const path = "/store/used.img";
    const file = await this.disk.open(path, "create");
    if ((await file.size()) === 0) {
      await file.truncate(sizeBytes);
      await file.datasync();
      await this.disk.syncDirectory("/store");
      const copy = new Uint8Array(this.#world.primary.originals.get(member) ?? []);
      for (let at = 0, changes = 0; at < sizeBytes; at += PAGE_BYTES) {
        // Of some slots all is as it was.
        if (at % SLOT_BYTES === 0) changes = this.#world.random.pick([0, 0, 0.3]);
        const page = copy.subarray(at, at + PAGE_BYTES);
        if (this.#world.random.chance(changes)) page.fill(0xdd);
        if (!isAllZeros(page)) await file.write(page, at);
      }
    }
    await file.close();
    return path;
  }

  #onEvent(event: ReceiverEvent): void {
    const { trace, broken } = this.#world;
    if (event.type === "rewound") return void broken.push(`rewound to ${event.to.sequence}`);
    const { state } = event;
    if (state.type === "waiting") trace.push(`beta: ${state.because.code}`);
    else if (state.type === "connected") trace.push(`beta: ${state.stalled?.code ?? "connected"}`);
    else if (state.type === "apart")
      broken.push(`apart: ${state.apart.type} ${"why" in state.apart ? state.apart.why : ""}`);
    else if (state.type === "failed") broken.push(`failed: ${state.because.message}`);
  }
}
