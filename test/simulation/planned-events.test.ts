import t from "tap";
import type { EventDraft } from "#src/domain/model/site-event.js";
import { GroupWatcher } from "#src/operations/events/group-watcher.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { pattern } from "#test/support/batches.js";
import { changeOf, KIB, specification, volume } from "#test/support/groups/group-world.js";
import { replicated, TwoHosts } from "#test/support/groups/two-hosts.js";

const SPECIFICATION = replicated(specification("payroll", [volume("data", 256 * KIB)]));

t.test(
  "a change of roles tells what became of the group, and nothing of how its parts are opened and closed",
  async (t) => {
    const world = await TwoHosts.open(1, { compares: true, latencyMsMax: 4 });
    await world.run(world.alpha.running.apply(SPECIFICATION, changeOf({})));
    t.equal(await world.until("protected"), "");
    await world.write("data", 0, pattern(4 * KIB, 1));
    const told = { alpha: [] as EventDraft[], beta: [] as EventDraft[] };
    const watchers = (["alpha", "beta"] as const).map(
      (site) =>
        new GroupWatcher({
          clock: new SimulatedClock(world.time),
          list: () => world[site].running.list(),
          tell: (event) => told[site].push(event),
        }),
    );
    const passing = { alpha: 0, beta: 0 };
    const look = async () => {
      for (const watcher of watchers) watcher.changed();
      for (const site of ["alpha", "beta"] as const)
        if ((await world[site].running.list())[0]?.isPassing === true) passing[site] += 1;
    };
    await look();
    await world.time.runFor(10);
    const planned = changeOf({ confirm: "Planned" });
    let outcome = "";
    void world.alpha.running.plannedFailover("payroll", true, planned).then(({ state }) => {
      outcome = state;
    });
    const isOver = () => outcome !== "" && told.beta.at(-1)?.facts?.["status"] === "protected";
    for (let ms = 0; ms < 20_000 && !isOver(); ms += 1) {
      await world.time.runFor(1);
      await look();
    }
    t.equal(outcome, "succeeded");
    t.equal(await world.until("protected"), "");
    t.ok(passing.alpha > 0 && passing.beta > 0, `seen while opened or closed: ${JSON.stringify(passing)}`);
    for (const site of ["alpha", "beta"] as const) {
      const statuses = told[site].filter(({ code }) => code === "STATUS_CHANGED");
      t.ok(statuses.length > 2, `${site} tells of it`);
      const misleading = told[site].filter(({ message }) =>
        /being closed|being opened|stopping/.test(message),
      );
      t.same(misleading, [], `${site}: nothing that passes`);
      t.equal(statuses.at(-1)?.facts?.["status"], "protected", site);
    }
  },
);
