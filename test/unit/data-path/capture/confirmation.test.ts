import t from "tap";
import {
  Confirmation,
  type ConfirmationOptions,
  type ConfirmationState,
} from "#src/data-path/capture/confirmation.js";
import { HandClock } from "#test/support/chance.js";

function rig(given: Partial<ConfirmationOptions> = {}) {
  const clock = new HandClock();
  const states: ConfirmationState["type"][] = [];
  const group = { last: 0 };
  const confirmation = new Confirmation({
    clock,
    mode: "write",
    whenAway: { type: "degrade", afterMs: 100 },
    paired: true,
    last: () => group.last,
    onWaiting: () => undefined,
    onState: ({ type }) => states.push(type),
    ...given,
  });
  return { clock, states, group, confirmation };
}

/** Whether the promise is settled when everything that could happen has. */
async function isAnswered(answer: Promise<void> | undefined): Promise<boolean> {
  let answered = answer === undefined;
  answer?.then(
    () => {
      answered = true;
    },
    () => undefined,
  );
  for (let turns = 0; turns < 10; turns += 1) await undefined;
  return answered;
}

t.test("which replies wait, by mode", (t) => {
  const held = (mode: ConfirmationOptions["mode"], paired: boolean) => {
    const { confirmation } = rig({ mode, paired });
    return [confirmation.holdsWrites, confirmation.holdsFlushes];
  };
  t.same(held("async", true), [false, false]);
  t.same(held("flush", true), [false, true]);
  t.same(held("write", true), [true, true]);
  t.same(held("write", false), [false, false], "until a pairing's first promotable sequence");
  t.end();
});

t.test("a sequence is answered when it is promotable", async (t) => {
  const { confirmation } = rig();
  const answer = confirmation.confirm(5);
  confirmation.advance(4);
  t.notOk(await isAnswered(answer));
  confirmation.advance(5);
  t.ok(await isAnswered(answer));
  t.equal(confirmation.confirm(5), undefined, "no promise for what is promotable already");
});

t.test("with block nobody is answered while the secondary is away", async (t) => {
  const { confirmation, clock, states } = rig({ whenAway: { type: "block" } });
  const answer = confirmation.confirm(5);
  clock.advance(1_000_000);
  t.notOk(await isAnswered(answer));
  t.same(states, []);
});

t.test("away is: somebody waits and promotable has not moved for that long", async (t) => {
  const { confirmation, clock, states } = rig();
  const first = confirmation.confirm(5);
  clock.advance(90);
  confirmation.advance(3);
  clock.advance(90);
  t.notOk(await isAnswered(first), "it moved meanwhile");
  t.same(states, []);
  clock.advance(20);
  t.same(states, ["degraded"], "told before anybody is answered");
  t.ok(await isAnswered(first));
  t.equal(confirmation.confirm(6), undefined, "and nobody waits any more");
});

t.test(
  "degraded ends when the secondary has caught up with where the group was when it was heard",
  async (t) => {
    const { confirmation, clock, states, group } = rig();
    group.last = 5;
    void confirmation.confirm(5);
    clock.advance(200);
    group.last = 50;
    confirmation.advance(7);
    group.last = 60;
    confirmation.advance(49);
    t.same(states, ["degraded"]);
    confirmation.advance(50);
    t.same(states, ["degraded", "confirming"], "not where it is by now");
    t.notOk(await isAnswered(confirmation.confirm(60)));
  },
);

t.test("the first promotable sequence of a pairing makes replies wait", (t) => {
  const { confirmation, states } = rig({ paired: false });
  t.equal(confirmation.confirm(1), undefined);
  confirmation.advance(1);
  t.same(states, ["confirming"]);
  t.ok(confirmation.holdsWrites);
  t.end();
});

t.test("at an end whoever waits is refused, not answered", async (t) => {
  const { confirmation } = rig();
  const answer = confirmation.confirm(5);
  confirmation.end(new Error("stopped"));
  await t.rejects(answer ?? Promise.resolve(), { message: "stopped" });
});
