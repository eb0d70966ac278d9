import { assert, present } from "#src/base/assert.js";
import { parseId64 } from "#src/base/bytes.js";
import { describeError, TidemarkError } from "#src/base/errors.js";
import { keptDifferences } from "#src/data-path/capture/capture.js";
import { StateFile } from "#src/data-path/journal/journal.js";
import { Store } from "#src/data-path/store/store.js";
import { wasPutBack } from "#src/domain/fencing/tellings.js";
import { groupIdBytes } from "#src/domain/model/group-id.js";
import { commonAncestor, type LineageEntry } from "#src/domain/model/lineage.js";
import { encodeMark } from "#src/domain/model/mark.js";
import type { OwnDifferences } from "#src/domain/model/own-differences.js";
import type { Promised, SiteState } from "#src/domain/model/site-state.js";
import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import { openImage } from "#src/operations/groups/images/member-images.js";
import { putAway } from "#src/operations/groups/images/put-away.js";
import { forgetSecondary } from "#src/operations/groups/images/remove-tree.js";
import type { GroupOffer } from "#src/operations/groups/other-sites.js";
import { placesFor } from "#src/operations/groups/primary/change-images.js";
import { wishOf } from "#src/operations/groups/primary/running-group.js";
import { writeGroupRecord } from "#src/operations/groups/record/group-file.js";
import type {
  GroupRecord,
  MemberRecord,
  Superseded,
} from "#src/operations/groups/record/group-file-format.js";
import { type GroupLayout, groupLayout } from "#src/operations/groups/record/group-layout.js";
import { forgetStore } from "#src/operations/groups/reprotect/forget-store.js";
import { writeOwnDifferences } from "#src/operations/groups/reprotect/own-differences-file.js";
import { imageLarger, reprotectSuperseded } from "#src/operations/groups/reprotect/reprotect-errors.js";
import { verifyJobsOf } from "#src/operations/groups/verify/verify-record.js";
import { failed } from "#src/operations/jobs/job-run.js";

/**
 * A superseded primary becomes the secondary of the site that was promoted in its place. Its images stay as they are, and
 * lie beneath the history that is to come: what differs of them comes as a resync, through the journal, and no image is
 * written before that is whole.
 *
 * 1. Images of members that the winner does not have are put away; of a store nothing is there: what an earlier attempt has left goes. 2. The images are synced: what was written
 * here may be in the page cache alone, and answers to questions by hash rely on it. 3. The state file promises the reign of the
 * winner: nothing else is followed from here on. What is known of where the images may differ is written down: the answer to
 * this offer and to each that follows. 4. A store, with the images as they are found. 5. Where writes were made
 * here that the winner lacks, a branch, which holds what the images hold, with a point at its end: as long as it is kept nothing is folded.
 * 6. The record says that this site is the secondary; until then a start finds the superseded primary. 7. What was known
 * of the former secondary goes; what is left of it, with the next start.
 */
export async function becomeCopy(
  ports: GroupPorts,
  record: GroupRecord,
  superseded: Superseded,
  offer: GroupOffer,
): Promise<GroupRecord> {
  const { disk, hash64, dataDirectory } = ports;
  const layout = groupLayout(dataDirectory, record.id);
  const members = stayingMembers(record, offer);
  const others = record.members.filter((member) => !members.includes(member));
  // An earlier attempt may have left its record, which would stand for a store that goes now.
  await writeGroupRecord(disk, layout, record, hash64);
  await putAway(disk, [...record.leaving, ...(await placesFor(ports, layout, record, others))]);
  await forgetStore(disk, layout);
  for (const member of members) await syncImage(ports, layout, record.specification.group, member);
  const promise = { epoch: superseded.epoch, id: present(parseId64(superseded.entry), "the id of an entry") };
  const { endedInOrder, state } = await promiseWinner(ports, layout, promise);
  const own = await ownDifferences(ports, layout, { record, members, offer, state });
  await writeOwnDifferences(disk, layout.directory, { copy: offer.copy, own }, hash64);
  await makeStore(ports, layout, { record, members, promise, keepsWrites: superseded.diverged });
  const { pairing } = record;
  const known = pairing?.role === "active" ? [...(pairing.jobs ?? []), ...verifyJobsOf(pairing)] : [];
  const why = reprotectSuperseded(record.specification.group, superseded.winner);
  const jobs = known.map((job) => (job.state === "running" ? failed(job, why, ports.clock.wallMs()) : job));
  const copy: GroupRecord = {
    ...record,
    specification: offer.specification,
    members: [],
    leaving: [],
    pairing: {
      role: "passive",
      copy: offer.copy,
      reprotected: true,
      ...(endedInOrder ? {} : { inDoubt: true }),
      promotion: { reign: undefined, intent: undefined, jobs },
    },
    former: undefined,
  };
  await writeGroupRecord(disk, layout, copy, hash64);
  // It is decided: what fails from here on is no reason to go on as what this site is no more.
  await forgetSecondary(disk, layout).catch((error: unknown) => {
    if (!(error instanceof TidemarkError)) throw error;
    ports.logger.warn("what was known of the former secondary is removed with the next start", {
      group: record.specification.group,
      error: describeError(error),
    });
  });
  return copy;
}

