import { rmSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { randomOf } from "#test/support/chance.js";
import { eventually } from "#test/support/eventually.js";
import { FaultedPair } from "#test/support/replication/faulted-pair.js";
import { requireTool } from "#test/support/require-tool.js";
import { tempFolder } from "#test/support/temp-folder.js";
import { run } from "#test/support/volumes/fuse-disk.js";
import { SMALL_DISK_TOOLS, smallDisk } from "#test/support/volumes/small-disk.js";

const MIB = 2 ** 20;

t.test("the secondary's disk is full: the primary goes on, and all is well when there is room", async (t) => {
  if (!requireTool(t, ...SMALL_DISK_TOOLS)) return;
  const folder = tempFolder(t);
  const disk = await smallDisk(t, folder, 768 * MIB);
  const random = randomOf(41);
  const group = "buffers: { outbox: 16MiB, spill: 256MiB }\n";
  const faulted = await FaultedPair.start(t, folder, { dataDirectory: { beta: join(disk, "data") }, group });
  const { pair, history } = faulted;
  faulted.write(random);
  await pair.reaches("alpha", "protected");
  await faulted.pinPoint();
  const filler = join(disk, "filler");
  // All but what is prepared for the next segments; what is written takes that too.
  await run("bash", "-c", `fallocate -l $(($(df --output=avail -B1 ${disk} | tail -1) - 65536)) ${filler}`);
  const trouble = await eventually(
    "beta to say that its store takes nothing",
    async () => {
      const [site] = (await pair.status("beta")).sites;
      const found = site?.conditions.find(({ type }) => type === "StoreHealthy");
      return found?.status === "false" ? found : undefined;
    },
    90_000,
  );
  t.match(trouble, { status: "false" }, `beta says ${JSON.stringify(trouble)}`);
  const acknowledged = history.acknowledged;
  await eventually("writes", () => (history.acknowledged > acknowledged + 300 ? true : undefined));
  // What little room is left may take some of them in.
  const exposed = await eventually("alpha to say what would be lost", async () => {
    const { exposure } = await pair.status("alpha");
    return (exposure.writes ?? 0) >= 300 ? exposure : undefined;
  });
  t.match(exposed, { seconds: Number, bytes: Number });
  // A moment at which the store tries again whether there is room is none to read it.
  const state = await eventually("beta to be read", () => faulted.notPrefix().catch(() => undefined));
  t.same(state, [], "what beta has is a state of the volume");
  rmSync(filler);
  t.same(await faulted.settled(), []);
});
