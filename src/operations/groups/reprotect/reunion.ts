import { present } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import type { Capture } from "#src/data-path/capture/capture.js";
import { type BlockRuns, bytesOfRuns, spansOfRuns, uniteRuns } from "#src/domain/model/block-runs.js";
import type { OwnDifferences } from "#src/domain/model/own-differences.js";
import type { SiteState } from "#src/domain/model/site-state.js";
import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import type { OfferAnswer, OfferedReign } from "#src/operations/groups/other-sites.js";
import type { OfferTaskOptions } from "#src/operations/groups/primary/offer-task.js";
import type {
  GroupRecord,
  MemberRecord,
  PrimaryPairing,
} from "#src/operations/groups/record/group-file-format.js";
import { groupLayout } from "#src/operations/groups/record/group-layout.js";
import type { RecordKeeper } from "#src/operations/groups/record/record-keeper.js";
import {
  type DivergenceRecord,
  positionFrom,
  readDivergence,
} from "#src/operations/groups/reprotect/divergence-format.js";
import type { JobRecord } from "#src/operations/jobs/job.js";
import {
  type CopiedRecord,
  type LostRange,
  RANGES_MAX,
  type ReunionRecord,
} from "#src/operations/jobs/reunion-record.js";

export interface ReunionOptions {
  readonly ports: Pick<GroupPorts, "disk" | "hash64" | "dataDirectory">;
  readonly keeper: RecordKeeper;
}

/**
 * What a primary that was promoted and reversed has to do before its old primary is made equal, so that only what may differ
 * is compared:
 *
 * 1. Its capture begins with what this site knows (`divergence.ts`) as what the secondary lacks; the record says that this is
 *    not all (`narrowed`).
 * 2. The offer is taken, and the answer says what the other site knows of its own writes. Nothing is sent before.
 * 3. That joins the dirty maps, durably; where it is not known, or whoever answers was not the primary, every block does.
 * 4. Recorded: it is offered, and all of it is known. A start before that offers it again, and gets the same answer.
 */
export class Reunion {
  readonly #options: ReunionOptions;
  #copied: CopiedRecord | undefined;

  constructor(options: ReunionOptions) {
    this.#options = options;
  }

  /** With what a capture begins that is the first for this secondary; undefined: it lacks every block. */
  async lacks(): Promise<ReadonlyMap<number, BlockRuns> | undefined> {
    const { record } = this.#options.keeper;
    const { pairing } = record;
    if (pairing?.role !== "active" || !pairing.isNew || pairing.narrowed === undefined) return undefined;
    const divergence = await this.#divergence(record);
    if (typeof divergence !== "object" || divergence.lost !== undefined) return undefined;
    // A block at least: a resync has to begin, whatever the other site answers.
    return new Map(divergence.members.map(({ member, runs }) => [member, uniteRuns(runs, [0, 1])]));
  }

  /** What an offer says, and what is made of its answer. `sending`: undefined while the capture begins anew. */
  offering(sending: () => Offering | undefined): Pick<OfferTaskOptions, "reign" | "onTaken"> {
    return {
      reign: async () => {
        const now = sending();
        return now && (await this.#offered(now.state.state));
      },
      onTaken: (answer) => this.#taken(answer, sending()?.capture),
    };
  }

  async #offered({ lineage, heard = 0 }: SiteState): Promise<OfferedReign> {
    const { record } = this.#options.keeper;
    const members = record.members.map(({ name, number }) => ({ name, number }));
    const { pairing } = record;
    const isReversed = pairing?.role === "active" && pairing.jobs !== undefined;
    const divergence = isReversed ? await this.#divergence(record) : undefined;
    const received = typeof divergence === "object" ? divergence.received : undefined;
    return { lineage, received: received && positionFrom(received), heard, members };
  }

