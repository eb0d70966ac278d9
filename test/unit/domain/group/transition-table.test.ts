import t from "tap";
import { GROUP_EVENT_TYPES, type GroupEvent, type GroupEventType } from "#src/domain/group/group-event.js";
import {
  GROUP_STATE_TYPES,
  type GroupState,
  type GroupStateType,
  isPromoted,
  isServed,
  type Trouble,
  troubleOf,
} from "#src/domain/group/group-state.js";
import { statusOf } from "#src/domain/group/group-status.js";
import { afterGroupEvent, TRANSITION_TABLE, UNTOLD } from "#src/domain/group/transition-table.js";

const BEFORE: Trouble = { code: "BEFORE", why: "it was so before", hint: "look" };
const NEW: Trouble = { code: "NEW", why: "it is so now", hint: "look again" };
const WITH_TROUBLE: readonly string[] = ["failover-failed", "impaired", "broken", "half-deleted"];
const TELLS_TROUBLE: readonly string[] = [
  "open-failed",
  "change-failed",
  "image-failed",
  "promote-failed",
  "delete-failed",
];
const ASKED_FOR: readonly GroupEventType[] = [
  "retry",
  "change",
  "offer",
  "serve",
  "pause",
  "resume",
  "hand-over",
  "promote",
  "change-point",
  "rollback",
  "commit",
  "reprotect",
  "delete",
  "close",
];

const SUPERSEDED: readonly string[] = ["fenced", "diverged"];

function stateOf(type: GroupStateType): GroupState {
  if (SUPERSEDED.includes(type)) return { type, winner: "beta" } as GroupState;
  return (WITH_TROUBLE.includes(type) ? { type, trouble: BEFORE } : { type }) as GroupState;
}

function eventOf(type: GroupEventType): GroupEvent {
  if (SUPERSEDED.includes(type)) return { type, winner: "beta" } as GroupEvent;
  return (TELLS_TROUBLE.includes(type) ? { type, trouble: NEW } : { type }) as GroupEvent;
}

/** Every cell that is a step, with what it does. */
const STEPS = GROUP_STATE_TYPES.map(stateOf).flatMap((from) =>
  GROUP_EVENT_TYPES.flatMap((event) => {
    const outcome = afterGroupEvent(from, eventOf(event));
    return outcome.type === "step" ? [{ from, event, ...outcome }] : [];
  }),
);

