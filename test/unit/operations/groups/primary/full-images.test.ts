import t from "tap";
import { TidemarkError } from "#src/base/errors.js";
import { NO_CAPTURE_METRICS } from "#src/data-path/capture/capture.js";
import { FULL_MS, FullImages } from "#src/operations/groups/primary/full-images.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";

t.test("an image is full until writes go through again, and for a while longer", async (t) => {
  const time = new SimulatedTime();
  const clock = new SimulatedClock(time);
  const full = new FullImages(clock);
  const metrics = full.counted(NO_CAPTURE_METRICS);
  const error = new TidemarkError({
    kind: "exhausted",
    code: "NO_ROOM",
    message: "no room",
    hint: "free space",
  });
  t.equal(full.trouble, undefined);
  full.refused(1, "data", error);
  t.match(full.trouble, { code: "IMAGE_FULL", why: /data/ });
  await time.complete(clock.sleep(FULL_MS + 1));
  t.ok(full.trouble, "nobody has written since");
  metrics.answered(1, "write", 4096, 1, true);
  metrics.answered(1, "read", 4096, 1, false);
  metrics.answered(2, "write", 4096, 1, false);
  t.ok(full.trouble, "a write that failed, a read, another volume");
  metrics.answered(1, "write", 4096, 1, false);
  t.equal(full.trouble, undefined);
  full.refused(1, "data", error);
  metrics.answered(1, "write", 4096, 1, false);
  t.ok(full.trouble, "a full file system takes what needs no new block");
});
