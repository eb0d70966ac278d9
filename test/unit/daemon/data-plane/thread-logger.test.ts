import t from "tap";
import type { FromPlane } from "#src/daemon/data-plane/messages.js";
import { LINES_WAITING_MAX, SharedSigns } from "#src/daemon/data-plane/shared-signs.js";
import { ThreadLogger } from "#src/daemon/data-plane/thread-logger.js";

t.test("log lines that the main thread does not take are dropped past a bound, and counted", (t) => {
  const signs = SharedSigns.create();
  const posted: FromPlane[] = [];
  const logger = new ThreadLogger({
    post: (message) => posted.push(structuredClone(message)),
    signs: SharedSigns.of(signs.buffer),
    threshold: () => "info",
  });
  const max = Number(LINES_WAITING_MAX);
  for (let line = 0; line < max + 5; line += 1) logger.info("much");
  logger.debug("below the threshold: no line, and none dropped");
  t.same([posted.length, signs.linesDropped], [max, 5]);
  signs.lineTaken();
  logger.child({ group: "payroll" }).warn("again", { error: new RangeError("why") });
  t.same([posted.length, signs.linesDropped], [max + 1, 5]);
  t.match(posted.at(-1), {
    type: "line",
    line: {
      level: "warn",
      message: "again",
      fields: { group: "payroll", error: { name: "RangeError", message: "why" } },
    },
  });
  t.end();
});
