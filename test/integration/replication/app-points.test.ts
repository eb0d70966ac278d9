import { mkdirSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { COMMAND } from "#src/platform/nbd/request-format.js";
import { eventually } from "#test/support/eventually.js";
import { RawClient } from "#test/support/nbd/raw-client.js";
import { RecordingHooks } from "#test/support/replication/recording-hook.js";
import { SitePair } from "#test/support/replication/site-pair.js";
import { tempFolder } from "#test/support/temp-folder.js";

/** Real daemons and real hooks: points between freeze and thaw, and what becomes of a freeze that goes wrong. */

const NAMED = "hooks: { freeze: { use: quiesce }, thaw: { use: wake } }\n";
const SIZE = "4MiB";
/** What a hook that is well may take on a busy machine. */
const FREEZE_MS_MAX = 4000;
const CYCLE = ["freeze begin", "freeze end", "thaw begin", "thaw end"];

interface Point {
  readonly id: string;
  readonly kind: string;
}

t.test("points between freeze and thaw", async (t) => {
  const folder = tempFolder(t);
  const scripts = join(folder, "hooks");
  mkdirSync(scripts);
  const hooks = new RecordingHooks(scripts);
  const config = `hooks:
  quiesce: { run: [${hooks.script("freeze")}], timeout: ${FREEZE_MS_MAX}ms }
  wake: { run: [${hooks.script("thaw")}] }`;
  const pair = await SitePair.start(t, folder, { config: { alpha: config, beta: config } });
  const cut = (...args: readonly string[]) => pair.tidemark("alpha", "point", "cut", "payroll", ...args);
  const begun = (hook: string) =>
    eventually(`the ${hook} to begin`, () => (hooks.lines.includes(`${hook} begin`) ? true : undefined));
  const ended = (hook: string) =>
    eventually(`the ${hook} to end`, () => (hooks.lines.includes(`${hook} end`) ? true : undefined));
  /** As beta has them. */
  const kinds = async (...args: readonly string[]): Promise<readonly string[]> => {
    const { stdout, stderr, exitCode } = await pair.tidemark("beta", "point", ...args, "--output", "json");
    if (exitCode !== 0) throw new Error(stderr);
    const data = JSON.parse(stdout) as { points?: readonly Point[]; point?: Point };
    return (data.points ?? [data.point as Point]).map(({ id, kind }) => `${kind} ${id}`);
  };
  t.beforeEach(() => {
    hooks.forget();
    hooks.script("freeze");
    hooks.script("thaw");
    hooks.put("hang");
  });
  t.teardown(() => hooks.remove("hang"));
  const hangs = `while test -e ${hooks.path("hang")}; do sleep 0.1; done; exit 1`;
  await pair.apply(SIZE);
  await pair.reaches("alpha", "protected");
  await pair.reaches("beta", "protected");

  await t.test("without hooks for it one is refused, and a hook that a site lacks is too", async (t) => {
    const { exitCode, stderr } = await cut("--consistent", "app");
    t.equal(exitCode, 3);
    t.match(stderr, /needs hooks that freeze and thaw/);
    t.match(stderr, /hint: .*--consistent flush/);
    const wrong = await pair.apply(SIZE, "hooks: { thaw: { use: wak } }\n").catch(String);
    t.match(wrong, /not a hook that alpha defines/);
    await pair.apply(SIZE, NAMED);
  });

  await t.test("a point between freeze and thaw, beside one at a flush and one as it comes", async (t) => {
    hooks.script("freeze", `env | grep ^TIDEMARK_ | sort > ${hooks.path("environment")}`);
    const answer = await cut("--consistent", "app", "--sync", "--label", "quiet", "--output", "json");
    t.equal(answer.exitCode, 0, answer.stderr);
    const { point } = JSON.parse(answer.stdout) as { readonly point: Point };
    t.equal(point.kind, "app");
    t.same(hooks.lines, CYCLE);
    const [groupId = ""] = /TIDEMARK_GROUP_ID=.*/.exec(hooks.read("environment")) ?? [];
    t.equal(
      hooks.read("environment"),
      `TIDEMARK_EXPORTS=payroll/data
TIDEMARK_GROUP=payroll
${groupId}
TIDEMARK_HOOK=quiesce
TIDEMARK_MEMBERS=data
TIDEMARK_MOMENT=freeze
TIDEMARK_POINT=${point.id}
TIDEMARK_PRIMARY=alpha
TIDEMARK_ROLE=active
TIDEMARK_SECONDARY=beta
TIDEMARK_SITE=alpha
`,
    );
    t.same(await kinds("show", "payroll", "latest-app"), [`app ${point.id}`]);
    for (const kind of ["flush", "crash"]) {
      // With a label: one of these that comes right behind another goes at once otherwise.
      const { stdout, exitCode } = await cut(
        "--consistent",
        kind,
        "--sync",
        "--label",
        kind,
        "--output",
        "json",
      );
      t.equal(exitCode, 0);
      const { point: other } = JSON.parse(stdout) as { readonly point: Point };
      t.equal(other.kind, kind);
      t.same(await kinds("show", "payroll", other.id), [`${kind} ${other.id}`]);
    }
    t.same(await kinds("show", "payroll", "latest-app"), [`app ${point.id}`], "still the newest of its kind");
    const shown = await pair.tidemark("beta", "point", "list", "payroll", "--kind", "app");
    t.match(shown.stdout, /app +quiet/);
  });

  await t.test("a freeze that fails is thawed, and no point of its kind is cut", async (t) => {
    const before = await kinds("show", "payroll", "latest-app");
    hooks.script("freeze", 'echo "cannot flush tables"; exit 3');
    const { exitCode, stderr } = await cut("--consistent", "app");
    t.equal(exitCode, 1);
    t.match(stderr, /the hook quiesce of payroll at freeze ended with 3/);
    t.same(hooks.lines, ["freeze begin", "thaw begin", "thaw end"]);
    t.same(await kinds("show", "payroll", "latest-app"), before);
    const events = await pair.tidemark("alpha", "events", "payroll", "--output", "json");
    t.match(events.stdout, /HOOK_FAILED/);
    t.match(events.stdout, /cannot flush tables/);
  });

  await t.test("a freeze that hangs is ended and thawed, while writers go on", async (t) => {
    hooks.script("freeze", `trap "" TERM; ${hangs}`);
    const client = await RawClient.transmitting(
      { type: "unix", path: pair.nbdSocket("alpha") },
      "payroll/data",
    );
    const cutting = cut("--consistent", "app");
    await begun("freeze");
    const payload = Buffer.alloc(4096, 7);
    t.equal(
      (await client.ask({ command: COMMAND.write, offset: 0, payload })).error,
      0,
      "not held meanwhile",
    );
    const { exitCode, stderr } = await cutting;
    t.equal(exitCode, 1);
    t.match(stderr, /was ended after 4000 ms/);
    t.same(hooks.lines, ["freeze begin", "thaw begin", "thaw end"]);
    hooks.script("freeze");
    t.equal((await cut("--consistent", "app", "--sync")).exitCode, 0, "the next one is cut");
  });

  await t.test("a daemon that is killed between freeze and thaw thaws when it starts again", async (t) => {
    hooks.script("freeze", hangs);
    hooks.script("thaw", `echo "$TIDEMARK_FREEZE $TIDEMARK_POINT" > ${hooks.path("thawed")}`);
    const cutting = cut("--consistent", "app");
    await begun("freeze");
    await pair.kill("alpha");
    await cutting;
    t.same(hooks.lines, ["freeze begin"]);
    hooks.remove("hang");
    hooks.script("freeze");
    await pair.startSite("alpha");
    await ended("thaw");
    t.match(hooks.read("thawed"), /^unknown [0-9a-f-]{36}\n$/);
    await pair.reaches("alpha", "protected");
    hooks.forget();
    t.equal((await cut("--consistent", "app", "--sync")).exitCode, 0);
    t.same(hooks.lines, CYCLE, "once, and the next point has a cycle of its own");
    await pair.kill("alpha");
    hooks.forget();
    await pair.startSite("alpha");
    await pair.reaches("alpha", "protected");
    t.same(hooks.lines, [], "nothing is owed any more");
  });

  await t.test("a daemon that is stopped in a freeze thaws before it ends", async (t) => {
    hooks.script("freeze", hangs);
    const cutting = cut("--consistent", "app");
    await begun("freeze");
    t.same(await pair.stop("alpha"), { code: 0, signal: null });
    await cutting;
    t.same(hooks.lines, ["freeze begin", "thaw begin", "thaw end"]);
    await pair.startSite("alpha");
    await pair.reaches("alpha", "protected");
  });

  await t.test(
    "a thaw that fails is run again until it succeeds, and nothing is frozen meanwhile",
    async (t) => {
      hooks.script("thaw", "exit 1");
      const first = await cut("--consistent", "app");
      t.equal(first.exitCode, 0, "the point is there");
      const second = await cut("--consistent", "app");
      t.equal(second.exitCode, 3);
      t.match(second.stderr, /still to be thawed/);
      hooks.script("thaw");
      await ended("thaw");
      await eventually("the next point", async () =>
        (await cut("--consistent", "app")).exitCode === 0 ? true : undefined,
      );
    },
  );
});
