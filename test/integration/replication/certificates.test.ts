import { rmSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { initTlsDirectory } from "#src/api/cli/tls-init/tls-init.js";
import { randomOf } from "#test/support/chance.js";
import { eventually } from "#test/support/eventually.js";
import { FaultedPair } from "#test/support/replication/faulted-pair.js";
import type { SiteName } from "#test/support/replication/site-pair.js";
import { tempFolder } from "#test/support/temp-folder.js";

const REQUEST = { sites: ["alpha", "beta"], operators: ["ops"], hosts: [], validDays: 30 };

t.test("certificates are replaced while it is written to, and another site's is refused", async (t) => {
  const folder = tempFolder(t);
  const tlsDirectory = join(folder, "tls");
  const issue = () => initTlsDirectory(tlsDirectory, REQUEST, Date.now());
  await issue();
  const random = randomOf(47);
  const faulted = await FaultedPair.start(t, folder, { tlsDirectory });
  const { pair, link } = faulted;
  faulted.write(random);
  await pair.reaches("alpha", "protected");
  await faulted.pinPoint();

  const replace = async (site: SiteName) => {
    const { length } = pair.daemon(site).lines.filter(({ msg }) => msg === RELOADED);
    for (const file of [`${site}.pem`, `${site}.key`]) rmSync(join(tlsDirectory, file));
    await issue();
    await pair.daemon(site).logged(RELOADED, length + 1);
  };
  for (const site of ["alpha", "beta"] as const) {
    await replace(site);
    link.toAlpha.breakAll();
    t.same(
      await faulted.settled(),
      [],
      `${site} has another certificate, and the next connection was made with it`,
    );
    faulted.write(random);
  }

  // Who answers at alpha's address has a sound certificate: beta's own.
  const { target } = link.toAlpha;
  link.toAlpha.target = link.toBeta.target;
  link.toAlpha.breakAll();
  await pair.reaches("alpha", "disconnected");
  let said: unknown;
  const refused = await eventually("beta to say that it is not alpha", async () => {
    const [site] = (await pair.status("beta")).sites;
    said = site?.conditions.find(({ type }) => type === "LinkUp");
    return /IDENTITY/.test(JSON.stringify(said)) ? said : undefined;
  }).catch(() => said);
  t.match(refused, { status: "false", reason: /IDENTITY/ });
  link.toAlpha.target = target;
  link.toAlpha.breakAll();
  t.same(await faulted.settled(), [], "the right one is found again");
});

const RELOADED = "certificates reloaded";
