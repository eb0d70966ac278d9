import t from "tap";
import {
  DENIED_MAX,
  HISTORY_FILE_BYTES_MAX,
  HISTORY_LINES_MAX,
  History,
  type HistoryTrouble,
  RETRY_MS,
  UNWRITTEN_LINES_MAX,
  WRITTEN_MS_MAX,
} from "#src/operations/history/history.js";
import type { HistoryAsked } from "#src/operations/history/history-entry.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { RecordingLogger } from "#src/telemetry/recording-logger.js";
import { hash64 } from "#test/support/hash.js";

const PATH = "/data/history";
const DONE = { outcome: "done", jobId: "", refusal: undefined } as const;
const HOUR_MS = 3_600_000;

function asked(verb: string, more: Partial<HistoryAsked> = {}): HistoryAsked {
  return { caller: "ops", verb, group: "payroll", options: [], reason: "", requestId: "", ...more };
}

async function stage() {
  const time = new SimulatedTime();
  const clock = new SimulatedClock(time);
  const logger = new RecordingLogger();
  const state = { disk: new SimulatedDisk({ clock, random: new SimulatedRandom(1) }) };
  const troubles: (HistoryTrouble | undefined)[] = [];
  await time.complete(state.disk.makeDirectory("/data", 0o700));
  const open = () =>
    time.complete(
      History.open({
        disk: state.disk,
        clock,
        hash64,
        logger,
        path: PATH,
        onTrouble: (trouble) => troubles.push(trouble),
      }),
    );
  const run = async (history: History, what: HistoryAsked, end: Parameters<typeof ended>[1] = DONE) =>
    await time.complete(ended(history.begin(what), end));
  return { time, clock, state, open, run, troubles };
}

async function ended(
  begun: ReturnType<History["begin"]>,
  end: Parameters<Awaited<typeof begun>["end"]>[0],
): Promise<void> {
  const ticket = await begun;
  await ticket.end(end);
}

const shown = (history: History) => history.entries.map(({ verb, outcome }) => `${verb} ${outcome}`);

t.test(
  "what was asked for is durable before it is done, and how it ended before that is answered",
  async (t) => {
    const { time, state, open, run } = await stage();
    const history = await open();
    const refusal = { kind: "refused", code: "NOT_NOW", message: "not now", hint: "later" };
    await run(
      history,
      asked("failover", { options: [{ name: "point", value: "latest" }], reason: "a fire" }),
    );
    await run(history, asked("commit"), { outcome: "refused", jobId: "7", refusal });
    await time.complete(history.begin(asked("reprotect")));
    t.same(shown(history), ["failover done", "commit refused", "reprotect running"]);
    state.disk = state.disk.crash();
    const again = await open();
    t.same(shown(again), ["failover done", "commit refused", "reprotect unknown"], "after a power loss");
    t.match(again.entries[0], { number: 1, reason: "a fire", options: [{ name: "point", value: "latest" }] });
    t.match(again.entries[1], { jobId: "7", refusal });
    await run(again, asked("pause"));
    t.equal(again.entries.at(-1)?.number, 4, "numbers go on");
  },
);

t.test("an end that was cut short costs the line it was of, and none behind it", async (t) => {
  const { time, state, open, run } = await stage();
  const history = await open();
  await run(history, asked("one"));
  await run(history, asked("two"));
  const file = await time.complete(state.disk.open(PATH, "create"));
  await time.complete((async () => file.truncate((await file.size()) - 7))());
  await time.complete(file.close());
  const again = await open();
  t.same(shown(again), ["one done", "two unknown"]);
  await run(again, asked("three"));
  t.same(shown(await open()), ["one done", "two unknown", "three done"]);
});

