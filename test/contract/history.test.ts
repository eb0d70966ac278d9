import t from "tap";
import { History } from "#src/operations/history/history.js";
import { RealClock } from "#src/platform/clock/real-clock.js";
import { RecordingLogger } from "#src/telemetry/recording-logger.js";
import { DISKS } from "#test/support/disks.js";
import { hash64 } from "#test/support/hash.js";

/** What is kept of the history on a disk, and read again. */
for (const { name, prepare } of DISKS)
  t.test(`${name} disk: a history goes on where it was left`, async (t) => {
    const { disk, home } = await prepare(t);
    const options = {
      disk,
      clock: new RealClock(),
      hash64,
      logger: new RecordingLogger(),
      path: `${home}/history`,
      onTrouble: (trouble: unknown) => t.fail("it can be written", { trouble }),
    };
    const asked = { caller: "ops", verb: "pause", group: "größe", options: [], reason: "\n", requestId: "1" };
    const history = await History.open(options);
    const ticket = await history.begin(asked);
    await ticket.end({ outcome: "done", jobId: "", refusal: undefined });
    await history.begin({ ...asked, verb: "resume" });
    await history.stop();
    const again = await History.open(options);
    t.match(again.entries, [
      { ...asked, number: 1, outcome: "done" },
      { verb: "resume", number: 2, outcome: "unknown", endMs: undefined },
    ]);
    const file = await disk.open(`${home}/history`, "create");
    await file.write(new Uint8Array([0x7b, 0xff, 0x00]), await file.size());
    await file.close();
    const torn = await History.open(options);
    await torn.begin({ ...asked, verb: "commit" });
    await torn.stop();
    t.same(
      (await History.open(options)).entries.map(({ verb }) => verb),
      ["pause", "resume", "commit"],
    );
  });
