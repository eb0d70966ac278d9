import { present } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import {
  Capture,
  type CaptureEvent,
  type CaptureMetrics,
  type SecondaryOptions,
  type SlowRequest,
} from "#src/data-path/capture/capture.js";
import { StateFile } from "#src/data-path/journal/journal.js";
import type { Trouble } from "#src/domain/group/group-state.js";
import { groupIdBytes } from "#src/domain/model/group-id.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { ImagePorts, OpenImage } from "#src/operations/groups/images/member-images.js";
import { isSource, openOwn } from "#src/operations/groups/primary/primary-image.js";
import { VolumeGate, volumeEnded } from "#src/operations/groups/primary/volume-gate.js";
import type { GroupRecord, MemberRecord } from "#src/operations/groups/record/group-file-format.js";
import type { GroupLayout } from "#src/operations/groups/record/group-layout.js";
import type { Clock } from "#src/platform/clock/clock.js";
import type { Random } from "#src/platform/random/random.js";

export interface RunPorts extends ImagePorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly hash64: Hash64;
}

export interface RunObserver {
  onEvent(event: CaptureEvent): void;
  countsOf(members: ReadonlyMap<number, string>): CaptureMetrics;
  slowMs(): number;
  onSlow(request: SlowRequest): void;
  /** What is the matter with its images, while all of it is served. */
  trouble?(): Trouble | undefined;
  /** A part could not be ended as it should. */
  onTrouble(error: unknown): void;
}

/** So long writers are kept out before a change of members is put off: longer than a disk that is busy takes. */
const HOLD_MS_MAX = 10_000;

/** How often is looked whether only those are left who wait for the secondary: writers are kept out meanwhile. */
const REST_LOOK_MS = 20;

/** Who sends on what is captured: asked whenever a capture begins, told when it is about to end. */
export interface CaptureUser {
  secondary(): Promise<SecondaryOptions>;
  /** Before a client is let through. */
  begun(capture: Capture, state: StateFile, images: ReadonlyMap<number, OpenImage>): Promise<void>;
  /** Resolves when nothing of the capture is used any more. */
  ending(): Promise<void>;
}

/**
 * What is open of a group while it is served: its state file, the images of its members, the capture over them, and for
 * each volume the gate that clients have.
 */
export class RunningGroup {
  readonly #ports: RunPorts;
  readonly #layout: GroupLayout;
  readonly #observer: RunObserver;
  readonly #id: string;
  readonly #name: string;
  readonly state: StateFile;
  #user: CaptureUser | undefined;
  readonly #images: Map<number, OpenImage>;
  readonly #gates = new Map<number, VolumeGate>();
  #capture: Capture | undefined;
  #failed: TidemarkError | undefined;
  #isStopped = false;

  private constructor(
    ports: RunPorts,
    layout: GroupLayout,
    record: GroupRecord,
    observer: RunObserver,
    user: CaptureUser | undefined,
    state: StateFile,
    images: Map<number, OpenImage>,
  ) {
    this.#ports = ports;
    this.#layout = layout;
    this.#observer = observer;
    this.#id = record.id;
    this.#name = record.specification.group;
    this.#user = user;
    this.state = state;
    this.#images = images;
  }

  /**
   * Opens all of it, or nothing. `user`: undefined without a secondary. `handed`: what clients have of its volumes already, by
   * name; those wait until it is open.
   */
  static async start(
    ports: RunPorts,
    layout: GroupLayout,
    record: GroupRecord,
    observer: RunObserver,
    user?: CaptureUser,
    handed: ReadonlyMap<string, VolumeGate> = new Map(),
  ): Promise<RunningGroup> {
    const state = await StateFile.open(ports.disk, layout.state, ports.hash64);
    const images = new Map<number, OpenImage>();
    const running = new RunningGroup(ports, layout, record, observer, user, state, images);
    for (const { number, name } of record.members) {
      const gate = handed.get(name);
      if (gate?.isEnded === false) running.#gates.set(number, gate);
    }
    try {
      assertOfGroup(state, layout, record);
      for (const member of record.members) {
        const wish = wishOf(record.specification.group, member);
        images.set(member.number, await openOwn(ports, layout, wish));
      }
      await running.#startCapture(record.members);
      return running;
    } catch (error) {
      await running.stop();
      throw error;
    }
  }