t.test("a disk that is full stops no verb, and what it did not take is written later", async (t) => {
  const { time, clock, state, open, run, troubles } = await stage();
  const history = await open();
  const full = state.disk.faults.add({
    operations: ["write"],
    path: (path) => path === PATH,
    fault: { type: "error", code: "ENOSPC" },
  });
  const beforeMs = clock.monotonicMs();
  await run(history, asked("failover"));
  t.ok(clock.monotonicMs() - beforeMs <= 2 * WRITTEN_MS_MAX, "nor does it delay it for long");
  const refusedTimes = full.hits;
  await run(history, asked("commit"));
  t.equal(full.hits, refusedTimes, "and it is not asked again for each verb");
  t.same(shown(history), ["failover done", "commit done"]);
  t.equal(troubles.length, 1, "told once");
  t.match(troubles[0]?.why, /ENOSPC|no space/i);
  full.remove();
  await time.runFor(RETRY_MS + 1000);
  t.same(troubles.slice(1), [undefined], "and when it is over, with nobody asking for anything");
  state.disk = state.disk.crash();
  t.same(shown(await open()), ["failover done", "commit done"]);
});

t.test("a disk that hangs delays a verb by as long as is said, and no longer", async (t) => {
  const { clock, time, state, open } = await stage();
  const history = await open();
  state.disk.faults.add({
    operations: ["write"],
    path: (path) => path === PATH,
    fault: { type: "slow", delayMs: HOUR_MS },
  });
  const beforeMs = clock.monotonicMs();
  await time.complete(ended(history.begin(asked("failover")), DONE));
  t.equal(clock.monotonicMs() - beforeMs, 2 * WRITTEN_MS_MAX);
});

t.test("lines that the disk does not take are bounded", async (t) => {
  const { time, state, open, run, troubles } = await stage();
  const history = await open();
  const full = state.disk.faults.add({
    operations: ["write"],
    path: (path) => path === PATH,
    fault: { type: "error", code: "ENOSPC" },
  });
  for (let one = 0; one < UNWRITTEN_LINES_MAX; one += 1) await run(history, asked(`verb-${one}`));
  full.remove();
  await time.runFor(RETRY_MS + 1000);
  t.equal(troubles.length, 2);
  const again = await open();
  t.equal(again.entries.length, UNWRITTEN_LINES_MAX / 2, "two lines each, the newest");
  t.equal(again.entries.at(-1)?.verb, `verb-${UNWRITTEN_LINES_MAX - 1}`);
});

t.test("the log is bounded, whatever is asked for", async (t) => {
  const { time, state, open, run } = await stage();
  const history = await open();
  const long = "x".repeat(100_000);
  const hostile = asked("apply", {
    group: long,
    reason: long,
    options: Array.from({ length: 100 }, () => ({ name: long, value: long })),
  });
  const times = HISTORY_LINES_MAX / 2 + 300;
  for (let one = 0; one < times; one += 1) await run(history, hostile);
  t.ok(history.entries.length <= HISTORY_LINES_MAX / 2 + 250);
  for (const path of [PATH, `${PATH}.before`]) {
    const { sizeBytes } = (await time.complete(state.disk.stat(path))) ?? { sizeBytes: 0 };
    t.ok(sizeBytes > 0 && sizeBytes <= HISTORY_FILE_BYTES_MAX, path);
  }
  const again = await open();
  t.ok(again.entries.length > 100);
  t.equal(again.entries.at(-1)?.number, times);
  const [entry] = again.entries;
  t.ok(JSON.stringify(entry).length < 10_000, "and so is each entry");
});

t.test("who has no right cannot fill the log", async (t) => {
  const { time, open, run } = await stage();
  const history = await open();
  const refusal = { kind: "denied", code: "NOT_ALLOWED", message: "no", hint: "" };
  for (let one = 0; one < 10 * DENIED_MAX; one += 1) history.denied(asked("failover"), refusal);
  await time.runFor(1000);
  t.equal(history.entries.length, DENIED_MAX);
  await run(history, asked("commit"));
  await time.runFor(HOUR_MS);
  history.denied(asked("failover"), refusal);
  await time.runFor(1000);
  t.equal(history.entries.length, DENIED_MAX + 2, "later it is written down again");
  t.match(history.entries.at(-1), { outcome: "refused", refusal });
});
