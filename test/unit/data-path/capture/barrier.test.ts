import t from "tap";
import { Admission, captureEnded } from "#src/data-path/capture/admission.js";
import { Barrier } from "#src/data-path/capture/barrier.js";
import { HandClock } from "#test/support/chance.js";

function rig() {
  const clock = new HandClock();
  const admission = new Admission();
  const steps: string[] = [];
  const syncs: (() => void)[] = [];
  const sync = () =>
    new Promise<void>((resolve) => {
      steps.push(`sync, ${admission.isOpen ? "open" : "held"}`);
      syncs.push(resolve);
    });
  const cut = {
    holdMsMax: 100,
    freeze: async () => void steps.push(`freeze, ${admission.isOpen ? "open" : "held"}`),
    thaw: async () => void steps.push(`thaw, ${admission.isOpen ? "open" : "held"}`),
    mark: () => {
      steps.push(`mark, ${admission.isOpen ? "open" : "held"}`);
      return 7;
    },
  };
  return { clock, admission, steps, syncs, cut, barrier: new Barrier({ clock, admission, sync }) };
}

async function turns(): Promise<void> {
  for (let left = 20; left > 0; left -= 1) await undefined;
}

t.test("a point is cut with nothing under way, all of it durable, and writes held", async (t) => {
  const { admission, steps, syncs, cut, barrier } = rig();
  admission.enter();
  const cutting = barrier.cut(cut);
  await turns();
  t.same(steps, ["freeze, open"], "a change is under way");
  admission.leave();
  await turns();
  t.same(steps, ["freeze, open", "sync, held"]);
  syncs[0]?.();
  t.equal(await cutting, 7);
  t.same(steps, ["freeze, open", "sync, held", "mark, held", "thaw, open"]);
});

t.test("a hold that takes too long ends: writes go on, no mark is put in, and the thaw comes", async (t) => {
  const { clock, admission, steps, syncs, cut, barrier } = rig();
  const cutting = barrier.cut(cut);
  await turns();
  const waiting = admission.wait();
  clock.advance(100);
  t.ok(admission.isOpen);
  await t.resolves(waiting ?? Promise.reject(new Error("it was not held")));
  await t.rejects(cutting, { code: "BARRIER_TOO_SLOW" });
  syncs[0]?.();
  await turns();
  t.same(steps, ["freeze, open", "sync, held", "thaw, open"]);
});

t.test("the thaw comes when the freeze failed, and when the mark did", async (t) => {
  const { steps, syncs, cut, barrier } = rig();
  const failing = async () => {
    throw new Error("no such database");
  };
  await t.rejects(barrier.cut({ ...cut, freeze: failing }), { message: /no such/ });
  t.same(steps, ["thaw, open"]);
  const refused = () => {
    throw new Error("interrupted");
  };
  const cutting = barrier.cut({ ...cut, mark: refused });
  await turns();
  syncs[0]?.();
  await t.rejects(cutting, { message: "interrupted" });
  t.equal(steps.at(-1), "thaw, open");
});

t.test("one cut at a time, and none holds who has been told that it is over", async (t) => {
  const { admission, syncs, cut, barrier } = rig();
  const first = barrier.cut(cut);
  await t.rejects(barrier.cut(cut), { code: "BARRIER_BUSY" });
  await turns();
  admission.end(captureEnded());
  t.throws(() => admission.wait(), { code: "ESHUTDOWN" });
  syncs[0]?.();
  await first;
  t.throws(() => admission.wait(), { code: "ESHUTDOWN" }, "the end stays");
});
