import { describeError, TidemarkError } from "#src/base/errors.js";
import type { Capture, ScannedDevice } from "#src/data-path/capture/capture.js";
import type { Trouble } from "#src/domain/group/group-state.js";
import { troubleFrom } from "#src/operations/groups/group-errors.js";
import type { PointCutter } from "#src/operations/groups/primary/point-cutter.js";
import type { GroupRecord, MemberRecord } from "#src/operations/groups/record/group-file-format.js";
import type { RecordKeeper } from "#src/operations/groups/record/record-keeper.js";
import { notScanned, unknownScanMember } from "#src/operations/groups/scan/scan-refusals.js";
import { ScanRound, type ScanRoundOptions } from "#src/operations/groups/scan/scan-round.js";
import type { Clock, Timer } from "#src/platform/clock/clock.js";
import type { Logger } from "#src/telemetry/logger.js";

export interface GroupScansOptions
  extends Omit<ScanRoundOptions, "members" | "signal" | "onStanding" | "atMs" | "isPaused" | "fuzzy"> {
  readonly clock: Clock;
  readonly keeper: RecordKeeper;
  readonly capture: Capture;
  readonly cutter: PointCutter;
  readonly devices: ReadonlyMap<number, ScannedDevice>;
  readonly logger: Logger;
  /** A snapshot stands that can be copied: who follows may dial. */
  readonly onStanding: () => void;
  /** As `ScanRoundOptions.onGrowing`. */
  readonly onGrowing: () => void;
  readonly onChange: () => void;
}

/** After a scan that failed: what is the matter may be mended by somebody who does not know that we wait. */
const AGAIN_MS = 10_000;

/** Replication was stopped by an operator, who goes on with it some time. */
const PAUSED_LOOK_MS = 1000;

/**
 * The scans of a group at its primary: each member every so often, from the start of one to the start of the next, or when
 * somebody asks; those that are due together are snapshotted together. One round at a time; what comes due meanwhile
 * follows back to back.
 *
 * A capture that begins has a round at once, unless the secondary has all that the last one brought: what a stop has left may
 * be read of a new snapshot only.
 */
export class GroupScans {
  readonly #options: GroupScansOptions;
  readonly #stop = new AbortController();
  /** Of each member when its next scan is due, on the monotonic clock. */
  readonly #due = new Map<number, number>();
  /** When its last began. */
  readonly #begun = new Map<number, number>();
  readonly #fuzzy = new Set<number>();
  #isStarted = false;
  #timer: Timer | undefined;
  #running: ScanRound | undefined;
  #ended: Promise<void> = Promise.resolve();
  #trouble: Trouble | undefined;
  /** When the snapshot was made, of each, that the secondary could be promoted to. */
  readonly #durable = new Map<number, number>();
  readonly #bornMs: number;

  constructor(options: GroupScansOptions) {
    this.#options = options;
    this.#bornMs = options.clock.monotonicMs();
  }

  start(): void {
    for (const { number } of this.#members) this.#due.set(number, this.#bornMs);
    this.#ended = this.#start();
  }

  /** What a kill has left is let go of first, and no round is beside that. */
  async #start(): Promise<void> {
    try {
      await this.#options.snapshots.release();
    } catch (error) {
      this.#failed(error);
    }
    this.#isStarted = true;
    this.#next();
  }

  /** Resolves when no snapshot stands any more, and none is left that could be let go of. */
  async stop(): Promise<void> {
    this.#stop.abort(stopped());
    this.#timer?.cancel();
    await this.#ended;
  }

