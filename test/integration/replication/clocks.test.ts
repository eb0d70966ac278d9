import { writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { randomOf } from "#test/support/chance.js";
import { eventually } from "#test/support/eventually.js";
import { FaultedPair } from "#test/support/replication/faulted-pair.js";
import type { SiteName } from "#test/support/replication/site-pair.js";
import { requireTool } from "#test/support/require-tool.js";
import { tempFolder } from "#test/support/temp-folder.js";
import { FAKETIME_LIBRARY } from "#test/support/tools.js";

const HOURS = [9, -30, 0] as const;
const SITES: readonly SiteName[] = ["alpha", "beta"];

t.test("wall clocks jump by hours while timers go on", async (t) => {
  if (!requireTool(t, "faketime")) return;
  const folder = tempFolder(t);
  const random = randomOf(43);
  const clock = (site: SiteName) => join(folder, `${site}.clock`);
  const jump = (site: SiteName, hours: number) =>
    writeFileSync(clock(site), `${hours < 0 ? "" : "+"}${hours}h\n`);
  for (const site of SITES) jump(site, 0);
  const environmentOf = (site: SiteName) => ({
    LD_PRELOAD: FAKETIME_LIBRARY,
    FAKETIME_TIMESTAMP_FILE: clock(site),
    FAKETIME_NO_CACHE: "1",
    DONT_FAKE_MONOTONIC: "1",
  });
  const environment = { alpha: environmentOf("alpha"), beta: environmentOf("beta") };
  const faulted = await FaultedPair.start(t, folder, { environment });
  const { pair, history } = faulted;
  faulted.write(random);
  await pair.reaches("alpha", "protected");
  await faulted.pinPoint();
  for (const site of SITES) {
    for (const hours of HOURS) {
      const { points } = await pair.status("beta");
      const acknowledged = history.acknowledged;
      jump(site, hours);
      await eventually("writes", () => (history.acknowledged > acknowledged + 100 ? true : undefined));
      const { exposure } = await pair.status("alpha");
      const what = `${site} is at ${hours} h`;
      // What is a second old is not hours old, whatever the wall clock says.
      t.ok(
        (exposure.seconds ?? Number.POSITIVE_INFINITY) < 60,
        `${what}: exposure is ${JSON.stringify(exposure)}`,
      );
      t.same(await faulted.notPrefix(), [], `${what}: what beta has is a state of the volume`);
      const now = (await pair.status("beta")).points;
      t.ok(
        (now.count ?? 0) >= Math.min(points.count ?? 0, 2),
        `${what}: ${points.count} points were there, and ${now.count}`,
      );
    }
    t.same(await faulted.settled(), [], `${site}'s clock has jumped`);
    faulted.write(random);
  }
  await faulted.settled();
});