/** The moves, as text: what changes here is a change of SPEC.md too. */
t.test("every cell of the table is the one that SPEC.md draws", async (t) => {
  const moves = STEPS.filter(({ from, state }) => from !== state).map(
    ({ from, event, state, effects }) =>
      `${from.type} ${event}: ${state.type}${effects.length > 0 ? `, ${effects.join(" ")}` : ""}`,
  );
  t.same(moves, [
    "opening opened: serving",
    "opening waits: waiting",
    "opening followed: following",
    "opening open-failed: broken, release",
    "opening promoted: failed-over",
    "opening promote-failed: failover-failed",
    "opening committed: committed",
    "opening reversed: reversed, release",
    "serving change: changing",
    "serving pause: serving, hold-link",
    "serving resume: serving, let-link",
    "serving hand-over: handing-over, hand-over",
    "serving image-failed: impaired",
    "serving fenced: fenced, end-exports release",
    "serving diverged: diverged, end-exports release",
    "serving delete: deleting, end-exports release remove",
    "serving close: closing, end-exports release",
    "waiting let-in: serving",
    "waiting serve: serving",
    "waiting pause: waiting, hold-link",
    "waiting resume: waiting, let-link",
    "waiting fenced: fenced, end-exports release",
    "waiting diverged: diverged, end-exports release",
    "waiting delete: deleting, end-exports release remove",
    "waiting close: closing, end-exports release",
    "following promote: failing-over, promote",
    "following delete: deleting, end-exports release remove",
    "following close: closing, end-exports release",
    "failing-over promoted: failed-over",
    "failing-over not-promoted: following",
    "failing-over promote-failed: failover-failed",
    "failover-failed promote: failing-over, promote",
    "failover-failed rollback: rolling-back, roll-back",
    "failover-failed delete: deleting, end-exports release remove",
    "failover-failed close: closing, end-exports release",
    "failed-over change-point: changing-point, end-exports promote",
    "failed-over rollback: rolling-back, end-exports roll-back",
    "failed-over commit: committing, commit",
    "failed-over delete: deleting, end-exports release remove",
    "failed-over close: closing, end-exports release",
    "changing-point promoted: failed-over",
    "changing-point not-promoted: failed-over",
    "changing-point promote-failed: failover-failed",
    "rolling-back promoted: failed-over",
    "rolling-back promote-failed: failover-failed",
    "rolling-back rolled-back: following",
    "committing commit: committing, commit",
    "committing committed: committed",
    "committing close: closing, end-exports release",
    "committed reprotect: reprotecting, reverse",
    "committed delete: deleting, end-exports release remove",
    "committed close: closing, end-exports release",
    "reprotecting open-failed: broken, end-exports release",
    "reprotecting promote-failed: failover-failed, end-exports",
    "reprotecting committed: committed",
    "reprotecting reversed: reversed, release",
    "reversed close: closing, end-exports release",
    "handing-over open-failed: broken, end-exports release",
    "handing-over handed-over: handed-over, end-exports release ask-outcome",
    "handing-over not-handed-over: serving",
    "handing-over image-failed: impaired",
    "handed-over not-handed-over: opening, open",
    "handed-over fenced: fenced",
    "handed-over diverged: diverged",
    "handed-over close: closing, end-exports release",
    "changing changed: serving",
    "changing change-failed: broken, end-exports release",
    "changing image-failed: impaired",
    "impaired pause: impaired, hold-link",
    "impaired resume: impaired, let-link",
    "impaired change-failed: broken, end-exports release",
    "impaired fenced: fenced, end-exports release",
    "impaired diverged: diverged, end-exports release",
    "impaired delete: deleting, end-exports release remove",
    "impaired close: closing, end-exports release",
    "broken retry: opening, open",
    "broken delete: deleting, end-exports release remove",
    "broken close: closing, end-exports release",
    "fenced delete: deleting, end-exports release remove",
    "fenced close: closing, end-exports release",
    "diverged delete: deleting, end-exports release remove",
    "diverged close: closing, end-exports release",
    "deleting delete-failed: half-deleted",
    "deleting deleted: deleted",
    "half-deleted delete: deleting, remove",
    "half-deleted close: closing, end-exports release",
    "closing closed: closed",
  ]);
  const stays = GROUP_STATE_TYPES.flatMap((state) =>
    GROUP_EVENT_TYPES.filter((event) => TRANSITION_TABLE[state][event] === "stay").map(
      (event) => `${state} ${event}`,
    ),
  );
  t.same(stays, [
    "opening retry",
    "serving serve",
    "serving retry",
    "waiting retry",
    "waiting image-failed",
    "following retry",
    "following offer",
    "failing-over retry",
    "failover-failed retry",
    "failed-over retry",
    "changing-point retry",
    "rolling-back retry",
    "committing retry",
    "committed retry",
    "committed commit",
    "reprotecting retry",
    "reversed retry",
    "handing-over retry",
    "handed-over retry",
    "handed-over image-failed",
    "changing retry",
    "impaired serve",
    "impaired retry",
    "impaired not-handed-over",
    "impaired changed",
    "impaired image-failed",
    "broken image-failed",
    "fenced image-failed",
    "fenced fenced",
    "fenced diverged",
    "diverged image-failed",
    "diverged fenced",
    "diverged diverged",
    "deleting image-failed",
    "deleting delete",
    "half-deleted image-failed",
    "closing image-failed",
    "closing close",
    "closed image-failed",
    "closed close",
    "deleted image-failed",
    "deleted delete",
    "deleted close",
  ]);
});

t.test("1: every state has its words, and an error says what to do", async (t) => {
  for (const type of GROUP_STATE_TYPES) {
    const state = stateOf(type);
    const { status, hint } = statusOf(state);
    t.equal(["error", "failover-failed"].includes(status), troubleOf(state) !== undefined, type);
    t.not(hint, "", type);
  }
});

t.test("2: what is not served any more has its exports ended", async (t) => {
  const ending = STEPS.filter(({ from, state }) => isServed(from) && !isServed(state));
  t.ok(ending.length > 0);
  t.same(
    ending.filter(({ effects }) => effects[0] !== "end-exports"),
    [],
  );
});

t.test("3: images are released before they are put away", async (t) => {
  const removing = STEPS.filter(({ effects }) => effects.includes("remove"));
  const released = removing.filter(
    ({ from, effects }) =>
      from.type === "half-deleted" ||
      (effects.indexOf("release") >= 0 && effects.indexOf("release") < effects.indexOf("remove")),
  );
  t.ok(removing.length > 0);
  t.equal(released.length, removing.length);
});

t.test("4: a doubt about an image ends with a new opening only", async (t) => {
  const from = STEPS.filter(({ from }) => from.type === "impaired").map(({ state }) => state.type);
  t.same(
    from.filter((type) => type === "serving" || type === "changing" || type === "opening"),
    [],
  );
});

t.test("5: a deletion that is decided is never undone", async (t) => {
  const after = STEPS.filter(({ from }) => ["deleting", "half-deleted", "deleted"].includes(from.type));
  t.ok(after.length > 0);
  t.same(
    after.filter(({ state }) => isServed(state) || state.type === "opening"),
    [],
  );
});

t.test("6: nothing that is asked for is dropped in silence", async (t) => {
  for (const state of GROUP_STATE_TYPES) {
    for (const event of ASKED_FOR) {
      const cell = TRANSITION_TABLE[state][event];
      t.not(cell, "impossible", `${state} ${event}`);
      const texts = typeof cell === "object" && "refused" in cell ? cell.refused : { why: "-", hint: "-" };
      t.ok(texts.why !== "" && texts.hint !== "", `${state} ${event}`);
    }
  }
});

