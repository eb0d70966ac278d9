import t from "tap";
import {
  BATCH_WORTH_BYTES,
  BatchPace,
  closingOf,
  type PaceSituation,
} from "#src/data-path/capture/batch-pace.js";
import { HandClock } from "#test/support/chance.js";

const QUIET: PaceSituation = { isKept: true, holdsReply: false, isAwaited: false, isInFlight: false };

t.test("when a batch is closed", (t) => {
  t.equal(closingOf({ ...QUIET, isKept: false, holdsReply: true }), "when-full", "nobody will read it");
  t.equal(closingOf({ ...QUIET, holdsReply: true, isInFlight: true }), "tick-end", "a reply waits for it");
  t.equal(closingOf({ ...QUIET, isAwaited: true }), "tick-end", "a lone write is not held back");
  t.equal(closingOf({ ...QUIET, isAwaited: true, isInFlight: true }), "when-old", "it may collect");
  t.equal(closingOf(QUIET), "when-old", "the link is down");
  t.end();
});

t.test("one timer for a batch, one microtask for a tick", async (t) => {
  const clock = new HandClock();
  let situation = QUIET;
  let closed = 0;
  const pace = new BatchPace({ clock, situation: () => situation, close: () => (closed += 1) });
  pace.opened();
  pace.opened();
  clock.advance(1);
  t.equal(closed, 1);
  situation = { ...QUIET, isAwaited: true };
  pace.opened();
  pace.opened();
  t.equal(closed, 1, "what comes in the same tick goes together");
  t.equal(pace.worthBytes, BATCH_WORTH_BYTES);
  await undefined;
  t.equal(closed, 2);
  situation = QUIET;
  pace.opened();
  pace.stop();
  clock.advance(10);
  t.equal(closed, 2);
});
