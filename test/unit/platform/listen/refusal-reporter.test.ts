import t from "tap";
import type { RefusalReason } from "#src/platform/listen/refusal.js";
import { REPORT_INTERVAL_MS, RefusalReporter } from "#src/platform/listen/refusal-reporter.js";
import { ManualClock } from "#test/support/tls/manual-clock.js";
import { RecordingLogger } from "#test/support/tls/recording-logger.js";

function create() {
  const clock = new ManualClock(0);
  const logger = new RecordingLogger();
  const counted: RefusalReason[] = [];
  const reporter = new RefusalReporter({
    address: () => ({ type: "tcp", host: "127.0.0.1", port: 7420 }),
    clock,
    logger,
    onRefused: (reason) => counted.push(reason),
  });
  return { clock, logger, counted, reporter };
}

t.test("all are counted, the first of a kind in an interval is logged", async (t) => {
  const { clock, logger, counted, reporter } = create();
  for (let round = 0; round < 1000; round += 1)
    reporter.refuse("plaintext", { remote: `192.0.2.${round % 256}` });
  t.equal(counted.length, 1000);
  t.match(logger.lines, [
    {
      level: "warn",
      fields: { reason: "plaintext", listener: "127.0.0.1:7420", remote: "192.0.2.0", hint: /--tls-dir/ },
    },
  ]);
  clock.advance(REPORT_INTERVAL_MS);
  reporter.refuse("plaintext", {});
  t.match(logger.lines[1], { fields: { unmentioned: 999 } });
  clock.advance(REPORT_INTERVAL_MS);
  reporter.refuse("plaintext", {});
  t.notHas(logger.lines[2]?.fields, { unmentioned: Number });
});

t.test("one kind does not silence another", async (t) => {
  const { logger, reporter } = create();
  reporter.refuse("plaintext", {});
  reporter.refuse("no-certificate", {});
  t.equal(logger.lines.length, 2);
});
