import { present } from "#src/base/assert.js";
import { formatId64 } from "#src/base/bytes.js";
import { describeError, TidemarkError } from "#src/base/errors.js";
import { nearest } from "#src/base/nearest.js";
import type { LocalBranch, Store } from "#src/data-path/store/store.js";
import { NOT_OPENABLE } from "#src/domain/drill/drill-life.js";
import { type DrillRecord, decodeDrill, encodeDrill, leftMs } from "#src/domain/drill/drill-record.js";
import { parseName } from "#src/domain/model/name.js";
import type { Position } from "#src/domain/model/sequence.js";
import { Drill, type DrillPlace } from "#src/operations/drills/drill.js";
import {
  drillExists,
  drillNotNow,
  drillsEnded,
  drillUnknown,
  noRoomForDrill,
  notInDrill,
  tooManyDrills,
} from "#src/operations/drills/drill-errors.js";
import { DrillExports } from "#src/operations/drills/drill-exports.js";
import { drillDown, drillUp } from "#src/operations/drills/drill-hooks.js";
import { momentOf } from "#src/operations/drills/drill-moment.js";
import type { DrillPicture, DrillRequest } from "#src/operations/drills/drill-picture.js";
import { DrillRoom } from "#src/operations/drills/drill-room.js";
import { EndedRequests } from "#src/operations/drills/ended-requests.js";
import type { DrillCounts, GroupPosition } from "#src/operations/groups/group-picture.js";
import type { GroupHooks } from "#src/operations/hooks/group-hooks.js";
import type { Clock } from "#src/platform/clock/clock.js";
import type { ExportListing, ExportRefusal, ServedExport } from "#src/platform/nbd/export-resolver.js";
import type { Logger } from "#src/telemetry/logger.js";

/** Each holds the history it grew from; more at once are a mistake, or an attack. */
const DRILLS_MAX = 64;
/** A timer that runs for longer is started again: none of the clocks promises more. */
const TIMER_MS_MAX = 3_600_000;
/** From one try to end a drill whose time is up to the next. */
const AGAIN_MS = 1_000;

export interface DrillsOptions {
  readonly store: Store;
  readonly group: () => string;
  readonly site: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onChange: () => void;
  readonly endExport: (served: ServedExport) => Promise<void>;
  readonly positionIn: (position: Position) => GroupPosition;
  /** Of the moments `drill-up` and `drill-down`. */
  readonly hooks?: GroupHooks;
}

/**
 * The drills of one group at the site that holds its copy. README.md has the order of durability. They are beside the
 * group's own state: nothing of replication waits for them, and none of them waits for it.
 */
export class Drills {
  readonly #options: DrillsOptions;
  readonly #room: DrillRoom;
  readonly #drills = new Map<string, Drill>();
  readonly #working = new Set<Promise<unknown>>();
  /** By the ids of their requests. */
  readonly #starting = new Map<string, Promise<DrillPicture>>();
  readonly #requests = new EndedRequests();
  #expired = 0;
  #lastExpired = "";
  #isStopped = false;

