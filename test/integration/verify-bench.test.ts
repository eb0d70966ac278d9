import t from "tap";
import {
  measureIdle,
  measureVerify,
  VERIFY_KINDS,
  type VerifyKind,
} from "#native-bench/verify/measure-verify.js";
import { tempFolder } from "#test/support/temp-folder.js";

/** That the benchmark runs, and finds equal what is: it asks the store of a copy for a point as a primary does. */
t.test("a small volume is compared wherever its bytes are", async (t) => {
  t.ok((await measureIdle(5)).max >= 0);
  const folder = tempFolder(t);
  for (const kind of Object.keys(VERIFY_KINDS) as VerifyKind[])
    for (const { what, bytesPerSecond, loopDelayMs } of await measureVerify(folder, kind, 3 * 2 ** 20))
      t.ok(bytesPerSecond > 0 && loopDelayMs.max >= loopDelayMs.p50, what);
});
