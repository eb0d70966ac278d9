import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import t, { type Test } from "tap";
import type { HookOutcome } from "#src/domain/hooks/hook-outcome.js";
import type { HookMoment } from "#src/domain/model/group-specification.js";
import type { EventDraft } from "#src/domain/model/site-event.js";
import {
  ConfiguredHooks,
  type HookDefinition,
  KILL_AFTER_MS,
} from "#src/operations/hooks/configured-hooks.js";
import { OUTPUT_LINES_MAX } from "#src/operations/hooks/output-lines.js";
import { RealClock } from "#src/platform/clock/real-clock.js";
import { RealProcessRunner } from "#src/platform/process/real-process-runner.js";
import { RecordingLogger } from "#src/telemetry/recording-logger.js";
import { tempFolder } from "#test/support/temp-folder.js";

/** With real processes: whatever one does, it ends, and how it ended is told. */

const TIMEOUT_MS = 20_000;

function start(t: Test) {
  const folder = tempFolder(t);
  const definitions: Record<string, HookDefinition> = {};
  const events: EventDraft[] = [];
  const hooks = new ConfiguredHooks({
    runner: new RealProcessRunner(new RealClock()),
    hooks: () => definitions,
    logger: new RecordingLogger(),
    tell: (event) => events.push(event),
  });
  return {
    hooks,
    events,
    path: (name: string) => join(folder, name),
    define: (script: string, { timeoutMs = TIMEOUT_MS, mode = 0o755, first = "#!/bin/sh" } = {}) => {
      const path = join(folder, "hook");
      writeFileSync(path, `${first}\n${script}\n`);
      chmodSync(path, mode);
      definitions["hook"] = { run: [path, "an argument; with a $SIGN"], timeoutMs };
    },
    run: (moment: HookMoment = "freeze", hook = "hook", signal?: AbortSignal): Promise<HookOutcome> =>
      hooks.run({ group: "payroll", moment, hook, environment: { TIDEMARK_GROUP: "payroll" } }, signal),
  };
}

t.test("one that succeeds: its arguments, its environment, its output, and no event", async (t) => {
  const { define, run, events } = start(t);
  define('echo "$1 $TIDEMARK_GROUP"; echo second >&2');
  const { end, output, elapsedMs } = await run();
  t.same(end, { type: "exited", code: 0 });
  t.same(output.toSorted(), ["an argument; with a $SIGN payroll", "second"]);
  t.ok(elapsedMs > 0);
  t.same(events, []);
});

t.test("one that fails is an event with the last that it printed", async (t) => {
  const { define, run, events } = start(t);
  define("echo first; echo no such table; exit 3");
  t.same((await run()).end, { type: "exited", code: 3 });
  t.match(events, [{ code: "HOOK_FAILED", severity: "warning", group: "payroll" }]);
  t.match(events[0]?.facts, { moment: "freeze", hook: "hook", output: "no such table" });
  await run("thaw");
  t.equal(events[1]?.severity, "error", "what stays frozen is worse");
});

t.test("one that hangs is ended in time, with what it has started", async (t) => {
  const { define, run } = start(t);
  define("echo begun; sleep 1000 & sleep 1000", { timeoutMs: 300 });
  const { end, output, elapsedMs } = await run();
  t.same(end, { type: "timed-out", timeoutMs: 300 });
  t.same(output, ["begun"]);
  t.ok(elapsedMs < 300 + KILL_AFTER_MS + 5000);
});

t.test("one that takes no notice of SIGTERM is killed", async (t) => {
  const { define, run } = start(t);
  define("trap '' TERM; while true; do sleep 0.1; done", { timeoutMs: 200 });
  const { end, elapsedMs } = await run();
  t.same(end, { type: "timed-out", timeoutMs: 200 });
  t.ok(elapsedMs >= 200 + KILL_AFTER_MS, "after the time it was given");
});

t.test("of one that floods its output the last lines are kept", async (t) => {
  const { define, run } = start(t);
  define("yes 'a line of the flood' | head -c 3000000; printf 'a \\033[31mred\\007 end\\n'");
  const { end, output } = await run();
  t.same(end, { type: "exited", code: 0 });
  t.equal(output.length, OUTPUT_LINES_MAX);
  t.equal(output.at(-1), "a  [31mred  end", "without what a terminal would obey");
  define("head -c 100000 /dev/zero | tr '\\0' x");
  const [line = ""] = (await run()).output;
  t.equal(line.length, 400, "a line that does not end is cut");
});

t.test("one that a signal ends", async (t) => {
  const { define, run } = start(t);
  define("kill -SEGV $$");
  t.same((await run()).end, { type: "signalled", signal: "SIGSEGV" });
});

t.test("one that cannot be run: not executable, missing, its interpreter missing, not defined", async (t) => {
  const { define, run, events } = start(t);
  define("true", { mode: 0o644 });
  t.match((await run()).end, { type: "not-run", code: "PROGRAM_NOT_STARTED", why: /EACCES/, hint: /chmod/ });
  define("true", { first: "#!/no/such/shell" });
  t.match((await run()).end, { type: "not-run", why: /ENOENT/ });
  t.match((await run("freeze", "other")).end, { type: "not-run", code: "HOOK_UNKNOWN" });
  t.match((await run("freeze", "constructor")).end, { type: "not-run", code: "HOOK_UNKNOWN" });
  t.equal(events.length, 4);
});

t.test("one that nobody wants any more is ended", async (t) => {
  const { define, run } = start(t);
  define("while true; do sleep 0.1; done");
  const end = new AbortController();
  const running = run("freeze", "hook", end.signal);
  end.abort();
  t.same((await running).end, { type: "aborted" });
});

t.test("a stop ends what is under way and begins nothing, but what undoes", async (t) => {
  const { define, run, hooks } = start(t);
  define("while true; do sleep 0.1; done");
  const running = run();
  hooks.stop();
  t.same((await running).end, { type: "aborted" });
  t.same((await run()).end, { type: "aborted" });
  define("echo thawed");
  t.match(await run("thaw"), { end: { type: "exited", code: 0 }, output: ["thawed"] });
});
