import t from "tap";
import { LOOP_DELAY_MS_MAX } from "#src/daemon/loop-delay.js";
import { ServiceManager } from "#src/daemon/service-manager.js";
import type { Clock } from "#src/platform/clock/clock.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { RecordingLogger } from "#src/telemetry/recording-logger.js";

const PID = 4711;

function stage(
  environment: Record<string, string>,
  send?: () => void,
  clockOf = (clock: Clock): Clock => clock,
) {
  const time = new SimulatedTime();
  const sent: string[] = [];
  const logger = new RecordingLogger();
  const manager = new ServiceManager({
    environment,
    pid: PID,
    clock: clockOf(new SimulatedClock(time)),
    logger,
    monotonicUsec: () => 123_456n,
    send: send ?? ((path, message) => sent.push(`${path} ${message}`)),
  });
  return { time, sent, logger, manager };
}

t.test("the life of a service, as systemd reads it", async (t) => {
  const { sent, manager } = stage({ NOTIFY_SOCKET: "/run/n" });
  manager.ready("site alpha");
  manager.reloading();
  manager.ready("site alpha");
  manager.status("two\nlines READY=1");
  manager.stopping("SIGTERM");
  t.same(sent, [
    "/run/n READY=1\nSTATUS=site alpha",
    "/run/n RELOADING=1\nMONOTONIC_USEC=123456",
    "/run/n READY=1\nSTATUS=site alpha",
    "/run/n STATUS=two lines READY=1",
    "/run/n STOPPING=1\nSTATUS=SIGTERM",
  ]);
});

t.test("not asked, nothing is sent and no timer runs", async (t) => {
  for (const environment of [{}, { NOTIFY_SOCKET: "" }, { WATCHDOG_USEC: "1000000" }]) {
    const { time, sent, manager } = stage(environment);
    manager.ready("x");
    manager.stopping("x");
    await time.runFor(60_000);
    t.same(sent, []);
    t.equal(time.step, 0);
  }
});

t.test("the watchdog is fed at half its interval, from ready to close", async (t) => {
  const { time, sent, manager } = stage({
    NOTIFY_SOCKET: "@n",
    WATCHDOG_USEC: "2000000",
    WATCHDOG_PID: `${PID}`,
  });
  await time.runFor(10_000);
  t.same(sent, []);
  manager.ready("x");
  manager.ready("x");
  await time.runFor(3500);
  t.same(sent.slice(2), ["@n WATCHDOG=1", "@n WATCHDOG=1", "@n WATCHDOG=1"]);
  manager.close();
  await time.runFor(10_000);
  t.equal(sent.length, 5);
});

t.test("a watchdog meant for another process is not fed", async (t) => {
  const { time, sent, manager } = stage({ NOTIFY_SOCKET: "@n", WATCHDOG_USEC: "2000000", WATCHDOG_PID: "1" });
  manager.ready("x");
  await time.runFor(10_000);
  t.equal(sent.length, 1);
});

t.test("a loop that turns slowly does not feed it", async (t) => {
  let slow = false;
  const late = (clock: Clock): Clock => ({
    wallMs: () => clock.wallMs(),
    monotonicMs: () => clock.monotonicMs(),
    sleep: (delayMs, signal) => clock.sleep(delayMs, signal),
    startTimer: (delayMs, callback) =>
      clock.startTimer(slow && delayMs === 0 ? LOOP_DELAY_MS_MAX : delayMs, callback),
  });
  const { time, sent, logger, manager } = stage(
    { NOTIFY_SOCKET: "@n", WATCHDOG_USEC: "2000000" },
    undefined,
    late,
  );
  manager.ready("x");
  slow = true;
  await time.runFor(20_000);
  t.equal(sent.length, 1, "only READY");
  t.ok(logger.messages("warn").length > 0);
  slow = false;
  await time.runFor(20_000);
  t.ok(sent.length > 5, "fed again once it recovered");
});

t.test("a service manager that cannot be told is mentioned once", async (t) => {
  const { logger, manager } = stage({ NOTIFY_SOCKET: "/gone" }, () => {
    throw new Error("ECONNREFUSED");
  });
  manager.ready("x");
  manager.stopping("x");
  t.equal(logger.messages("warn").length, 1);
});