/**
 * Whose images lie beneath what comes. Of the others the winner knows nothing: their files are kept elsewhere. So it is with one
 * that has another number there: it was removed and added again since, and is another volume of that name.
 */
function stayingMembers(record: GroupRecord, { specification, reign }: GroupOffer): readonly MemberRecord[] {
  return record.members.filter((member) => {
    const counted = reign?.members.find(({ name }) => name === member.name);
    if (reign !== undefined && counted?.number !== member.number) return false;
    const offered = specification.members.find(({ name }) => name === member.name);
    if (offered === undefined || offered.kind !== "volume") return false;
    if ("sizeBytes" in offered && offered.sizeBytes < member.sizeBytes)
      throw imageLarger(specification.group, member.name, member.sizeBytes, offered.sizeBytes);
    return true;
  });
}

async function syncImage(
  ports: GroupPorts,
  layout: GroupLayout,
  group: string,
  member: MemberRecord,
): Promise<void> {
  const image = await openImage(ports, layout, wishOf(group, member));
  try {
    await image.device.flush();
  } finally {
    await image.close();
  }
}

/**
 * Answers whether the last capture had ended in order: then every image had taken its last sync. Otherwise one may have
 * failed, and its pages be in the page cache and not on the disk, which no sync tells any more. Answered once: an attempt that
 * follows one that failed finds no mark, and takes it for the worse.
 */
async function promiseWinner(
  { disk, hash64 }: GroupPorts,
  { state: path }: GroupLayout,
  promise: Promised,
): Promise<{ readonly endedInOrder: boolean; readonly state: SiteState }> {
  const state = await StateFile.open(disk, path, hash64);
  try {
    const before = state.state;
    await state.update((now) => ({ ...now, promise, clean: undefined }));
    return { endedInOrder: before.clean !== undefined, state: before };
  } finally {
    await state.close();
  }
}

interface Ended {
  readonly record: GroupRecord;
  readonly members: readonly MemberRecord[];
  readonly offer: GroupOffer;
  /** As the last capture left it. */
  readonly state: SiteState;
}

/** What is known here of where the images may hold what the winner does not. It is worked out again by an attempt that follows. */
async function ownDifferences(
  { disk, random, hash64 }: GroupPorts,
  { capture: directory }: GroupLayout,
  { record, members, offer: { reign }, state }: Ended,
): Promise<OwnDifferences> {
  const { lineage, clean, ceiling } = state;
  const fork =
    reign && commonAncestor(lineage, Number.MAX_SAFE_INTEGER, reign.lineage, Number.MAX_SAFE_INTEGER);
  if (fork === undefined || reign?.received === undefined) {
    const why = "the new primary does not say from where it went on, and what it had received";
    return { whole: why, members: [], lost: { exact: undefined, why } };
  }
  if (wasPutBack(state.told, reign.heard)) {
    const why = "the disk was put back from an older copy than what the new primary had received";
    return { whole: why, members: [], lost: { exact: undefined, why } };
  }
  const found = await keptDifferences({
    ports: { disk, random, hash64 },
    directory,
    group: present(groupIdBytes(record.id), "the bytes of a group's id"),
    members: record.members.map(({ number, sizeBytes }) => ({ member: number, sizeBytes })),
    ...{ lineage, last: clean?.last, ceiling, fork, received: reign.received },
  });
  const runs = members.map(({ name, number }) => ({ name, runs: found.members.get(number) ?? [] }));
  return { whole: found.whole, members: found.whole === undefined ? runs : [], lost: found.lost };
}

