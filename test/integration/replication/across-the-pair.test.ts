import { writeFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { SitePair } from "#test/support/replication/site-pair.js";
import { tempFolder } from "#test/support/temp-folder.js";

/** Verbs that reach both daemons of a pair, asked at either, while one of them is killed. */

function fileOf(folder: string, size: string, secondary = true): string {
  const file = join(folder, `${size}-${secondary}.yaml`);
  const pair = secondary ? "primary: alpha\nsecondary: beta\n" : "primary: alpha\n";
  const members = `members:\n  - { volume: data, capture: nbd, size: ${size} }\n`;
  writeFileSync(file, `group: payroll\n${pair}${members}points: { every: 1s }\n`);
  return file;
}

t.test(
  "a group is applied at its secondary, and changed there; refusals come from the primary",
  async (t) => {
    const folder = tempFolder(t);
    const pair = await SitePair.start(t, folder);
    const beta = (...args: readonly string[]) => pair.tidemark("beta", ...args);
    const made = await beta("apply", "-f", fileOf(folder, "4MiB"));
    t.equal(made.exitCode, 0, made.stderr);
    await pair.reaches("beta", "protected");
    t.equal((await pair.reaches("alpha", "protected")).sites[0]?.name, "alpha");
    t.equal((await beta("diff", "-f", fileOf(folder, "4MiB"))).exitCode, 0, "nothing would change");
    t.equal((await beta("diff", "-f", fileOf(folder, "8MiB"))).exitCode, 5, "something would");
    const grown = await beta("group", "resize", "payroll", "data", "6MiB");
    t.equal(grown.exitCode, 0, grown.stderr);
    const smaller = await beta("apply", "-f", fileOf(folder, "2MiB"));
    t.equal(smaller.exitCode, 2);
    t.match(smaller.stderr, /a volume cannot be made smaller/);
    t.match(JSON.stringify(pair.daemon("alpha").lines), /by way of the secondary/);
    await pair.kill("alpha");
    const away = await beta("apply", "-f", fileOf(folder, "8MiB"));
    t.equal(away.exitCode, 3, away.stderr);
    t.match(away.stderr, /decided at the primary, the site alpha, and that cannot be reached/);
    t.match(away.stderr, /hint: .*--site alpha/);
  },
);

t.test(
  "a group gets its secondary, is seeded again, and goes with its copy, with kills between",
  async (t) => {
    const folder = tempFolder(t);
    const pair = await SitePair.start(t, folder);
    const alpha = (...args: readonly string[]) => pair.tidemark("alpha", ...args);
    t.equal((await alpha("apply", "-f", fileOf(folder, "4MiB", false))).exitCode, 0);
    await pair.reaches("alpha", "unprotected");
    const applying = alpha("apply", "-f", fileOf(folder, "4MiB"));
    await pair.kill("alpha");
    await applying;
    await pair.startSite("alpha");
    const again = await alpha("apply", "-f", fileOf(folder, "4MiB"));
    t.equal(again.exitCode, 0, again.stderr);
    await pair.reaches("alpha", "protected");

    const dropped = await pair.tidemark("beta", "group", "delete", "payroll", "--confirm", "Delete");
    t.equal(dropped.exitCode, 0, dropped.stderr);
    await pair.reaches("alpha", "error");
    const shown = await alpha("status", "payroll");
    t.match(shown.stdout, /restart-replication payroll/);
    const unconfirmed = await alpha("restart-replication", "payroll");
    t.equal(unconfirmed.exitCode, 2);
    t.match(unconfirmed.stderr, /add --confirm Restart/);
    const restarted = await alpha("restart-replication", "payroll", "--now", "--confirm", "Restart");
    t.equal(restarted.exitCode, 0, restarted.stderr);
    await pair.kill("alpha");
    await pair.startSite("alpha");
    await pair.reaches("alpha", "protected");
    await pair.reaches("beta", "protected");

    await pair.kill("beta");
    const ended = await alpha("group", "delete", "payroll", "--with-copy", "--confirm", "Delete");
    t.equal(ended.exitCode, 0, ended.stderr);
    t.match(ended.stdout, /left: the copy at beta/);
    await pair.kill("alpha");
    await Promise.all([pair.startSite("alpha"), pair.startSite("beta")]);
    const gone = async () => (await pair.tidemark("beta", "status", "payroll", "--output", "json")).exitCode;
    const deadline = Date.now() + 30_000;
    while ((await gone()) !== 1 && Date.now() < deadline);
    t.equal(await gone(), 1, "it was told when it was back");
  },
);
