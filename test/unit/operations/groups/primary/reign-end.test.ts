import t from "tap";
import { ReignEnd, type ReignEndOptions } from "#src/operations/groups/primary/reign-end.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { RecordingLogger } from "#src/telemetry/recording-logger.js";

const BY = { winner: "beta", epoch: 2, entry: "b2", diverged: false };

function stage() {
  const did: string[] = [];
  const machine = {
    state: { type: "opening" },
    send: async ({ type }: { readonly type: string }) => {
      did.push(type);
      machine.state = { type };
    },
  };
  const keeper = { updatePairing: async () => did.push("record") };
  const options = {
    ...{ group: "payroll", machine, keeper, logger: new RecordingLogger() },
    clock: new SimulatedClock(new SimulatedTime()),
    shut: () => did.push("shut"),
  };
  return { did, machine, reign: new ReignEnd(options as unknown as ReignEndOptions) };
}

t.test("what an opening opened is shut before it is served, and diverged is worked out then", async (t) => {
  const { did, machine, reign } = stage();
  let hasWritten = false;
  await reign.after(async () => {
    reign.supersede(BY, () => hasWritten);
    hasWritten = true;
    reign.opened();
    machine.state = { type: "serving" };
    did.push("opened");
  });
  t.same(did, ["shut", "shut", "opened", "shut", "record", "diverged"]);
});

t.test("it waits for the last of the works that are under way", async (t) => {
  const { did, machine, reign } = stage();
  machine.state = { type: "serving" };
  await reign.after(async () => {
    await reign.after(async () => reign.supersede(BY, () => false));
    did.push("worked");
  });
  t.same(did, ["shut", "worked", "shut", "record", "fenced"]);
});
