import { TidemarkError } from "#src/base/errors.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import { type LineageEntry, pathTo } from "#src/domain/model/lineage.js";
import type { Position } from "#src/domain/model/sequence.js";
import { closedSpans, horizons } from "#src/domain/retention/horizon.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";
import { makeBatch, pattern } from "#test/support/batches.js";
import type { GroupDelta } from "#test/support/compaction/group-model.js";
import {
  isKnown,
  type Life,
  needsOf,
  type OpenView,
  type Run,
  readingOf,
  start,
} from "#test/support/compaction/run.js";

type Act = (run: Run, life: Life) => Promise<void>;

/** A change at a random place; half of them to one slot, so that it has many versions. */
function randomChange(run: Run): Omit<GroupDelta, "sequence"> {
  const { random, model } = run;
  const member = random.pick([1, 1, 2]);
  const { slots = [0], sizeBytes = 0 } = model.members.get(member) ?? {};
  if (run.hasRegions && member === 1 && random.chance(0.05)) {
    return { member, offset: 0, length: random.pick([2 ** 30, sizeBytes]), bytes: undefined };
  }
  const length = random.pick([512, 512, 4096, 4096, 9000, SLOT_BYTES]);
  const slot = random.chance(0.5) ? slots[1] : random.pick(slots);
  const offset = (slot ?? 0) * SLOT_BYTES + 512 * random.integer(0, Math.floor((SLOT_BYTES - length) / 512));
  const bytes = random.chance(0.15) ? undefined : pattern(length, random.integer(1, 1e6));
  return { member, offset, length, bytes };
}

/** A batch arrives for the newest entry of the lineage, as from a primary. */
export const receive: Act = async (run, { journal, replica }) => {
  const { random, model, head } = run;
  if (journal.suspect(head.id) !== undefined) return;
  const opening = { entry: head.id, epoch: head.epoch, first: journal.accepted(head.id) + 1 };
  const batch = makeBatch({ ...opening, link: journal.link(head.id) }, (builder) => {
    for (let count = random.integer(1, 12); count > 0; count -= 1) {
      const sequence = builder.next;
      const change = randomChange(run);
      const { member, offset, length, bytes } = change;
      if (bytes !== undefined) builder.addWrite(member, offset, bytes);
      else if (random.chance(0.5)) builder.addTrim(member, offset, length);
      else builder.addZero(member, offset, length);
      model.add(head.id, { sequence, ...change });
    }
  });
  await replica.append(batch);
  run.acknowledged.set(head.id, batch.last);
};

/** A side branch, as of a drill, grows from where the group stands or from a point, or is written on. */
export const drill: Act = async (run, { replica }) => {
  const { random, model } = run;
  const grown = [...model.entries.values()].filter((entry) => !run.lineage.includes(entry));
  const again = grown.length > 1 || (grown.length > 0 && random.chance(0.6));
  const entry = again ? random.pick(grown) : fork(run, 0);
  const writer = replica.writer(entry);
  for (let count = random.integer(1, 40); count > 0; count -= 1) {
    const change = randomChange(run);
    if (change.bytes === undefined && change.length > 2 ** 20) continue;
    const done =
      change.bytes === undefined
        ? writer.zero(change.member, change.offset, change.length)
        : writer.write(change.member, change.offset, change.bytes);
    model.add(entry.id, { sequence: writer.last, ...change });
    await done;
  }
  const { last } = writer;
  await writer.flush();
  run.acknowledged.set(entry.id, Math.max(run.acknowledged.get(entry.id) ?? 0, last));
  run.count("drill");
};

/** A promotion: the lineage goes on in a new entry, from where the group stands or from a point of the present path. */
export const promote: Act = async (run, life) => {
  if (run.lineage.length > 2) return;
  const entry = fork(run, 1);
  if (entry.parent?.entry !== run.head.id) {
    run.model.drop(entry.id);
    return;
  }
  run.lineage = [...run.lineage, entry];
  run.acknowledged.set(entry.id, entry.first - 1);
  life.journal.begin(entry);
  // What is behind the fork is of another branch now.
  run.windowFrom = { entry: entry.id, sequence: entry.parent.sequence };
  run.points = run.points.filter(({ position }) => isOnPath(run, position));
  run.count("promote");
};