  /** Goes on with those that the store knows. */
  constructor(options: DrillsOptions) {
    this.#options = options;
    const { store, logger } = options;
    this.#room = new DrillRoom(() => store.spareBytes());
    const found = store.branches.filter(({ kind }) => kind === "drill");
    // A later one of the same name is where a drill was moved to: the end of that move is still to be done.
    const current = new Map(found.map((branch) => [branch.name, branch]));
    for (const branch of found) {
      if (current.get(branch.name) !== branch) this.#dropLeft(branch);
      else
        this.#drills.set(
          branch.name,
          new Drill(this.#group, branch.name, logger, this.#placeOf(branch, decodeDrill(branch.about))),
        );
    }
    for (const drill of this.#drills.values()) this.#arm(drill);
  }

  get counts(): DrillCounts {
    const running = [...this.#drills.values()].filter(({ place }) => place !== undefined).length;
    return { running, expired: this.#expired, lastExpired: this.#lastExpired };
  }

  /** By name. */
  get pictures(): readonly DrillPicture[] {
    return [...this.#drills.values()]
      .flatMap((drill) => (drill.place === undefined ? [] : [this.#paint(drill, drill.place)]))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Asked again while it is under way, it is the same one. */
  async start(request: DrillRequest, requestId: string): Promise<DrillPicture> {
    if (requestId === "") return await this.#start(request, requestId);
    const starting = this.#starting.get(requestId) ?? this.#start(request, requestId);
    this.#starting.set(requestId, starting);
    try {
      return await starting;
    } finally {
      this.#starting.delete(requestId);
    }
  }

  /** 1. All that can be refused is refused. 2. The branch, with the record, is durable: from here on there is the drill. */
  async #start(request: DrillRequest, requestId: string): Promise<DrillPicture> {
    const name = request.name === "" ? this.#freeName() : parseName(request.name, "drill");
    const asked = this.#askedBy(requestId);
    if (asked?.place !== undefined) return this.#paint(asked, asked.place);
    this.#requests.assertNew(this.#group, requestId);
    if (this.#drills.has(name)) throw drillExists(this.#group, name);
    if (this.#drills.size >= DRILLS_MAX) throw tooManyDrills(this.#group, DRILLS_MAX);
    const { clock, logger } = this.#options;
    const drill = new Drill(this.#group, name, logger);
    return await this.#work(async () => {
      this.#drills.set(name, drill);
      try {
        const { note, lifeMs, includeFuzzy } = request;
        const born = { note, lifeMs, includeFuzzy, createMs: clock.wallMs(), requestId };
        drill.place = await this.#begin(name, request.point, born);
        drill.step("begun");
      } catch (error) {
        drill.step("begin-failed");
        this.#drills.delete(name);
        throw error;
      }
      this.#arm(drill);
      this.#options.onChange();
      const picture = this.#paint(drill, drill.place);
      await drillUp(this.#options.hooks, picture, () => this.end(name));
      return picture;
    });
  }

  /**
   * 1. The new moment is looked for: where there is none, nothing has changed. 2. Exports end. 3. A branch of the same name
   * that grows there is durable: from here on it is the drill, also for the next start. 4. The one before it is dropped.
   */
  async move(name: string, point: string, requestId: string): Promise<DrillPicture> {
    const drill = this.#named(name);
    if (this.#askedBy(requestId) === drill && drill.place !== undefined)
      return this.#paint(drill, drill.place);
    return await this.#work(async () => {
      const { store, endExport, clock } = this.#options;
      drill.step("move");
      const before = present(drill.place, "a drill that runs has a place");
      try {
        const { note = "", lifeMs, includeFuzzy = false, createMs = clock.wallMs() } = before.record ?? {};
        await momentOf(store, this.#group, point, includeFuzzy);
        await before.exports.end(endExport);
        const born = { note, lifeMs, includeFuzzy, createMs, requestId };
        drill.place = await this.#begin(name, point, born);
      } finally {
        drill.step("moved");
        this.#options.onChange();
      }
      await this.#drop(before).catch((error: unknown) => this.#tellLeft(name, error));
      return this.#paint(drill, drill.place);
    });
  }

  /** 1. The hook. 2. Exports end, and none is given any more. 3. The branch's being dropped is durable. 4. What was written goes. */
  async end(name: string, isExpired = false): Promise<DrillPicture> {
    const drill = this.#named(name);
    return await this.#work(async () => {
      if (drill.place !== undefined)
        await drillDown(this.#options.hooks, this.#paint(drill, drill.place), isExpired);
      drill.step("stop");
      const place = present(drill.place, "a drill that runs has a place");
      const picture = this.#paint(drill, place);
      drill.timer?.cancel();
      try {
        await place.exports.end(this.#options.endExport);
        await this.#drop(place);
      } catch (error) {
        drill.step("drop-failed");
        throw error;
      } finally {
        this.#options.onChange();
      }
      drill.step("dropped");
      this.#drills.delete(name);
      this.#requests.ended(place.record?.requestId, name);
      return picture;
    });
  }

  /** Refusals are for the person at the client. */
  open(member: string, name: string): ServedExport | ExportRefusal {
    const drill = this.#drills.get(name);
    if (drill === undefined)
      return this.#refusal("unknown", drillUnknown(this.#group, name, this.#near(name)));
    const notNow = NOT_OPENABLE[drill.state];
    if (this.#isStopped) return this.#refusal("policy", drillsEnded(this.#group));
    if (notNow !== undefined) return this.#refusal("policy", drillNotNow(this.#group, name, notNow));
    const { record, exports } = present(drill.place, "a drill that runs has a place");
    const found = record?.members.find((one) => one.name === member);
    if (found === undefined) return notInDrill(this.#group, name, member, record);
    try {
      return exports.open(found.member, describe(this.#group, member, drill));
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      return this.#refusal("policy", error);
    }
  }

  listings(): readonly ExportListing[] {
    return [...this.#drills.values()]
      .filter(({ state }) => NOT_OPENABLE[state] === undefined)
      .flatMap((drill) =>
        (drill.place?.record?.members ?? []).map(({ name }) => ({
          name: `${this.#group}/${name}@drill-${drill.name}`,
          description: describe(this.#group, name, drill),
        })),
      );
  }

  /** Exports end, and what goes on is waited for. The drills are there again when the group is opened anew. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const { timer } of this.#drills.values()) timer?.cancel();
    while (this.#working.size > 0) await Promise.allSettled(this.#working);
    const places = [...this.#drills.values()].flatMap(({ place }) => place ?? []);
    await Promise.all(places.map(({ exports }) => exports.end(this.#options.endExport)));
  }

  get #group(): string {
    return this.#options.group();
  }

  async #begin(
    name: string,
    selector: string,
    born: Omit<DrillRecord, "members" | "leftOut" | "point">,
  ): Promise<DrillPlace> {
    const { store } = this.#options;
    if ((await store.spareBytes()) <= 0) throw noRoomForDrill(this.#group);
    const { moment, members, leftOut, point } = await momentOf(
      store,
      this.#group,
      selector,
      born.includeFuzzy,
    );
    const record: DrillRecord = { ...born, members, leftOut, point };
    const entry = await store.beginBranch("drill", name, moment, encodeDrill(record));
    return this.#placeOf({ name, entry }, record);
  }

  #placeOf(
    { name, entry }: Pick<LocalBranch, "name" | "entry">,
    record: DrillRecord | undefined,
  ): DrillPlace {
    const { store } = this.#options;
    const exports = new DrillExports(store, this.#room, entry.id, `the drill ${name} of ${this.#group}`);
    return {
      branch: entry.id,
      position: present(entry.parent, "a drill grows from something"),
      record,
      exports,
    };
  }

  /** A drop that is asked for again may find that the first has come that far. */
  async #drop({ branch, exports }: DrillPlace): Promise<void> {
    const { store, logger } = this.#options;
    await exports.settle().catch((error: unknown) => {
      if (!(error instanceof TidemarkError)) throw error;
      logger.info("what was written to a drill last did not come to the disk; it goes anyway", {
        error: describeError(error),
      });
    });
    if (store.branches.some(({ entry }) => entry.id === branch)) await store.dropBranch(branch);
  }

  /** Not waited for: nobody asks for it any more, and a start that cannot do it leaves it to the next. */
  #dropLeft({ name, entry }: LocalBranch): void {
    this.#work(() => this.#options.store.dropBranch(entry.id)).catch((error: unknown) =>
      this.#tellLeft(name, error),
    );
  }

  #tellLeft(drill: string, error: unknown): void {
    if (!(error instanceof TidemarkError)) throw error;
    this.#options.logger.warn(
      "what a drill was moved away from could not be dropped; the next start does it",
      {
        drill,
        error: describeError(error),
      },
    );
  }

  /** Its time is counted by the monotonic clock from here on. */
  #arm(drill: Drill): void {
    const { record } = drill.place ?? {};
    const left = record === undefined ? undefined : leftMs(record, this.#options.clock.wallMs());
    if (left !== undefined) this.#expireAt(drill, this.#options.clock.monotonicMs() + left);
  }

  #expireAt(drill: Drill, atMs: number, waitMs = 0): void {
    const { clock } = this.#options;
    const delayMs = Math.max(waitMs, Math.min(atMs - clock.monotonicMs(), TIMER_MS_MAX));
    drill.timer = clock.startTimer(delayMs, () => {
      if (this.#isStopped || this.#drills.get(drill.name) !== drill) return;
      if (clock.monotonicMs() < atMs) this.#expireAt(drill, atMs);
      else void this.#expire(drill, atMs);
    });
  }

  async #expire(drill: Drill, atMs: number): Promise<void> {
    const { logger } = this.#options;
    try {
      await this.end(drill.name, true);
      this.#expired += 1;
      this.#lastExpired = drill.name;
      logger.info("a drill has ended: its time was up", { drill: drill.name });
      this.#options.onChange();
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      logger.warn("a drill whose time is up could not be ended; it is tried again", {
        drill: drill.name,
        error: describeError(error),
      });
      if (!this.#isStopped) this.#expireAt(drill, atMs, AGAIN_MS);
    }
  }

  async #work<T>(work: () => Promise<T>): Promise<T> {
    if (this.#isStopped) throw drillsEnded(this.#group);
    const working = work();
    this.#working.add(working);
    try {
      return await working;
    } finally {
      this.#working.delete(working);
    }
  }

  /** The drill that stands where it does because of that call, which is repeated. */
  #askedBy(requestId: string): Drill | undefined {
    if (requestId === "") return undefined;
    return [...this.#drills.values()].find(({ place }) => place?.record?.requestId === requestId);
  }

  #named(name: string): Drill {
    const drill = this.#drills.get(name);
    if (drill === undefined) throw drillUnknown(this.#group, name, this.#near(name));
    return drill;
  }

  #near(name: string): string | undefined {
    return nearest(name, this.#drills.keys());
  }

  #freeName(): string {
    for (let number = 1; ; number += 1) if (!this.#drills.has(`${number}`)) return `${number}`;
  }

  #refusal(reason: ExportRefusal["reason"], error: TidemarkError): ExportRefusal {
    return { type: "refused", reason, text: `${error.message}; ${error.hint}` };
  }

  #paint(drill: Drill, { branch, position, record }: DrillPlace): DrillPicture {
    const { store, site, positionIn } = this.#options;
    const createMs = record?.createMs;
    const lifeMs = record?.lifeMs;
    return {
      name: drill.name,
      group: this.#group,
      site,
      state: drill.state,
      branch: formatId64(branch),
      position: positionIn(position),
      point: record?.point ?? "",
      note: record?.note ?? "",
      createMs,
      expireMs: createMs === undefined || lifeMs === undefined ? undefined : createMs + lifeMs,
      members: (record?.members ?? []).map(({ name }) => name),
      leftOut: record?.leftOut ?? [],
      writtenBytes: store.branches.some(({ entry }) => entry.id === branch) ? store.branchBytes(branch) : 0,
    };
  }
}

function describe(group: string, member: string, drill: Drill): string {
  const note = drill.place?.record?.note ?? "";
  return `drill ${drill.name} of volume ${member} of group ${group}${note === "" ? "" : `: ${note}`}`;
}
