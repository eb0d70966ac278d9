import { readFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { COMMAND } from "#src/platform/nbd/request-format.js";
import { eventually } from "#test/support/eventually.js";
import { type Family, parseExposition } from "#test/support/exposition.js";
import { checkOutput } from "#test/support/json-schema-check.js";
import { RawClient } from "#test/support/nbd/raw-client.js";
import { type SiteName, SitePair } from "#test/support/replication/site-pair.js";
import { tempFolder } from "#test/support/temp-folder.js";

const SIZE = "1024KiB";

async function metricsOf(pair: SitePair, site: SiteName): Promise<ReadonlyMap<string, Family>> {
  const { http } = await pair.daemon(site).ready();
  return parseExposition(await (await fetch(`${http}/metrics`)).text());
}

async function write(pair: SitePair): Promise<void> {
  const path = pair.nbdSocket("alpha");
  const client = await RawClient.transmitting({ type: "unix", path }, "payroll/data");
  const answer = await client.ask({ command: COMMAND.write, offset: 0, payload: Buffer.alloc(4096, 7) });
  if (answer.error !== 0) throw new Error(`a write failed with ${answer.error}`);
  client.socket.destroy();
}

interface EventLine {
  readonly number: number;
  readonly code: string;
}

/** Oldest first; each is as its schema says. */
async function eventsOf(pair: SitePair, site: SiteName): Promise<readonly EventLine[]> {
  const args = ["events", "payroll", "--last", "500", "--output", "json"];
  const { stdout } = await pair.tidemark(site, ...args);
  const lines = stdout.split("\n").filter((line) => line !== "");
  return lines.map((line) => {
    const event = JSON.parse(line) as EventLine;
    const problems = checkOutput("events", event);
    if (problems.length > 0) throw new Error(problems.join("; "));
    return event;
  });
}

function awaitEvent(pair: SitePair, site: SiteName, code: string): Promise<EventLine> {
  return eventually(
    `${site} to tell ${code}`,
    async () => (await eventsOf(pair, site)).find((event) => event.code === code),
    60_000,
  );
}

interface Report {
  readonly breaches: number;
  readonly breached: { readonly seconds: number };
  readonly unmeasured: { readonly seconds: number };
  readonly worst: { readonly seconds: number | null };
}

async function reportOf(pair: SitePair): Promise<Report> {
  const { stdout, stderr } = await pair.tidemark("alpha", "rpo", "payroll", "--output", "json");
  if (stdout === "") throw new Error(stderr);
  const report: unknown = JSON.parse(stdout);
  const problems = checkOutput("rpo", report);
  if (problems.length > 0) throw new Error(problems.join("; "));
  return report as Report;
}

/** The names that the table of the README promises, and where they are promised. */
function promised(): readonly { readonly name: string; readonly at: SiteName | undefined }[] {
  const text = readFileSync(join(process.cwd(), "src/telemetry/README.md"), "utf8");
  return [...text.matchAll(/^\| `(tidemark_[a-z_]+)`.*\|$/gm)].map(([row, name = ""]) => {
    if (row.includes("at the primary")) return { name, at: "alpha" as const };
    return { name, at: row.includes("at the secondary  ") ? ("beta" as const) : undefined };
  });
}

t.test("what an operator sees of a pair that loses its link, its daemon and a group", async (t) => {
  const pair = await SitePair.start(t, tempFolder(t));
  await pair.apply(SIZE, "rpo: { target: 2s }\n");
  await pair.reaches("alpha", "protected");
  await write(pair);
  const verified = await pair.tidemark("alpha", "verify", "payroll");
  t.equal(verified.exitCode, 0, verified.stderr);

  const names = promised();
  t.equal(names.length, 23, "the table is found");
  // A point that was compared is thinned within seconds, and the secondary says no more than its points do.
  const seen = new Set<string>();
  const missing = async (): Promise<string[]> => {
    const shown = { alpha: await metricsOf(pair, "alpha"), beta: await metricsOf(pair, "beta") };
    const wanted = names.flatMap(({ name, at }) =>
      (at === undefined ? (["alpha", "beta"] as const) : [at]).map((site) => ({ name, site })),
    );
    for (const { name, site } of wanted)
      if ((shown[site].get(name)?.samples.length ?? 0) > 0) seen.add(`${name} at ${site}`);
    return wanted.map(({ name, site }) => `${name} at ${site}`).filter((each) => !seen.has(each));
  };
  const left = await eventually(
    "all metrics",
    async () => ((await missing()).length === 0 ? "all" : undefined),
    60_000,
  ).catch(missing);
  t.equal(left, "all", "every metric of the table is shown");

  const both = await pair.status("alpha");
  const points = both.points.count ?? 0;
  t.ok(points > 0, "the primary knows the points of the secondary");

  await pair.kill("beta");
  await pair.reaches("alpha", "disconnected");
  await write(pair);
  await awaitEvent(pair, "alpha", "LINK_DOWN");
  const exposure = async (): Promise<number> =>
    (await metricsOf(pair, "alpha")).get("tidemark_exposure_seconds")?.samples[0]?.value ?? -1;
  const first = await exposure();
  const later = await eventually("exposure to grow", async () => {
    const now = await exposure();
    return now > first + 0.5 ? now : undefined;
  });
  t.ok(later > first, "it is worked out at the scrape");
  await awaitEvent(pair, "alpha", "RPO_BREACH_BEGUN");

  const paused = await pair.tidemark("alpha", "pause", "payroll", "--output", "json");
  t.same(checkOutput("pause", JSON.parse(paused.stdout)), []);
  const alone = await pair.tidemark("alpha", "resume", "payroll", "--timeout", "1s", "--output", "json");
  t.equal(alone.exitCode, 5, "the secondary is not there, which is said");
  t.same(checkOutput("resume", JSON.parse(alone.stdout)), []);
  t.match(JSON.parse(alone.stdout), { link_up: false });

  await pair.tidemark("alpha", "pause", "payroll");
  await pair.startSite("beta");
  await pair.reaches("beta", "paused");
  const resumed = await pair.tidemark("alpha", "resume", "payroll", "--timeout", "30s", "--output", "json");
  t.equal(resumed.exitCode, 0, resumed.stdout);
  t.match(JSON.parse(resumed.stdout), { link_up: true });
  await pair.reaches("alpha", "protected");
  await awaitEvent(pair, "alpha", "RPO_BREACH_ENDED");
  const before = await reportOf(pair);
  t.ok(before.breaches >= 1 && before.breached.seconds > 0);
  t.ok((before.worst.seconds ?? 0) >= 2, "the worst was above the target");

  const told = await eventsOf(pair, "alpha");
  for (const code of ["VERB_DONE", "STATUS_CHANGED", "LINK_UP"])
    t.ok(
      told.some((event) => event.code === code),
      code,
    );
  await pair.kill("alpha");
  await pair.startSite("alpha");
  await pair.reaches("alpha", "protected");
  const again = await eventsOf(pair, "alpha");
  t.same(
    again.slice(0, told.length).map(({ number, code }) => [number, code]),
    told.map(({ number, code }) => [number, code]),
    "events outlive a kill",
  );
  const after = await reportOf(pair);
  t.ok(after.breaches >= before.breaches, "so does what was measured");
  t.ok(
    after.unmeasured.seconds > before.unmeasured.seconds,
    "and the time without a daemon is said to be unknown",
  );

  const wrong = await pair.tidemark("beta", "rpo", "payroll");
  t.equal(wrong.exitCode, 3);
  t.match(wrong.stderr, "tidemark --site alpha rpo payroll");

  await pair.tidemark("alpha", "group", "delete", "payroll", "--confirm", "Delete");
  await awaitEvent(pair, "alpha", "GROUP_GONE");
  const gone = await metricsOf(pair, "alpha");
  t.same(
    names.filter(({ name }) => (gone.get(name)?.samples.length ?? 0) > 0),
    [],
    "no series of it is left",
  );
});