function isOnPath(run: Run, { entry, sequence }: Position): boolean {
  return pathTo(run.lineage, { entry: run.head.id, sequence: Number.MAX_SAFE_INTEGER }).some(
    (part) => part.entry === entry && sequence <= part.last,
  );
}

function fork(run: Run, epochs: number): LineageEntry {
  const wholePoints = run.points
    .filter(({ members }) => members.length === 0)
    .map(({ position }) => position);
  const parent = run.random.pick([run.promotable, run.promotable, ...wholePoints]);
  const reach = Math.max(...run.acknowledged.values(), 0);
  const first = Math.max(reach, parent.sequence) + 1 + run.random.pick([0, 10]);
  const { head } = run;
  const at = { epoch: head.epoch + epochs, id: run.newId(), first, writer: `w${first}` };
  const entry: LineageEntry = { ...at, parent: { ...parent } };
  run.model.begin(entry);
  return entry;
}

/** A drill that is over. */
export const dropBranch: Act = async (run, life) => {
  const viewed = new Set(life.views.map(({ position }) => position.entry));
  const grown = [...run.model.entries.values()].filter((entry) => !run.lineage.includes(entry));
  const free = grown.filter(({ id }) => !viewed.has(id));
  if (free.length === 0) return;
  const { id } = run.random.pick(free);
  run.model.drop(id);
  run.acknowledged.delete(id);
  await life.replica.drop(id);
  await life.compaction.drop(id);
};

/** A point where the group stands; a member that scans may stand a little further back. */
export const cutPoint: Act = async (run) => {
  const { promotable: position, random } = run;
  if (position.sequence === 0) return;
  const back = Math.max(position.sequence - 7, run.windowFrom.sequence, run.head.first, 1);
  const vector = random.chance(0.2) && back < position.sequence;
  const members = vector
    ? [
        { member: 1, at: position.sequence, fuzzy: false },
        { member: 2, at: random.integer(back, position.sequence), fuzzy: false },
      ]
    : [];
  run.points = [...run.points, { position, members }];
};

export const dropPoint: Act = async (run) => {
  if (run.points.length < 2) return;
  const gone = run.random.pick(run.points);
  run.points = run.points.filter((point) => point !== gone);
};

export const moveWindow: Act = async (run) => {
  const { promotable, random } = run;
  const from = Math.max(run.windowFrom.sequence, run.head.first - 1);
  if (promotable.sequence < from) return;
  run.windowFrom = { entry: promotable.entry, sequence: random.integer(from, promotable.sequence) };
};

/** Some moment that may be opened: a point, or any in the window. */
export const openView: Act = async (run, life) => {
  const { random, model, promotable, windowFrom } = run;
  const member = random.pick([1, 2]);
  const inWindow = random.integer(windowFrom.sequence, Math.max(windowFrom.sequence, promotable.sequence));
  const moments = [
    { entry: run.head.id, sequence: inWindow },
    ...run.points.map((point) => readingOf(point, member)),
    ...[...model.entries.keys()].map((entry) => ({ entry, sequence: run.acknowledged.get(entry) ?? 0 })),
  ];
  const readable = moments.filter((moment) => isReadable(run, moment));
  if (readable.length === 0 || life.views.length > 6) return;
  const position = random.pick(readable);
  const { sizeBytes = 0 } = model.members.get(member) ?? {};
  life.views.push({ view: life.replica.view(member, sizeBytes, position), member, position });
};

/** The heads of entries that the lineage has left are nobody's, unless they are points. */
function isReadable(run: Run, { entry, sequence }: Position): boolean {
  if (sequence === 0 || !run.model.entries.has(entry)) return false;
  const isPoint = run.points.some(({ position }) => position.entry === entry);
  return isPoint || entry === run.head.id || !run.lineage.some(({ id }) => id === entry);
}

