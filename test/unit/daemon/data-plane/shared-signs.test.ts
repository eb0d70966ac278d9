import t from "tap";
import { SharedSigns } from "#src/daemon/data-plane/shared-signs.js";

t.test("silence is counted from the last beat, not while the thread loads", (t) => {
  const signs = SharedSigns.create();
  t.equal(signs.silentMs, 0);
  const other = SharedSigns.of(signs.buffer);
  other.beat();
  const first = signs.silentMs;
  t.ok(first >= 0 && first < 5000);
  other.setConnections(79, 12);
  t.equal(signs.connections(79), 12);
  t.throws(() => other.setConnections(80, 1), { message: /has its field/ });
  t.end();
});
