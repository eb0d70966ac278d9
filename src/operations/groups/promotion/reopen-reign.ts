import { present } from "#src/base/assert.js";
import { formatId64 } from "#src/base/bytes.js";
import type { Store } from "#src/data-path/store/store.js";
import { planReopening } from "#src/domain/group/plan-promotion.js";
import { lineageTo } from "#src/domain/model/lineage.js";
import type { PlannedReign } from "#src/operations/jobs/job-report.js";
import type { Logger } from "#src/telemetry/logger.js";

/** Whether this site has promised a reign of its own: then it serves, whatever its record says. */
export function isPromised({ state }: Store, site: string): boolean {
  const head = state.lineage.at(-1);
  return head !== undefined && head.writer === site && state.promise?.id === head.id;
}

/** Durably, before anything is served: the entry that is written from now on. */
export async function reopenReign(store: Store, newId: bigint, logger: Logger): Promise<void> {
  const { lineage } = store.state;
  const head = present(lineage.at(-1), "an entry that was promised");
  const reopened = planReopening(store.state, store.accepted(head.id).last, newId);
  const entry = present(reopened.at(-1), "the entry that is written");
  if (reopened.length === lineage.length) return;
  logger.warn("the last stop was not in order: what is written from now on is another entry", {
    entry: formatId64(entry.id),
    recovered: entry.parent?.sequence ?? 0,
  });
  await store.adoptLineage(reopened, { epoch: entry.epoch, id: entry.id });
}

/** What the promise alone says of what is served, where the record is older than it: restored from a copy, say. */
export function reignOfPromise(store: Store): PlannedReign {
  const { lineage } = store.state;
  const { promoting, members } = store;
  const { epoch } = present(lineage.at(-1), "an entry that was promised");
  const first = present(
    lineage.find((entry) => entry.epoch === epoch),
    "the first of its epoch",
  );
  const parent = first.parent ?? { entry: first.id, sequence: first.first - 1 };
  const path = lineageTo(promoting.entries, parent.entry);
  const standing = promoting.standing({ position: parent, members: [] }, path);
  const nameOf = (member: number) => members.find((held) => held.member === member)?.name;
  return {
    entry: formatId64(first.id),
    epoch,
    parent: {
      entry: formatId64(parent.entry),
      epoch: path.at(-1)?.epoch ?? epoch,
      sequence: parent.sequence,
    },
    pointId: "",
    members: standing.flatMap((one) => {
      const name = nameOf(one.member);
      return name === undefined ? [] : [{ ...one, name }];
    }),
    leftOut: [],
    loss: { ageMs: 0, bytes: 0, writes: 0, bound: "at-least" },
  };
}
