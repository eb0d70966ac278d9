import t from "tap";
import { AssertionFailure } from "#src/base/assert.js";
import { DiskError } from "#src/platform/disk/disk-error.js";
import { deviceError } from "#src/platform/nbd/device-error.js";

t.test(
  "every failure is one of the protocol's errors; a broken promise of ours is not answered",
  async (t) => {
    t.equal(deviceError(new DiskError("ENOSPC", "write", "/x")), 28);
    t.equal(deviceError(new DiskError("EROFS", "write", "/x")), 1);
    t.equal(deviceError(Object.assign(new Error(), { code: "ESHUTDOWN" })), 108);
    t.equal(deviceError(new Error("anything")), 5);
    t.equal(deviceError("not even an error"), 5);
    t.throws(() => deviceError(new AssertionFailure("ours")), AssertionFailure);
  },
);
