import t from "tap";
import { AssertionFailure } from "#src/base/assert.js";
import { DiskError, isDiskError } from "#src/platform/disk/disk-error.js";

t.test("a failed system call becomes a DiskError, once", (t) => {
  const cause = Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" });
  const error = DiskError.from(cause, "write", "/data/file");
  t.match(error, {
    kind: "exhausted",
    code: "DISK_ENOSPC",
    message: "cannot write /data/file: ENOSPC",
    cause,
  });
  t.equal(DiskError.from(error, "do something else with", "/other"), error);
  t.ok(isDiskError(error, "ENOSPC"));
  t.notOk(isDiskError(error, "EIO"));
  t.notOk(isDiskError(cause, "ENOSPC"));
  t.end();
});

t.test("what is no failure of the system is handed on as it is", (t) => {
  const mistake = new AssertionFailure("a span ends before it begins");
  const argument = Object.assign(new RangeError("out of range"), { code: "ERR_OUT_OF_RANGE" });
  for (const other of [mistake, argument, "thrown text"])
    t.equal(DiskError.from(other, "read", "/file"), other);
  t.end();
});

t.test("every DiskError says what to do", (t) => {
  for (const code of ["ENOENT", "EAGAIN", "ESPIPE", "EXOTIC"])
    t.ok(new DiskError(code, "open", "/x").hint.length > 10);
  t.end();
});
