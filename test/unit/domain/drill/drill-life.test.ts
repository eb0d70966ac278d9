import t from "tap";
import { DRILL_LIFE, type DrillEvent, type DrillState, NOT_OPENABLE } from "#src/domain/drill/drill-life.js";

const STATES = Object.keys(DRILL_LIFE) as DrillState[];
const EVENTS = Object.keys(DRILL_LIFE.running) as DrillEvent[];
/** What a person asks for; the rest is what the shell reports. */
const ASKED: readonly DrillEvent[] = ["move", "stop"];

function next(state: DrillState, event: DrillEvent): DrillState | undefined {
  const cell = DRILL_LIFE[state][event];
  return typeof cell === "object" && "to" in cell ? cell.to : undefined;
}

t.test("what is asked for is done or refused with what to do; only reports may be impossible", async (t) => {
  const wrong = STATES.flatMap((state) =>
    ASKED.flatMap((event) => {
      const cell = DRILL_LIFE[state][event];
      if (cell === "impossible") return [`${event} in ${state}`];
      return "refused" in cell && (cell.refused.why === "" || cell.refused.hint === "")
        ? [`${event} in ${state} is refused without words`]
        : [];
    }),
  );
  t.same(wrong, []);
});

t.test("every state is reached from the beginning, and only a drill that runs can be opened", async (t) => {
  const reached = new Set<DrillState>(["starting"]);
  for (const state of reached)
    for (const event of EVENTS) {
      const to = next(state, event);
      if (to !== undefined) reached.add(to);
    }
  t.same([...reached].sort(), [...STATES].sort());
  t.same(
    STATES.filter((state) => NOT_OPENABLE[state] === undefined),
    ["running"],
  );
});

t.test("a verb that goes on shuts out the others, and comes to an end however it goes", async (t) => {
  for (const state of ["starting", "moving", "stopping"] as const) {
    t.same(
      ASKED.filter((event) => next(state, event) !== undefined),
      [],
      `${state}: nothing else begins`,
    );
    t.ok(EVENTS.some((event) => next(state, event) !== undefined));
  }
  t.equal(next("half-stopped", "stop"), "stopping", "what could not be ended can be ended again");
  t.same(
    EVENTS.filter((event) => next("gone", event) !== undefined),
    [],
  );
});
