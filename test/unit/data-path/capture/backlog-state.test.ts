import t from "tap";
import {
  afterBacklogEvent,
  BACKLOG_TABLE,
  type BacklogEvent,
  type BacklogState,
  isRecording,
  isUnbroken,
  maySpill,
} from "#src/data-path/capture/backlog-state.js";

function after(state: BacklogState["type"], ...events: readonly BacklogEvent["type"][]): string {
  let at: BacklogState = state === "overflowed" ? { type: state, why: "spill-full" } : { type: state };
  for (const type of events) {
    const next = afterBacklogEvent(at, type === "overflow" ? { type, why: "spill-full" } : { type });
    if (typeof next === "string") return `refused: ${next}`;
    at = next;
  }
  return at.type;
}

t.test("outbox, spill, dirty map, and back through a resync", (t) => {
  t.equal(after("memory", "outbox-filling"), "spilling");
  t.equal(after("spilling", "spill-emptied"), "memory");
  t.equal(after("spilling", "overflow"), "overflowed");
  t.equal(after("overflowed", "spill-emptied"), "overflowed", "an empty spill is no way back");
  t.equal(after("overflowed", "resync-begun", "resync-ended"), "memory");
  t.end();
});

t.test("what overflows a resync needs another one", (t) => {
  t.equal(after("resyncing", "overflow", "resync-ended"), "overflowed");
  t.equal(after("resyncing", "outbox-filling"), "resyncing", "nothing enters the spill before the end");
  t.match(after("resyncing", "resync-begun"), /refused/);
  t.end();
});

t.test("a resync begins only where something was missed", (t) => {
  for (const state of ["memory", "spilling", "discarding"] as const) {
    t.match(after(state, "resync-begun"), /refused/, state);
  }
  t.equal(after("discarding", "secondary-added", "resync-begun"), "resyncing");
  t.end();
});

t.test("every refusal has a reason, and every state says what it allows", (t) => {
  const refusals = Object.values(BACKLOG_TABLE).flatMap((row) =>
    Object.values(row).flatMap((cell) =>
      typeof cell === "object" && "refused" in cell ? [cell.refused] : [],
    ),
  );
  t.ok(refusals.every((reason) => reason.length > 10));
  const states = Object.keys(BACKLOG_TABLE) as BacklogState["type"][];
  const of = (check: (state: BacklogState) => boolean) =>
    states.filter((type) => check(type === "overflowed" ? { type, why: "spill-full" } : { type }));
  t.same(of(isRecording), ["discarding", "memory", "spilling", "resyncing"]);
  t.same(of(maySpill), ["memory", "spilling"]);
  t.same(of(isUnbroken), ["discarding", "memory", "spilling"]);
  t.end();
});
