import { join } from "node:path";
import t, { type Test } from "tap";
import { initTlsDirectory } from "#src/api/cli/tls-init/tls-init.js";
import { randomOf } from "#test/support/chance.js";
import { runClient } from "#test/support/nbd/run-client.js";
import { FaultedPair } from "#test/support/replication/faulted-pair.js";
import type { SiteName } from "#test/support/replication/site-pair.js";
import { requireTool } from "#test/support/require-tool.js";
import { tempFolder } from "#test/support/temp-folder.js";
import { run } from "#test/support/volumes/fuse-disk.js";

/** Inside namespaces of their own, so these collide with nothing; the net is one that documentation uses. */
const ADDRESS: Readonly<Record<SiteName, string>> = { alpha: "192.0.2.1", beta: "192.0.2.2" };
const PORT = 7420;

/** Two namespaces, each with one end of a cable. Gone with the test. */
async function twoHosts(t: Test): Promise<Readonly<Record<SiteName, string>>> {
  const tag = `tm${process.pid}`;
  const names = { alpha: `${tag}a`, beta: `${tag}b` };
  for (const name of Object.values(names)) {
    await run("ip", "netns", "add", name);
    t.teardown(() => runClient("ip", ["netns", "delete", name]));
  }
  const [one, other] = [names.alpha, names.beta];
  await run("ip", "-n", one, "link", "add", "cable", "type", "veth", "peer", "name", "cable", "netns", other);
  for (const site of ["alpha", "beta"] as const) {
    await run("ip", "-n", names[site], "address", "add", `${ADDRESS[site]}/24`, "dev", "cable");
    await run("ip", "-n", names[site], "link", "set", "cable", "up");
    await run("ip", "-n", names[site], "link", "set", "lo", "up");
  }
  return names;
}

t.test("two hosts on a cable that is pulled out, and through which one of them hears nothing", async (t) => {
  if (!requireTool(t, "root", "network-namespaces", "ip", "nft")) return;
  const folder = tempFolder(t);
  const names = await twoHosts(t);
  const tlsDirectory = join(folder, "tls");
  const hosts = { sites: ["alpha", "beta"], operators: ["ops"], hosts: [], validDays: 90 };
  await initTlsDirectory(tlsDirectory, hosts, Date.now());
  const random = randomOf(53);
  const within = (site: SiteName) => ["ip", "netns", "exec", names[site]];
  const address = (site: SiteName) => `${ADDRESS[site]}:${PORT}`;
  const each = <Value>(of: (site: SiteName) => Value) => ({ alpha: of("alpha"), beta: of("beta") });
  const options = { tlsDirectory, within: each(within), listen: each(address), reachedBy: each(address) };
  const faulted = await FaultedPair.start(t, folder, options);
  const { pair, history } = faulted;
  faulted.write(random, { writesPerSecondMax: 100 });
  await pair.reaches("alpha", "protected");
  await faulted.pinPoint();

  const [alpha, beta] = [within("alpha"), within("beta")];
  const outage = async (what: string, begin: readonly string[], end: readonly string[]) => {
    await run(...(begin as [string, ...string[]]));
    await pair.reaches("alpha", "disconnected");
    const acknowledged = history.acknowledged;
    await pair.reaches("beta", "disconnected");
    t.ok(history.acknowledged >= acknowledged, `${what}: the application goes on`);
    await run(...(end as [string, ...string[]]));
    t.same(await faulted.settled(), [], what);
    faulted.write(random, { writesPerSecondMax: 100 });
  };
  const link = (state: string) => [...beta, "ip", "link", "set", "cable", state];
  await outage("the cable is pulled out", link("down"), link("up"));
  const deaf = "table inet deaf { chain input { type filter hook input priority 0; iifname cable drop; }; }";
  await outage("alpha hears nothing", [...alpha, "nft", deaf], [...alpha, "nft", "flush", "ruleset"]);
  await faulted.settled();
});
