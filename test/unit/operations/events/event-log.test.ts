import t from "tap";
import type { EventDraft } from "#src/domain/model/site-event.js";
import { EVENTS_MAX, EventLog, FILE_BYTES_MAX } from "#src/operations/events/event-log.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { readWhole } from "#src/platform/disk/durable-file.js";
import { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import { RecordingLogger } from "#src/telemetry/recording-logger.js";
import { hash64 } from "#test/support/hash.js";

const PATH = "/data/events";

function event(message: string): EventDraft {
  return { severity: "info", code: "LINK_UP", group: "payroll", message, facts: { bytes: 1, why: "x" } };
}

async function stage() {
  const time = new SimulatedTime();
  const clock = new SimulatedClock(time);
  const logger = new RecordingLogger();
  const state = { disk: new SimulatedDisk({ clock, random: new SimulatedRandom(1) }) };
  await time.complete(state.disk.makeDirectory("/data", 0o700));
  const open = () => time.complete(EventLog.open({ disk: state.disk, clock, hash64, logger, path: PATH }));
  return { time, clock, state, open, pass: (ms: number) => time.complete(clock.sleep(ms)) };
}

t.test("events are numbered, kept over a power loss, and told once they are durable", async (t) => {
  const { time, state, open } = await stage();
  const log = await open();
  let told = 0;
  log.subscribe(() => {
    told = log.events.length;
  });
  log.tell(event("one"));
  log.tell(event("two"));
  t.equal(log.events.length, 0, "not yet");
  await time.complete(log.settled());
  t.equal(told, 2);
  state.disk = state.disk.crash();
  const again = await open();
  t.same(
    again.events.map(({ number, message, facts }) => [number, message, facts]),
    [
      [1, "one", { bytes: 1, why: "x" }],
      [2, "two", { bytes: 1, why: "x" }],
    ],
  );
  again.tell(event("three"));
  await time.complete(again.settled());
  t.equal(again.events.at(-1)?.number, 3, "numbers go on");
});

t.test("a line that is damaged or cut short is dropped alone", async (t) => {
  const { time, state, open } = await stage();
  const log = await open();
  for (const message of ["one", "two", "three"]) log.tell(event(message));
  await time.complete(log.settled());
  const bytes = await time.complete(readWhole(state.disk, PATH));
  const text = new TextDecoder().decode(bytes);
  const file = await time.complete(state.disk.open(PATH, "write"));
  await time.complete(file.write(new TextEncoder().encode("X"), text.indexOf("two")));
  await time.complete(file.truncate(text.length - 5));
  await time.complete(file.close());
  t.same(
    (await open()).events.map(({ message }) => message),
    ["one"],
  );
});

t.test("what flaps leaves a gap, and neither memory nor disk grow", async (t) => {
  const { time, state, open, pass } = await stage();
  const log = await open();
  for (let index = 0; index < 1000; index += 1) log.tell(event(`flap ${index}`));
  await time.complete(log.settled());
  t.equal(log.events.length, 200);
  await pass(11_000);
  log.tell(event("after"));
  await time.complete(log.settled());
  t.equal(log.events.at(-1)?.number, 1001, "what was dropped was counted");
  for (let round = 0; round < 30; round += 1) {
    await pass(11_000);
    for (let index = 0; index < 200; index += 1) log.tell(event("x".repeat(900)));
    await time.complete(log.settled());
  }
  t.equal(log.events.length, EVENTS_MAX);
  const sizes: number[] = [];
  for (const path of [PATH, `${PATH}.before`])
    sizes.push((await time.complete(state.disk.stat(path)))?.sizeBytes ?? 0);
  t.ok(sizes.every((bytes) => bytes > 0 && bytes <= FILE_BYTES_MAX));
  const again = await open();
  t.equal(again.events.at(-1)?.number, log.events.at(-1)?.number);
  t.ok(again.events.length > 1000, "both files count");
});