export const closeView: Act = async (run, life) => {
  if (life.views.length > 0) life.views.splice(run.random.integer(0, life.views.length - 1), 1);
};

export const readView: Act = async (run, life) => {
  if (life.views.length === 0) return;
  const open = run.random.pick(life.views);
  await readWhole(run, open);
  await checkChanges(run, life, open);
};

async function readWhole(run: Run, { view, member, position }: OpenView): Promise<Uint8Array> {
  const slots = run.model.members.get(member)?.slots ?? [];
  const found = new Uint8Array(slots.length * SLOT_BYTES);
  for (const [index, slot] of slots.entries()) {
    const target = found.subarray(index * SLOT_BYTES, (index + 1) * SLOT_BYTES);
    await view.read(slot * SLOT_BYTES, target);
    for (const { offset, length, hole } of await view.allocation(slot * SLOT_BYTES, SLOT_BYTES)) {
      const at = offset - slot * SLOT_BYTES;
      const span = target.subarray(at, at + length);
      run.expect(!hole || Buffer.compare(span, new Uint8Array(length)) === 0, "a hole reads as zeros");
    }
  }
  const expected = run.model.imageAt(member, position);
  const at = `${position.entry.toString(16)}:${position.sequence}`;
  run.expect(Buffer.compare(found, expected) === 0, `I1, I6: member ${member} at ${at}`);
  return found;
}

/** What changed since the oldest that is in no image holds every byte that differs. */
async function checkChanges(run: Run, { replica }: Life, { member, position }: OpenView): Promise<void> {
  const { slots = [], sizeBytes = 0 } = run.model.members.get(member) ?? {};
  const [newest] = replica.pathTo(position);
  if (newest === undefined || !run.random.chance(0.3)) return;
  const floor = Math.max(run.floors.get(member) ?? 0, newest.first - 1);
  const since = run.random.integer(Math.min(floor, newest.last), newest.last);
  const before = run.model.imageAt(member, { entry: newest.entry, sequence: since });
  const after = run.model.imageAt(member, position);
  for (const { offset, length } of await replica.changedSince(member, sizeBytes, since, position)) {
    for (const [index, slot] of slots.entries()) {
      const from = Math.max(offset, slot * SLOT_BYTES);
      const to = Math.min(offset + length, (slot + 1) * SLOT_BYTES);
      const at = (index - slot) * SLOT_BYTES;
      if (from < to) before.set(after.subarray(at + from, at + to), at + from);
    }
  }
  run.expect(
    Buffer.compare(before, after) === 0,
    `what changed from ${since} to ${position.sequence} is known`,
  );
}

/** Every point, every member. */
export async function checkPoints(run: Run, { replica }: Life): Promise<void> {
  for (const point of run.points) {
    for (const [member, { sizeBytes }] of run.model.members) {
      const position = readingOf(point, member);
      if (!isKnown(run, position)) continue;
      await readWhole(run, { view: replica.view(member, sizeBytes, position), member, position });
    }
  }
}

/** The spans that are closed, from the oldest; then the journal may let go of what is compacted. */
export const compact: Act = async (run, life) => {
  const floor = Math.min(...[1, 2].map((member) => run.floors.get(member) ?? 0));
  for (let index = 0; index < 12 && !life.isOver; index += 1) {
    const spans = closedSpans(needsOf(run, life), floor, run.windowFrom.sequence);
    const span = spans[index];
    if (span === undefined || run.random.chance(0.1)) break;
    const report = await life.compaction.compact(span, { throttle: UNTHROTTLED });
    if (report.type === "compacted") {
      run.count(report.replaced.length > 1 ? "merge" : report.replaced.length > 0 ? "extend" : "compact");
    }
  }
  if (!life.isOver && run.random.chance(0.7)) await trim(run, life);
};

