import t from "tap";
import { LINES_PER_SECOND_MAX, SlowRequests } from "#src/daemon/data-plane/slow-requests.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { RecordingLogger } from "#src/telemetry/recording-logger.js";

t.test("slow requests are logged in bounds: so many a second, and then how many more", async (t) => {
  const time = new SimulatedTime();
  const logger = new RecordingLogger();
  const slow = new SlowRequests(new SimulatedClock(time), logger);
  const request = { member: 1, operation: "write", offset: 512, bytes: 4096 } as const;
  for (let count = 0; count < LINES_PER_SECOND_MAX + 3; count += 1)
    slow.tell("payroll", "data", { ...request, elapsedMs: 1000.4 + count });
  t.same(
    logger.messages(),
    Array.from({ length: LINES_PER_SECOND_MAX }, () => "slow request"),
  );
  t.same(logger.records[0]?.fields, {
    group: "payroll",
    member: "data",
    operation: "write",
    offset: 512,
    bytes: 4096,
    elapsedMs: 1000,
  });
  await time.runFor(1000);
  t.match(logger.records.at(-1), { message: "more slow requests", fields: { leftOut: 3, slowestMs: 1007 } });
  slow.tell("payroll", "data", { ...request, elapsedMs: 5 });
  t.equal(logger.records.at(-1)?.message, "slow request");
  await time.runFor(1000);
  slow.close();
  t.equal(logger.records.length, LINES_PER_SECOND_MAX + 2, "nothing was left out, nothing is said");
});
