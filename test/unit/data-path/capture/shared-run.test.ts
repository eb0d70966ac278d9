import t from "tap";
import { SharedRun } from "#src/data-path/capture/shared-run.js";

interface Rig {
  readonly shared: SharedRun;
  readonly ends: (() => void)[];
  overlapping: number;
}

function rig(): Rig {
  const ends: (() => void)[] = [];
  let running = 0;
  const made: Rig = {
    ends,
    overlapping: 0,
    shared: new SharedRun(async () => {
      running += 1;
      made.overlapping = Math.max(made.overlapping, running);
      await new Promise<void>((resolve) => ends.push(resolve));
      running -= 1;
    }),
  };
  return made;
}

async function turns(count: number): Promise<void> {
  for (let left = count; left > 0; left -= 1) await undefined;
}

t.test("who asks while one runs waits for the next, and shares it", async (t) => {
  const { shared, ends } = rig();
  const first = shared.request();
  const second = shared.request();
  t.equal(shared.request(), second, "one run for both");
  t.equal(ends.length, 1, "which has not begun");
  ends[0]?.();
  await first;
  await turns(5);
  t.equal(ends.length, 2);
  ends[1]?.();
  await t.resolves(second);
});

t.test("runs never overlap, whenever somebody asks", async (t) => {
  for (let gap = 0; gap < 12; gap += 1) {
    const made = rig();
    const asked = [made.shared.request(), made.shared.request()];
    made.ends[0]?.();
    await turns(gap);
    asked.push(made.shared.request());
    for (let round = 0; round < 6; round += 1) {
      await turns(10);
      for (const end of made.ends) end();
    }
    await Promise.all(asked);
    t.equal(made.overlapping, 1, `asked ${gap} turns after the end`);
  }
});

t.test("a run that fails fails for those who asked before it began, and not for the next", async (t) => {
  const outcomes = [new Error("full"), undefined];
  const shared = new SharedRun(async () => {
    const outcome = outcomes.shift();
    await undefined;
    if (outcome !== undefined) throw outcome;
  });
  const first = shared.request();
  const second = shared.request();
  await t.rejects(first, { message: "full" });
  await t.resolves(second);
  await t.resolves(shared.idle());
});