interface NewStore {
  readonly record: GroupRecord;
  readonly members: readonly MemberRecord[];
  readonly promise: Promised;
  readonly keepsWrites: boolean;
}

async function makeStore(ports: GroupPorts, layout: GroupLayout, made: NewStore): Promise<void> {
  const { disk, keyValue, clock, random, hash64, throttle } = ports;
  const { record, members } = made;
  const { points } = record.specification;
  const everyMs = () => points.everyMs;
  const store = await Store.open({
    disk,
    keyValue,
    clock,
    random,
    hash64,
    throttle,
    directory: layout.directory,
    isSecondary: () => true,
    everyMs,
    rules: { role: () => ({ type: "secondary" }), policy: () => points, everyMs },
  });
  try {
    if (made.keepsWrites) await beginBranch(ports, store);
    for (const { number: member, name, sizeBytes, image } of members) {
      const path = image.type === "given" ? image.path : undefined;
      await store.addMember({ member, name, capture: "inline", sizeBytes, path, isFound: true });
    }
    if (made.keepsWrites) await endBranch(ports, store, made);
    // What is left by that becomes a kept branch.
    await store.adoptLineage([rootOf(store)], made.promise);
  } finally {
    await store.close();
  }
}

/** So many sequences are promised ahead for it: marks, and no more. */
const BRANCH_SEQUENCES_MAX = 1000;

/**
 * The writes of this site are known by what they have come to, not one by one: so the branch says of its members that they
 * were copied whole, and holds nothing itself. What it reads is what lies beneath, the images.
 */
async function beginBranch({ random }: GroupPorts, store: Store): Promise<void> {
  const { lineage, ceiling } = store.state;
  const head = present(lineage.at(-1), "a primary has a lineage");
  const root = rootOf(store);
  const parent = { entry: root.id, sequence: root.first - 1 };
  const first = Math.max(ceiling, head.first) + 1;
  const entry = { epoch: head.epoch, id: random.uint64() | 1n, first, parent, writer: head.writer };
  await store.updateState((state) => ({ ...state, ceiling: first + BRANCH_SEQUENCES_MAX }));
  await store.adoptLineage([root, entry]);
}

async function endBranch(ports: GroupPorts, store: Store, { members }: NewStore): Promise<void> {
  const entry = present(store.state.lineage.at(-1), "the branch");
  const writer = store.writer(entry.id);
  const numbers = members.map(({ number }) => number).sort((a, b) => a - b);
  const predecessor = { entry: entry.id, sequence: entry.first - 1 };
  writer.mark(encodeMark({ type: "resync-begin", predecessor, members: numbers }));
  for (const { number: member, name, sizeBytes } of members)
    writer.mark(encodeMark({ type: "member-added", member, name, kind: "volume", sizeBytes }));
  const at = writer.mark(encodeMark({ type: "resync-end", members: numbers }));
  const point = {
    id: ports.random.uuid(),
    kind: "branch",
    label: "reprotect",
    timeMs: ports.clock.wallMs(),
    members: numbers.map((member) => ({ member, at, fuzzy: false })),
  } as const;
  const last = writer.mark(encodeMark({ type: "point", point }));
  assert(last < entry.first + BRANCH_SEQUENCES_MAX, "a branch of marks");
  await writer.flush();
  await store.marksTaken();
}

/** The one entry that both sites have for certain. Nothing of any is held here as history: which others come, the winner says. */
function rootOf(store: Store): LineageEntry {
  return present(store.state.lineage[0], "a primary has a lineage");
}