  /** Undefined while members change, and after the end. */
  get capture(): Capture | undefined {
    return this.#capture;
  }

  /** Undefined for a member that is not served: one that was added and waits for a start. */
  gate(member: number): VolumeGate | undefined {
    return this.#gates.get(member);
  }

  image(member: number): OpenImage {
    return present(this.#images.get(member), `the image of member ${member}`);
  }

  /** What is the matter with its images, while all of it is served. */
  get trouble(): Trouble | undefined {
    return this.#observer.trouble?.();
  }

  /** Whether clients are let through. */
  get isOpen(): boolean {
    return this.#capture !== undefined;
  }

  /** Whether a volume is not as large yet, for who uses it, as it was decided to be: its image may be already. */
  lags(members: readonly MemberRecord[]): boolean {
    return members.some(
      ({ number, sizeBytes, image }) => !isSource(image) && this.#gates.get(number)?.sizeBytes !== sizeBytes,
    );
  }

  /**
   * The members become these: those that are there already, perhaps larger, and those whose images are brought. Writers of
   * those that stay wait meanwhile. When it fails nothing is served, and the group has to be stopped. `anew`: the capture
   * begins again in any case, and is this one's then.
   */
  async reshape(
    members: readonly MemberRecord[],
    brought: readonly OpenImage[],
    anew = false,
    user = this.#user,
  ): Promise<void> {
    const isTheSame = !anew && brought.length === 0 && members.length === this.#images.size;
    if (isTheSame && this.#capture !== undefined) {
      for (const { number, sizeBytes } of members) await this.#capture.grow(number, sizeBytes);
      return;
    }
    for (const image of brought) this.#images.set(image.number, image);
    const numbers = new Set(members.map(({ number }) => number));
    // 1. Nothing is under way above, and the capture ends in order: so does a wait for the secondary that has begun only now.
    const held = this.#holdGates();
    if (!(await this.#isSoon(held))) this.#capture?.confirmation.end(writersWait(this.#name));
    await held;
    await this.#stopCapture();
    // An image that did not take its last sync would look sound to a capture that begins anew.
    if (this.#failed !== undefined) throw this.#failed;
    // 2. Who goes.
    for (const [number, image] of this.#images) {
      if (numbers.has(number)) continue;
      this.#gates.get(number)?.end(volumeEnded(`${this.#name}, member ${number}`));
      this.#gates.delete(number);
      this.#images.delete(number);
      await image.close();
    }
    // 3. Who stays, and who comes.
    for (const { number, sizeBytes } of members) {
      const image = this.image(number);
      if (image.device.sizeBytes !== sizeBytes) image.resized(sizeBytes);
    }
    this.#user = user;
    await this.#startCapture(members);
  }

  /**
   * Before members are changed: whether writers come to rest. What waits for a secondary that is away may wait for ever;
   * with `letsGo` that counts as rest, since the change will answer it.
   */
  async assertRests(letsGo = false): Promise<void> {
    const held = this.#holdGates();
    const isSoon = letsGo ? await this.#isAtRestOrWaits() : await this.#isSoon(held);
    this.letPass();
    if (!isSoon) throw writersWait(this.#name);
  }

  /** Nothing passes at any volume any more, and who comes waits. False: what was under way did not come to rest in time. */
  async hold(): Promise<boolean> {
    return await this.#isSoon(this.#holdGates());
  }

  /** Who waits since `hold` goes on. */
  letPass(): void {
    for (const [number, gate] of this.#gates) {
      const device = this.#capture?.device(number);
      if (device !== undefined) gate.open(device);
    }
  }

  async #isAtRestOrWaits(): Promise<boolean> {
    const { clock } = this.#ports;
    const untilMs = clock.monotonicMs() + HOLD_MS_MAX;
    for (;;) {
      const underWay = [...this.#gates.values()].reduce((sum, gate) => sum + gate.underWay, 0);
      if (underWay <= (this.#capture?.confirmation.waiting ?? 0)) return true;
      if (clock.monotonicMs() >= untilMs) return false;
      await clock.sleep(REST_LOOK_MS);
    }
  }

  async #holdGates(): Promise<void> {
    await Promise.all([...this.#gates.values()].map((gate) => gate.hold()));
  }

  async #isSoon(work: Promise<void>): Promise<boolean> {
    const done = new AbortController();
    const ended = work.then(() => done.abort());
    await this.#ports.clock.sleep(HOLD_MS_MAX, done.signal).catch((error: unknown) => {
      if (!done.signal.aborted) throw error;
    });
    if (done.signal.aborted) await ended;
    return done.signal.aborted;
  }

  /** Lets nobody in any more, at any volume. */
  refuse(why: TidemarkError = volumeEnded(this.#name)): void {
    for (const gate of this.#gates.values()) gate.end(why);
  }

  /**
   * In order: the capture, then the images, then the state file; each also when one before it failed. `keepsGates`: who waits at
   * those that are held goes on waiting, for whoever opens them again.
   */
  async stop({ keepsGates = false }: { readonly keepsGates?: boolean } = {}): Promise<void> {
    if (!keepsGates) this.refuse();
    if (this.#isStopped) return;
    this.#isStopped = true;
    await this.#tried(() => this.#stopCapture());
    for (const image of this.#images.values()) await this.#tried(() => image.close());
    this.#images.clear();
    await this.#tried(() => this.state.close());
  }

  async #startCapture(members: readonly MemberRecord[]): Promise<void> {
    const { clock, random, hash64, disk } = this.#ports;
    const observer = this.#observer;
    const capture = await Capture.start({
      ports: { disk, clock, random, hash64 },
      directory: this.#layout.capture,
      group: present(groupIdBytes(this.#id), "the bytes of a group's id"),
      state: this.state,
      members: [...this.#images.values()].map(({ number, device }) => ({ member: number, device })),
      secondary: await this.#user?.secondary(),
      observer: {
        onEvent: (event) => {
          if (event.type === "image-failed") this.#failed ??= event.error;
          observer.onEvent(event);
        },
        metrics: observer.countsOf(new Map(members.map(({ number, name }) => [number, name]))),
        // Asked each time: what a reload sets counts for the next request.
        get slowMs() {
          return observer.slowMs();
        },
        onSlow: (request) => observer.onSlow(request),
      },
    });
    this.#capture = capture;
    await this.#user?.begun(capture, this.state, this.#images);
    for (const { number, image } of members) {
      // What an application writes by itself is nothing that clients have from here.
      if (isSource(image)) continue;
      const gate = this.#gates.get(number);
      if (gate === undefined) this.#gates.set(number, new VolumeGate(capture.device(number)));
      else gate.open(capture.device(number));
    }
  }

  /** Without a clean mark the next start treats it as the unclean stop that it is; the capture has said why. */
  async #stopCapture(): Promise<void> {
    const capture = this.#capture;
    if (capture !== undefined) await this.#user?.ending();
    this.#capture = undefined;
    await capture?.stop();
  }

  async #tried(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#observer.onTrouble(error);
    }
  }
}

function writersWait(group: string): TidemarkError {
  return new TidemarkError({
    kind: "pending",
    code: "WRITERS_WAIT",
    message: `writers of the group ${group} wait for its secondary, and the members cannot be changed meanwhile`,
    hint: "nothing was changed: apply it again once the secondary is back; or apply mode: async, and nobody waits",
    facts: { group },
  });
}

export function wishOf(group: string, { name, number, sizeBytes, image }: Omit<MemberRecord, "identity">) {
  return { volume: `${group}/${name}`, number, sizeBytes, place: image };
}

function assertOfGroup(file: StateFile, layout: GroupLayout, record: GroupRecord): void {
  const { group, site } = file.state;
  if (group === record.id && site === record.site) return;
  throw stateOfAnother(layout.state, group, site);
}

export function stateOfAnother(path: string, group: string, site: string): TidemarkError {
  return new TidemarkError({
    kind: "corrupt",
    code: "STATE_OF_ANOTHER_GROUP",
    message: `${path} belongs to the group ${group} at ${site}`,
    hint: "restore the group's own state file from a copy of the disk",
    facts: { path, group, site },
  });
}
