import { present } from "#src/base/assert.js";
import { describeError, TidemarkError } from "#src/base/errors.js";
import {
  Admission,
  type CaptureObserver,
  Confirmation,
  JournalBackedDevice,
  RequestWatch,
  SequenceCeiling,
} from "#src/data-path/capture/capture.js";
import type { Store } from "#src/data-path/store/store.js";
import { encodeMark } from "#src/domain/model/mark.js";
import type { PointKind } from "#src/domain/model/recovery-point.js";
import { observeGroup } from "#src/operations/groups/group-observer.js";
import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import { VolumeGate, volumeEnded } from "#src/operations/groups/primary/volume-gate.js";
import type { PlannedReign } from "#src/operations/jobs/job-report.js";
import type { BlockDevice } from "#src/platform/block/block-device.js";
import type { Logger } from "#src/telemetry/logger.js";

export interface ServedReignOptions {
  readonly ports: GroupPorts;
  readonly store: Store;
  readonly logger: Logger;
  readonly group: string;
  readonly reign: Pick<PlannedReign, "members">;
}

/**
 * The volumes of a promoted site, while they are served from the newest entry of its lineage: journal-backed, each behind
 * the gate that clients have. Sequences are given out below a ceiling that is durable (I4), and a flush is the journal's
 * fdatasync.
 */
export class ServedReign {
  readonly #options: ServedReignOptions;
  readonly #entry: bigint;
  readonly #writer: ReturnType<Store["writer"]>;
  readonly #admission = new Admission();
  readonly #ceiling: SequenceCeiling;
  readonly #devices: BlockDevice[] = [];
  readonly #gates = new Map<string, VolumeGate>();
  /** Everything behind it was written by clients. After a start that is not known: then there may be something. */
  #markedAt = 0;

  private constructor(options: ServedReignOptions) {
    const { store, logger } = options;
    this.#options = options;
    const head = present(store.state.lineage.at(-1), "the entry that is written");
    this.#entry = head.id;
    const writer = store.writer(head.id);
    this.#writer = writer;
    const state = {
      get state() {
        return store.state;
      },
      update: (change: Parameters<Store["updateState"]>[0]) => store.updateState(change),
      resume: () => store.promoting.resumeState(),
    };
    const counted = store.state.counted ?? { writes: 0, bytes: 0 };
    this.#ceiling = new SequenceCeiling(
      state,
      () => ({ last: writer.last, ...counted }),
      (error) => logger.error("sequences could not be promised ahead", { error: describeError(error) }),
    );
  }

  /** All of it, or nothing. */
  static async open(options: ServedReignOptions): Promise<ServedReign> {
    const served = new ServedReign(options);
    try {
      served.#openDevices();
      return served;
    } catch (error) {
      await served.#close();
      throw error;
    }
  }

  /** Undefined for a member that is not served. */
  gate(member: string): VolumeGate | undefined {
    return this.#gates.get(member);
  }

  get members(): readonly string[] {
    return [...this.#gates.keys()];
  }

  /** Why writes are refused for a while: the disk is full, or failed. */
  get stalled(): TidemarkError | undefined {
    return this.#writer.stalled;
  }

  /** What the disk did not take is given to it again, so that no client hears of what is over. */
  async retry(): Promise<void> {
    await this.#tried(() => this.#options.store.promoting.resumeState());
    if (this.#writer.stalled !== undefined) await this.#tried(() => this.#writer.flush());
  }

  async #tried(work: () => Promise<void>): Promise<void> {
    await work().catch((error: unknown) => {
      // Still so: shown, and tried with the next round.
      if (!(error instanceof TidemarkError)) throw error;
    });
  }

  /** A point where the order stands, of what is served. Resolves with its id when it has its place. */
  async mark(kind: PointKind, label: string): Promise<string> {
    const { ports, store, reign } = this.#options;
    await this.#ceiling.raise();
    const writer = store.writer(this.#entry);
    const at = writer.last;
    const members = reign.members
      .map(({ member, fuzzy }) => ({ member, at, fuzzy }))
      .sort((a, b) => a.member - b.member);
    const id = ports.random.uuid();
    const point = { id, kind, label, timeMs: ports.clock.wallMs(), members };
    this.#markedAt = writer.mark(encodeMark({ type: "point", point }));
    return id;
  }

  /** Nobody is let in any more, for good. */
  refuse(): void {
    const { group } = this.#options;
    for (const [name, gate] of this.#gates) gate.end(volumeEnded(`${group}/${name}`));
  }

  /** Nothing passes any more, and what comes waits, for whoever serves the volumes from here on: these gates, by name. */
  async handOver(): Promise<ReadonlyMap<string, VolumeGate>> {
    const gates = new Map(this.#gates);
    await Promise.all([...gates.values()].map((gate) => gate.hold()));
    this.#gates.clear();
    return gates;
  }

  /** What was written stays, as a branch whose end is a point. Exports have ended. */
  async leave(): Promise<void> {
    this.refuse();
    await this.#atRest();
    await this.retry();
    const { stalled } = this.#writer;
    if (stalled !== undefined) throw stalled;
    const { store } = this.#options;
    if (store.writer(this.#entry).last > this.#markedAt) await this.mark("branch", "");
    await store.writer(this.#entry).flush();
    await store.marksTaken();
    await this.#close();
  }

  /** What the disk never took is not written behind what another entry grows from. */
  async left(): Promise<void> {
    await this.#writer.leave();
  }

  /** In order: all of it is in the journal, durably, and the state says that nothing was given out behind. */
  async stop(): Promise<void> {
    this.refuse();
    await this.#atRest();
    const { store } = this.#options;
    try {
      const writer = store.writer(this.#entry);
      await writer.flush();
      const { writes, bytes } = store.state.counted ?? { writes: 0, bytes: 0 };
      await this.#ceiling.idle();
      await store.updateState((state) => ({ ...state, clean: { last: writer.last, writes, bytes } }));
    } finally {
      await this.#close();
    }
  }

  async #atRest(): Promise<void> {
    await Promise.all([...this.#gates.values()].map((gate) => gate.close()));
  }

  async #close(): Promise<void> {
    for (const device of this.#devices.splice(0)) await device.close();
  }

  #openDevices(): void {
    const { ports, store, reign, group, logger } = this.#options;
    const names = new Map(reign.members.map(({ member, name }) => [member, name]));
    const nothing = () => undefined;
    const { countsOf, onEvent, onSlow, slowMs } = observeGroup({
      group,
      ports,
      logger,
      memberName: (member) => names.get(member) ?? `member ${member}`,
      hasSecondary: () => false,
      onImageFailed: nothing,
      onEvent: nothing,
    });
    const observer: CaptureObserver = {
      onEvent,
      metrics: countsOf(names),
      // Asked each time: what a reload sets counts for the next request.
      get slowMs() {
        return slowMs();
      },
      onSlow,
    };
    const writer = store.writer(this.#entry);
    const last = () => writer.last;
    const confirmation = new Confirmation({
      clock: ports.clock,
      mode: "async",
      whenAway: { type: "block" },
      paired: false,
      last,
      onWaiting: nothing,
      onState: nothing,
    });
    for (const { member, name } of reign.members) {
      const branch = store.device(member, this.#entry);
      this.#devices.push(branch);
      const watch = new RequestWatch(member, ports.clock, observer);
      const parts = { branch, last, ceiling: this.#ceiling, admission: this.#admission, confirmation, watch };
      this.#gates.set(name, new VolumeGate(new JournalBackedDevice(parts)));
    }
  }
}