  async #taken(
    { own }: OfferAnswer,
    capture: Capture | undefined,
  ): Promise<(pairing: PrimaryPairing) => PrimaryPairing> {
    const { record } = this.#options.keeper;
    const { pairing } = record;
    if (pairing?.role !== "active") return (now) => now;
    if (pairing.narrowed !== "unheard" && pairing.jobs?.some(isUnheard) !== true) return (now) => now;
    if (capture === undefined) throw notOpen(record.specification.group);
    const whole = own === undefined ? NOT_ANSWERED : own.whole;
    const isNarrowed = pairing.narrowed === "unheard";
    for (const { number, name } of isNarrowed ? record.members : []) {
      const map = present(capture.dirty(number), "the dirty map of a member");
      const runs = own?.members.find((member) => member.name === name)?.runs;
      if (whole !== undefined || runs === undefined) map.markAll();
      else for (const { offset, length } of spansOfRuns(runs, map.sizeBytes)) map.mark(offset, length);
      await map.sync();
    }
    return (now) => ({
      ...now,
      narrowed: now.narrowed && "heard",
      jobs: now.jobs?.map((job) =>
        job.reunion !== undefined && isUnheard(job)
          ? { ...job, reunion: joined(job.reunion, record, own, whole, capture) }
          : job,
      ),
    });
  }

  /** The copying of a resync has come to its end. */
  copied<T extends CopiedRecord>(copied: T): T {
    const { comparedBytes, equalBytes, sentBytes } = copied;
    const before = this.#copied;
    this.#copied = {
      comparedBytes: comparedBytes + (before?.comparedBytes ?? 0),
      equalBytes: equalBytes + (before?.equalBytes ?? 0),
      sentBytes: sentBytes + (before?.sentBytes ?? 0),
    };
    return copied;
  }

  /** As far as this run of the daemon has seen it. */
  get counts(): CopiedRecord | undefined {
    return this.#copied;
  }

  #divergence({ id }: GroupRecord): Promise<DivergenceRecord | string | undefined> {
    const { disk, hash64, dataDirectory } = this.#options.ports;
    return readDivergence(disk, groupLayout(dataDirectory, id).directory, hash64);
  }
}

/** The other site has not said yet what it knows. */
function isUnheard({ state, reunion }: JobRecord): boolean {
  return state === "running" && reunion !== undefined && reunion.theirsBytes === undefined;
}

/** What exists while a capture does. */
interface Offering {
  readonly capture: Capture;
  readonly state: { readonly state: SiteState };
}

function notOpen(group: string): TidemarkError {
  return new TidemarkError({
    kind: "pending",
    code: "GROUP_NOT_OPEN",
    message: `the members of ${group} are being changed, and what its secondary answered is asked for again`,
    hint: "nothing is to be done",
    facts: { group },
  });
}

const NOT_ANSWERED = "the secondary does not say what it had written itself";

/** What a reprotect knows when the sites change their roles. */
export function reunionOf(
  divergence: DivergenceRecord | undefined,
  members: readonly MemberRecord[],
): ReunionRecord {
  const sizeOf = (member: number) => members.find(({ number }) => number === member)?.sizeBytes ?? 0;
  const ours = divergence?.members ?? [];
  return {
    whole: divergence === undefined ? "nothing was kept of where the two sites may differ" : divergence.lost,
    oursBytes: ours.reduce((sum, { member, runs }) => sum + bytesOfRuns(runs, sizeOf(member)), 0),
    ...{ theirsBytes: undefined, bothBytes: undefined, copied: undefined, lost: undefined },
    ...{ ranges: [], rangesLeftOut: 0 },
  };
}

function joined(
  before: ReunionRecord,
  { members }: GroupRecord,
  own: OwnDifferences | undefined,
  whole: string | undefined,
  capture: Capture,
): ReunionRecord {
  const ranges = (own?.members ?? []).flatMap(({ name, runs }): LostRange[] => {
    const sizeBytes = members.find((member) => member.name === name)?.sizeBytes ?? 0;
    return [...spansOfRuns(runs, sizeBytes)].map(({ offset, length }) => ({
      member: name,
      offsetBytes: offset,
      lengthBytes: length,
    }));
  });
  const sizes = members.map(({ number, sizeBytes }) =>
    Math.min(sizeBytes, capture.dirty(number)?.dirtyBytes ?? 0),
  );
  return {
    ...before,
    whole: before.whole ?? whole,
    theirsBytes: ranges.reduce((sum, { lengthBytes }) => sum + lengthBytes, 0),
    bothBytes: sizes.reduce((sum, bytes) => sum + bytes, 0),
    lost: own?.lost,
    ranges: ranges.slice(0, RANGES_MAX),
    rangesLeftOut: Math.max(0, ranges.length - RANGES_MAX),
  };
}
