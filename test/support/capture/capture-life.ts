import { AssertionFailure } from "#src/base/assert.js";
import { equalBytes } from "#src/base/bytes.js";
import type { SealedBatch } from "#src/data-path/capture/capture.js";
import { type CaptureWorld, type Life, MIB, SIZES } from "#test/support/capture/capture-world.js";
import { SECTOR_BYTES } from "#test/support/capture/traced-device.js";

/** Batches that the sender has under way at once. */
const CREDIT = 4;

/** A link to the secondary, as a sender would use it, while it is up. */
export class Link {
  readonly #world: CaptureWorld;
  readonly #life: Life;
  #isUp = false;
  #runs = 0;
  /** One sender at a time: the next begins when the one before has heard that it is over. */
  #ended: Promise<void> = Promise.resolve();
  #wake: () => void = () => undefined;
  failure: unknown;

  constructor(world: CaptureWorld, life: Life) {
    this.#world = world;
    this.#life = life;
  }

  get isUp(): boolean {
    return this.#isUp;
  }

  up(): void {
    if (this.#isUp) return;
    this.#isUp = true;
    this.#runs += 1;
    const run = this.#runs;
    this.#ended = this.#ended
      .then(() => this.#run(run))
      .catch((error: unknown) => {
        if (run !== this.#runs && !(error instanceof AssertionFailure)) return;
        // On a disk that fails a sender may give up, and comes back when the link does.
        this.#isUp = false;
        if (error instanceof AssertionFailure || !this.#world.isFaulty) this.failure ??= error;
        else this.#world.trace.push("the sender gave up");
      });
  }

  down(): void {
    this.#isUp = false;
    this.#runs += 1;
    this.#life.capture.detach();
    this.#wake();
  }

  /** The secondary makes some of what it has durable, and says so if it is heard. */
  acknowledge(count: number): void {
    const { secondary, plant } = this.#world;
    const isEager = plant.isEager === true;
    if (!isEager) secondary.sync(count);
    if (!this.#isUp) return;
    const { entry, sequence } = isEager ? secondary.received : secondary.durable;
    // What it holds of an entry that is not the writer's own is no position of this order.
    if (entry === this.#life.capture.position.entry)
      this.#life.capture.acknowledged(sequence, isEager ? sequence : secondary.promotable);
    if (isEager) secondary.sync(count);
    this.#wake();
  }

  async #run(run: number): Promise<void> {
    const { capture } = this.#life;
    const { secondary } = this.#world;
    while (run === this.#runs) {
      if (capture.resync?.hasDeadSpills === true) await this.#sendDead(run);
      else {
        if (!capture.attach(secondary.received.sequence, () => this.#wake())) {
          this.#world.broken.push("what follows what the secondary holds is not there");
          return;
        }
        await this.#sendUntilDrained(run);
      }
      if (run !== this.#runs) return;
      await this.#resync(run);
    }
  }

  /** Sends what comes; returns when a resync is due, or the link is down. */
  async #sendUntilDrained(run: number): Promise<void> {
    const { capture } = this.#life;
    while (run === this.#runs) {
      const { backlog } = capture;
      const isDrained = backlog.isEmpty && this.#world.secondary.waiting === 0;
      if (backlog.state.type === "overflowed" && isDrained) return;
      const next = this.#world.secondary.waiting < CREDIT ? capture.next() : undefined;
      const batch = next instanceof Promise ? await next : next;
      if (run !== this.#runs) return;
      if (batch === undefined) await this.#woken();
      else this.#deliver(batch);
    }
  }

  async #sendDead(run: number): Promise<void> {
    const { capture } = this.#life;
    const { secondary } = this.#world;
    const { resync } = capture;
    await this.#durable(run);
    if (run !== this.#runs || resync === undefined) return;
    const dead = await resync.deadSpills.settle(secondary.received);
    if (dead === undefined) return;
    for await (const batch of resync.deadSpills.batches(dead, secondary.received.sequence)) {
      if (run !== this.#runs) return;
      this.#deliver(batch);
    }
    this.#world.trace.push("a dead spill was sent");
    await this.#durable(run);
    if (run === this.#runs) await resync.deadSpills.forget(secondary.durable);
  }

  async #resync(run: number): Promise<void> {
    const { capture } = this.#life;
    const { secondary } = this.#world;
    const { resync } = capture;
    if (resync === undefined || capture.backlog.state.type !== "overflowed") return;
    await this.#durable(run);
    if (run !== this.#runs) return;
    await resync.begin(secondary.received);
    capture.attach(secondary.received.sequence, () => this.#wake());
    const isOpen = () => run === this.#runs && capture.backlog.state.type === "resyncing";
    const dirty = [...SIZES.keys()].flatMap((member) =>
      [...(capture.dirty(member)?.blocks() ?? [])].map((block) => ({ member, block })),
    );
    for (let round = dirty; ; round = [...resync.left()]) {
      for (const { member, block } of round) {
        if (!isOpen()) return;
        if (!(await resync.copy(member, block))) return;
        while (isOpen() && capture.heldBytes > 128 * 1024) await this.#sendOne(run);
      }
      if (!isOpen() || (await resync.finish()) !== "left") break;
    }
    while (isOpen()) await this.#sendOne(run);
  }

  async #sendOne(run: number): Promise<void> {
    const { capture } = this.#life;
    const next = this.#world.secondary.waiting < CREDIT ? capture.next() : undefined;
    const batch = next instanceof Promise ? await next : next;
    if (run !== this.#runs) return;
    if (batch === undefined) await this.#woken();
    else this.#deliver(batch);
  }

  #deliver(batch: SealedBatch): void {
    this.#world.trace.push(`sent ${batch.first}-${batch.last}`);
    this.#world.secondary.take(batch.bytes);
  }

  async #durable(run: number): Promise<void> {
    while (run === this.#runs && this.#world.secondary.waiting > 0) await this.#woken();
  }

  #woken(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

/** What an application does with the volumes of one life, and what it was promised. */
export class Application {
  readonly #world: CaptureWorld;
  readonly #life: Life;
  readonly #pending = new Set<Promise<void>>();
  /** By member and sector: the place of the last write that was answered, among all that the image took. */
  readonly #replied = new Map<string, number>();
  #writes = 0;

  constructor(world: CaptureWorld, life: Life) {
    this.#world = world;
    this.#life = life;
  }

  get pending(): readonly Promise<void>[] {
    return [...this.#pending];
  }

  act(): void {
    const { random } = this.#world;
    const member = random.pick([...SIZES.keys()]);
    const what = random.fraction();
    if (what < this.#world.flushShare) this.#flush(member);
    else if (what < 0.9) this.#write(member);
    else this.#zero(member);
    this.#world.note(this.#life);
  }

  /** The volume becomes larger beside whatever else is done. */
  grow(): void {
    this.#follow(this.#world.grow(this.#life));
  }

  #write(member: number): void {
    const { random } = this.#world;
    const offset = this.#place(member);
    const length = Math.min(
      random.pick([512, 4096, 4096, 4096, 12_288, 70_144]),
      this.#sizeOf(member) - offset,
    );
    const bytes = new Uint8Array(length);
    this.#writes += 1;
    const stamp = new DataView(bytes.buffer);
    for (let at = 0; at < length; at += SECTOR_BYTES) {
      stamp.setUint32(at, this.#world.trace.length);
      stamp.setUint32(at + 4, this.#writes);
      stamp.setUint32(at + 8, offset / SECTOR_BYTES);
    }
    const isPromised = this.#isPromised("write");
    const done = () => {
      const places = this.#noteReplied(member, offset, bytes);
      if (isPromised) this.#checkPromotable(member, places);
    };
    this.#answered(() => this.#life.capture.device(member).write(offset, bytes), done);
  }

  #zero(member: number): void {
    const offset = this.#place(member);
    const length = Math.min(
      this.#world.random.pick([512, 8192, 8192, 131_072]),
      this.#sizeOf(member) - offset,
    );
    this.#answered(
      () => this.#life.capture.device(member).zero(offset, length),
      () => undefined,
    );
  }

  #sizeOf(member: number): number {
    return this.#life.capture.device(member).sizeBytes;
  }

  /** Few places, so that writes overlap; in every extent, across their borders, and up to the end. */
  #place(member: number): number {
    const place = this.#anyPlace(member);
    const end = this.#sizeOf(member);
    return place < end ? place : end - SECTOR_BYTES;
  }

  #anyPlace(member: number): number {
    const { random } = this.#world;
    const extents = Math.ceil(this.#sizeOf(member) / (4 * MIB));
    const border = random.integer(1, extents - 1) * 4 * MIB;
    if (random.chance(0.1)) return border - random.pick([4096, 512]);
    return (
      random.integer(0, extents - 1) * 4 * MIB + random.integer(0, 5) * 40_960 + random.integer(0, 3) * 512
    );
  }

  #answered(change: () => void | Promise<void>, done: () => void): void {
    try {
      const changing = change();
      if (changing === undefined) done();
      else this.#follow(changing.then(done));
    } catch (error) {
      this.#refused(error);
    }
  }

  /** Every write has its own bytes, so its place among those of a sector is found by them. */
  #noteReplied(member: number, offset: number, bytes: Uint8Array): ReadonlyMap<string, number> {
    const places = new Map<string, number>();
    for (let at = 0; at < bytes.length; at += SECTOR_BYTES) {
      const sector = (offset + at) / SECTOR_BYTES;
      const contents = this.#world.traces.get(member)?.contentsOf(sector) ?? [];
      const own = bytes.subarray(at, at + SECTOR_BYTES);
      const place = contents.findLastIndex((content) => equalBytes(content, own));
      const key = `${member}/${sector}`;
      places.set(key, place);
      this.#replied.set(key, Math.max(place, this.#replied.get(key) ?? 0));
    }
    return places;
  }

  /** What a client would be told. A broken assumption is no answer. */
  #refused(error: unknown): void {
    if (error instanceof AssertionFailure) this.#world.broken.push(String(error.stack));
    this.#world.trace.push(`refused: ${String(error)}`);
  }

  #follow(doing: Promise<void>): void {
    const done = doing.catch((error: unknown) => this.#refused(error));
    this.#pending.add(done);
    void done.then(() => this.#pending.delete(done));
  }

  /** I2: what a flush confirms is in what the secondary could be promoted to, no older than it was when it was asked. */
  #flush(member: number): void {
    const isPromised = this.#isPromised("flush");
    const wanted = new Map(isPromised ? this.#replied : []);
    const confirmed = () => {
      if (isPromised) this.#checkPromotable(member, wanted);
    };
    this.#follow(this.#life.capture.device(member).flush().then(confirmed));
  }

  /** Whether the reply to such a request says that the secondary has it. */
  #isPromised(what: "flush" | "write"): boolean {
    const { mode } = this.#world;
    const isHeld = mode === "write" || (mode === "flush" && what === "flush");
    return isHeld && this.#life.capture.confirmation.state.type === "confirming";
  }

  #checkPromotable(member: number, wanted: ReadonlyMap<string, number>): void {
    const { secondary, traces, broken } = this.#world;
    const there = new Uint8Array(SECTOR_BYTES);
    for (const [key, from] of wanted) {
      if (!key.startsWith(`${member}/`)) continue;
      const sector = Number(key.slice(key.indexOf("/") + 1));
      secondary.readPromotable(member, there, sector * SECTOR_BYTES);
      const later = traces.get(member)?.contentsOf(sector).slice(from) ?? [];
      if (later.some((content) => equalBytes(content, there))) continue;
      broken.push(`I2: confirmed and not promotable: member ${member} sector ${sector}`);
      return;
    }
  }
}