t.test(
  "7: a site that holds the copy serves no live volume, and becomes a primary by no event of these",
  async (t) => {
    t.equal(isServed({ type: "following" }), false);
    const after = STEPS.filter(({ from }) => from.type === "following").map(({ state }) => state);
    t.ok(after.length > 0);
    t.same(after.filter(isServed), []);
  },
);

t.test("8: a superseded primary is served by no event, and says where its primary is", async (t) => {
  const superseded = STEPS.filter(({ from }) => SUPERSEDED.includes(from.type));
  t.ok(superseded.length > 0);
  t.same(
    superseded.filter(({ state }) => isServed(state) || ["opening", "following"].includes(state.type)),
    [],
  );
  const entered = STEPS.filter(({ event }) => SUPERSEDED.includes(event)).map(({ state }) => state);
  t.ok(entered.every((state) => /beta was promoted/.test(statusOf(state).hint)));
  t.equal(statusOf({ type: "fenced", winner: "beta" }).status, "fenced");
  t.match(statusOf({ type: "diverged", winner: "beta" }), { status: "diverged", hint: /kept until/ });
});

const OF_A_PROMOTION = [
  "failing-over",
  "failover-failed",
  "failed-over",
  "changing-point",
  "rolling-back",
  "committing",
  "committed",
];

t.test(
  "9: a copy is served by nothing but a promise, and follows again only where there is none or it was given back",
  async (t) => {
    const served = STEPS.filter(
      ({ from, state }) => !isServed(from) && isServed(state) && OF_A_PROMOTION.includes(state.type),
    );
    t.same([...new Set(served.map(({ event }) => event))].sort(), ["committed", "not-promoted", "promoted"]);
    t.same(
      served.filter(({ event, from }) => event === "not-promoted" && from.type !== "changing-point"),
      [],
      "what is served again was promised before",
    );
    const followed = STEPS.filter(({ from, state }) => isPromoted(from) && state.type === "following");
    t.same(
      followed.map(({ from, event }) => `${from.type} ${event}`),
      ["failing-over not-promoted", "rolling-back rolled-back"],
    );
  },
);

t.test("10: a commit is final", async (t) => {
  const after = STEPS.filter(({ from }) => from.type === "committing" || from.type === "committed");
  t.ok(after.length > 0);
  const open = ["failing-over", "failover-failed", "failed-over", "changing-point", "following", "serving"];
  t.same(
    after.filter(({ state }) => open.includes(state.type)),
    [],
  );
});

t.test("11: a site is reversed only where a commit was final, and never goes back", async (t) => {
  const asked = STEPS.filter(({ state }) => state.type === "reprotecting");
  t.same(
    asked.flatMap(({ from }) => (from.type === "reprotecting" ? [] : [from.type])),
    ["committed"],
  );
  const after = STEPS.filter(({ from }) => from.type === "reversed").map(({ state }) => state.type);
  t.ok(after.length > 0);
  t.same(
    after.filter((type) => type !== "reversed" && type !== "closing"),
    [],
  );
});

t.test(
  "12: a failover is rolled back only before it is final, and nothing is served meanwhile",
  async (t) => {
    const asked = STEPS.filter(
      ({ from, state }) => state.type === "rolling-back" && from.type !== "rolling-back",
    );
    t.same(
      asked.map(({ from }) => from.type),
      ["failover-failed", "failed-over"],
    );
    t.equal(isServed({ type: "rolling-back" }), false);
  },
);

t.test(
  "13: a primary that waits lets clients in once it has heard, or somebody has decided so",
  async (t) => {
    t.equal(isServed({ type: "waiting" }), false);
    const after = STEPS.filter(({ from, state }) => from.type === "waiting" && isServed(state));
    t.same(
      after.map(({ event }) => event),
      ["let-in", "serve"],
    );
    const words = statusOf({ type: "waiting" });
    t.match(words, { status: "disconnected", role: "active", hint: /tidemark serve/ });
  },
);

t.test(
  "14: what was handed over is served again by an answer, or a decision, and by nothing else",
  async (t) => {
    const after = STEPS.filter(
      ({ from, state }) => from.type === "handed-over" && state.type !== "handed-over",
    );
    t.same(after.map(({ event, state }) => `${event} ${state.type}`).sort(), [
      "close closing",
      "diverged diverged",
      "fenced fenced",
      "not-handed-over opening",
    ]);
    t.equal(isServed({ type: "handed-over" }), false);
    const entered = STEPS.filter(({ from, state }) => from !== state && state.type === "handed-over");
    t.match(entered, { length: 1, 0: { from: { type: "handing-over" }, event: "handed-over" } });
  },
);

t.test("a trouble is that of the event, and never one that nobody told", async (t) => {
  const troubled = STEPS.filter(({ state }) => troubleOf(state) !== undefined);
  t.same(
    troubled.filter(({ state }) => troubleOf(state) === UNTOLD),
    [],
  );
  const entered = troubled.filter(({ from, state }) => from.type !== state.type);
  t.same(
    entered.map(({ state }) => troubleOf(state)),
    entered.map(() => NEW),
  );
});
