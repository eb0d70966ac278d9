import t from "tap";
import { TidemarkError } from "#src/base/errors.js";
import { OfferTask } from "#src/operations/groups/primary/offer-task.js";
import type { RecordKeeper } from "#src/operations/groups/record/record-keeper.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { RecordingLogger } from "#test/support/tls/recording-logger.js";

t.test("what changes in the tick in which all seemed to be offered is offered as well", async (t) => {
  const time = new SimulatedTime();
  let pairing = { role: "active", copy: "c", offered: 0, revision: 1 };
  let [offers, isFollowed, isRefused] = [0, false, true];
  const keeper = {
    get record() {
      return { id: "id", specification: { secondary: "beta" }, pairing };
    },
    updatePairing: async (change: (now: typeof pairing) => typeof pairing) => {
      pairing = change(pairing);
    },
  };
  const changes: (string | undefined)[] = [];
  const task: OfferTask = new OfferTask({
    keeper: keeper as unknown as RecordKeeper,
    others: {
      offer: async () => {
        offers += 1;
        if (isRefused) throw new TidemarkError({ kind: "unreachable", code: "AWAY", message: "", hint: "" });
        return {};
      },
    } as never,
    clock: new SimulatedClock(time),
    random: new SimulatedRandom(1),
    logger: new RecordingLogger(),
    isFollowed: () => isFollowed,
    onChange: () => {
      changes.push(task.refused?.code);
      if (task.refused !== undefined) return;
      // The last word of the task that runs: the group wants something else now.
      pairing = { ...pairing, revision: 2 };
      task.wake();
    },
    reign: async () => undefined,
    onTaken: async () => (now) => now,
  });
  task.wake();
  await time.runFor(10);
  t.same([offers, changes], [1, ["AWAY"]]);
  [isFollowed, isRefused] = [true, false];
  pairing = { ...pairing, offered: 1 };
  task.wake();
  await time.runFor(60_000);
  t.same([offers, changes], [2, ["AWAY", undefined]]);
  t.equal(pairing.offered, 2);
  await task.stop();
});