  /** Now, or as soon as the round that goes on is over. */
  scanNow(member: string): void {
    const { keeper, clock } = this.#options;
    const { group } = keeper.record.specification;
    const members = this.#members.filter(({ name }) => member === "" || name === member);
    if (this.#due.size === 0) throw notScanned(group);
    if (members.length === 0)
      throw unknownScanMember(
        group,
        member,
        this.#members.map(({ name }) => name),
      );
    for (const { number } of members) this.#due.set(number, clock.monotonicMs());
    this.#next();
  }

  /** Whether a stream of the secondary has something to read where it lacks something. */
  get mayBeFollowed(): boolean {
    const { capture } = this.#options;
    const { type } = capture.backlog.state;
    const isInStep = type === "memory" || type === "spilling";
    return isInStep && this.#lacking.length === 0 ? true : this.#running?.isStanding === true;
  }

  get trouble(): Trouble | undefined {
    return this.#trouble;
  }

  /** How old what the secondary could be promoted to is at most; undefined: nothing of this run, so nobody knows. */
  get sinceMs(): number | undefined {
    const ages = this.#members.map(({ number }) => this.#durable.get(number));
    return ages.every((one) => one !== undefined) ? Math.min(...ages) : undefined;
  }

  get bornMs(): number {
    return this.#bornMs;
  }

  get isUnderWay(): boolean {
    return this.#running !== undefined;
  }

  /** Something has happened to the order. */
  changed(): void {
    this.#running?.changed();
    if (this.#running !== undefined || !this.#isStarted) return;
    // It has lost something: that is not left until the next scan is due, which may be tomorrow.
    if (this.#lacking.length > 0) this.#within(AGAIN_MS, this.#lacking);
  }

  /** The group wants something else: an interval that is shorter counts from the last scan. */
  reconsider(): void {
    const { keeper } = this.#options;
    for (const { number, name } of this.#members) {
      const begunMs = this.#begun.get(number);
      if (begunMs === undefined) continue;
      const dueMs = begunMs + everyMs(keeper.record, name);
      if (dueMs < (this.#due.get(number) ?? 0)) this.#due.set(number, dueMs);
    }
    this.#next();
  }

  #within(ms: number, members: readonly MemberRecord[]): void {
    const dueMs = this.#options.clock.monotonicMs() + ms;
    const later = members.filter(({ number }) => (this.#due.get(number) ?? 0) > dueMs);
    for (const { number } of later) this.#due.set(number, dueMs);
    if (later.length > 0) this.#next();
  }

  get #members(): readonly MemberRecord[] {
    return this.#options.keeper.record.members.filter(({ number }) => this.#options.devices.has(number));
  }

  /** Of whom only a snapshot can bring what the secondary lacks. */
  get #lacking(): readonly MemberRecord[] {
    const { capture } = this.#options;
    return this.#members.filter(({ number }) => capture.dirty(number)?.isEmpty === false);
  }

  get #isPaused(): boolean {
    const { pairing } = this.#options.keeper.record;
    return pairing?.role === "active" && pairing.paused;
  }

  #next(): void {
    this.#timer?.cancel();
    if (this.#stop.signal.aborted || this.#running !== undefined || !this.#isStarted) return;
    const { clock } = this.#options;
    const nowMs = clock.monotonicMs();
    const nextMs = Math.min(...this.#due.values());
    if (!Number.isFinite(nextMs)) return;
    if (this.#isPaused) {
      // What is sent to nobody needs no snapshot meanwhile.
      this.#timer = clock.startTimer(PAUSED_LOOK_MS, () => this.#next());
      return;
    }
    if (nextMs > nowMs) {
      // In whole milliseconds: what is left of one would be no time at all, again and again.
      this.#timer = clock.startTimer(Math.ceil(nextMs - nowMs), () => this.#next());
      return;
    }
    this.#ended = this.#round(nowMs);
  }

  async #round(nowMs: number): Promise<void> {
    const due = this.#members.filter(({ number }) => (this.#due.get(number) ?? 0) <= nowMs);
    // Those that lack something go along: the resync is of all of them. So do those of which this run knows nothing yet: whether
    // the last scan of theirs could read all, say.
    const unknown = this.#members.filter(({ number }) => !this.#durable.has(number));
    const members = [...new Set([...due, ...this.#lacking, ...unknown])];
    for (const { number, name } of members) {
      this.#begun.set(number, nowMs);
      this.#due.set(number, nowMs + everyMs(this.#options.keeper.record, name));
    }
    const { clock, onStanding, onChange } = this.#options;
    const round = new ScanRound({
      ...this.#options,
      members,
      signal: this.#stop.signal,
      isPaused: () => this.#isPaused,
      fuzzy: this.#fuzzy,
      atMs: nowMs,
      onStanding,
    });
    this.#running = round;
    try {
      const found = await round.run();
      for (const { number } of members) this.#durable.set(number, nowMs);
      this.#trouble = found;
    } catch (error) {
      this.#failed(error);
      // From its end: one that takes long and fails is not begun again at once.
      const againMs = clock.monotonicMs() + (this.#isPaused ? 0 : AGAIN_MS);
      for (const { number } of members) this.#due.set(number, againMs);
    } finally {
      this.#running = undefined;
      onChange();
    }
    // Not from within: the one that ends is what a stop waits for.
    if (!this.#stop.signal.aborted) this.#options.clock.startTimer(0, () => this.#next());
  }

  #failed(error: unknown): void {
    if (this.#stop.signal.aborted) return;
    if (!(error instanceof TidemarkError)) throw error;
    if (error.code === "SCAN_PAUSED") return;
    this.#trouble = troubleFrom(error);
    this.#options.logger.warn("a scan failed, and is tried again", { error: describeError(error) });
  }
}

function everyMs({ specification }: GroupRecord, name: string): number {
  const member = specification.members.find((one) => one.name === name);
  return member?.capture === "scan" ? member.everyMs : AGAIN_MS;
}

function stopped(): TidemarkError {
  return new TidemarkError({
    kind: "pending",
    code: "SCAN_STOPPED",
    message: "the scan was ended: the group is not open any more",
    hint: "it begins anew when the group is open",
  });
}
