import t from "tap";
import { VolumeCounts } from "#src/daemon/data-plane/volume-counts.js";

t.test("counters of a volume do not go back when its group is opened again, and go with it", (t) => {
  const volumes = new VolumeCounts();
  volumes.of("payroll", new Map([[1, "data"]])).answered(1, "write", 4096, 0.02, false);
  const again = volumes.of(
    "payroll",
    new Map([
      [1, "data"],
      [7, "logs"],
    ]),
  );
  again.answered(1, "write", 512, 2, true);
  again.answered(7, "flush", 0, 3, false);
  t.match(volumes.read(), [
    { group: "payroll", member: "data", operation: "write", bytes: 4608, failed: 1 },
    { group: "payroll", member: "logs", operation: "flush", bytes: 0, failed: 0 },
  ]);
  volumes.forget("payroll");
  t.same(volumes.read(), []);
  t.end();
});
