import { present } from "#src/base/assert.js";
import type { CompactionReport } from "#src/data-path/compaction/compaction.js";
import { closedSpans } from "#src/domain/retention/horizon.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";
import { ensureDirectory } from "#src/platform/disk/durable-directory.js";
import type { KeyValueOpener } from "#src/platform/key-value/key-value.js";
import { makeBatch, pattern } from "#test/support/batches.js";
import { type Life, needsOf, ROOT, Run, start } from "#test/support/compaction/run.js";

/** A group that is written step by step, with compaction at hand. */
export interface SmallGroup {
  readonly run: Run;
  readonly life: Life;
}

export async function makeGroup(seed = 1, keyValue?: KeyValueOpener): Promise<SmallGroup> {
  const run = new Run(seed, {}, keyValue);
  await ensureDirectory(run.disk, "/store", 0o700);
  return { run, life: await start(run) };
}

/** One write of member 2 a batch; answers its sequence. */
export async function write({ run, life }: SmallGroup, offset: number, length: number): Promise<number> {
  const { journal, replica } = life;
  const first = journal.accepted(ROOT.id) + 1;
  const bytes = pattern(length, first);
  const batch = makeBatch({ entry: ROOT.id, first, link: journal.link(ROOT.id) }, (builder) =>
    builder.addWrite(2, offset, bytes),
  );
  run.model.add(ROOT.id, { sequence: first, member: 2, offset, length, bytes });
  await replica.append(batch);
  run.acknowledged.set(ROOT.id, first);
  return first;
}

/** A point where the group stands; the window begins there. */
export function cut({ run }: SmallGroup): void {
  const position = run.promotable;
  run.points = [...run.points, { position, members: [] }];
  run.windowFrom = position;
}

export function nextSpan({ run, life }: SmallGroup, index = 0) {
  const spans = closedSpans(needsOf(run, life), 0, run.windowFrom.sequence);
  return present(spans[index], "a closed span");
}

/** All closed spans, from the oldest; then the journal lets go. */
export async function compactAll(group: SmallGroup): Promise<readonly CompactionReport[]> {
  const { run, life } = group;
  const reports: CompactionReport[] = [];
  const { length } = closedSpans(needsOf(run, life), 0, run.windowFrom.sequence);
  for (let index = 0; index < length; index += 1) {
    reports.push(await life.compaction.compact(nextSpan(group, index), { throttle: UNTHROTTLED }));
  }
  const reach = life.compaction.reach(ROOT.id);
  run.trimmed.set(ROOT.id, reach);
  await life.replica.trim(ROOT.id, reach);
  return reports;
}

/** The process ends by a power loss and starts again. */
export async function restart({ run }: SmallGroup, isIndexLost = false): Promise<SmallGroup> {
  run.keyValue.crash();
  run.disk = run.disk.crash();
  if (isIndexLost) await run.keyValue.destroy("/store/index/1");
  return { run, life: await start(run) };
}