const trim: Act = async (run, { compaction, replica, journal }) => {
  for (const { id } of run.lineage) {
    const reach = compaction.reach(id);
    if (!journal.branches.some((branch) => branch.id === id) || reach < (run.trimmed.get(id) ?? 0)) continue;
    run.trimmed.set(id, reach);
    await replica.trim(id, reach);
  }
};

/**
 * Readers read while spans are compacted under them. They end with the process, whose compaction is never answered: a view
 * that knows its slots to be zeros asks nothing of the dead disk, and would be read for ever within one turn.
 */
export const compactUnderReaders: Act = async (run, life) => {
  let isDone = false;
  const compacting = compact(run, life).finally(() => {
    isDone = true;
  });
  const reading = (async () => {
    while (!isDone && !life.isOver && life.views.length > 0) {
      await readWhole(run, run.random.pick(life.views));
    }
  })();
  await Promise.all([compacting, reading]);
};

/** One member's horizon moves up to where somebody reads it. */
export const fold: Act = async (run, life) => {
  if (run.hasRegions) return;
  const member = run.random.pick([1, 2]);
  const image = life.images.get(member);
  const highest = horizons(needsOf(run, life)).get(member) ?? 0;
  const lowest = Math.max(run.floors.get(member) ?? 0, image?.foldTo ?? 0);
  if (image === undefined || highest <= lowest) return;
  const sequence = run.random.chance(0.6) ? highest : run.random.integer(lowest, highest);
  const part = pathTo(run.lineage, run.promotable).find(({ first }) => first <= sequence);
  if (part === undefined || sequence > part.last) return;
  const recordFloor = async () => {
    if (!life.isOver) run.floors.set(member, sequence);
  };
  try {
    const to = { entry: part.entry, sequence };
    await life.replica.moveHorizon(image, to, recordFloor, { throttle: UNTHROTTLED });
  } catch (error) {
    if (!(error instanceof TidemarkError) || error.code !== "MOMENT_COMPACTED") throw error;
    run.count("fold refused");
    return;
  }
  run.count("fold");
  for (const { id } of run.lineage) {
    const floor = run.floorOf(id);
    if (run.random.chance(0.7)) await life.compaction.letGo(id, floor);
  }
};

/** What a point says of a sequence that is compacted away. */
export const askInside: Act = async (run, life) => {
  const span = life.files.spans().find(({ after, upTo }) => upTo - after > 1);
  const { sizeBytes = 0 } = run.model.members.get(1) ?? {};
  if (span === undefined || span.after + 1 < (run.floors.get(1) ?? 0)) return;
  try {
    life.replica.view(1, sizeBytes, { entry: span.branch, sequence: span.after + 1 });
    run.broken.push("a moment that is not kept was opened");
  } catch (error) {
    run.expect(error instanceof TidemarkError && error.code === "MOMENT_COMPACTED", String(error));
    run.count("refused");
  }
};

/** What the index says is so, and it leaves nothing out, though much of it is not in the journal any more. */
async function scrubIndex(run: Run, { replica }: Life): Promise<void> {
  const onFinding = (finding: unknown) => {
    const said = JSON.stringify(finding, (_, value) =>
      typeof value === "bigint" ? value.toString(16) : value,
    );
    run.broken.push(`a sound index is said to be damaged: ${said}`);
  };
  const { complete } = await replica.scrubIndex({ throttle: UNTHROTTLED, onFinding });
  if (complete && run.trimmed.size > 0) run.count("index scrubbed");
}

/** The ledger says all again; nothing is found by a scrub. */
export const upkeep: Act = async (run, life) => {
  await life.ledger.checkpoint(life.compaction.facts());
  for await (const step of life.compaction.scrub({ throttle: UNTHROTTLED })) {
    run.expect(step.type === "progress", `scrub: ${JSON.stringify(step, (_, v) => String(v))}`);
  }
  if (run.random.chance(0.5)) await scrubIndex(run, life);
  else await Promise.all([scrubIndex(run, life), compact(run, life)]);
};

export { start };
