import { execFileSync } from "node:child_process";
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import t, { type Test } from "tap";
import {
  advise,
  lockExclusively,
  punchHole,
  punchHoleSync,
  reserve,
  seekData,
  seekEnd,
  seekHole,
} from "#src/platform/libc/file-calls.js";
import { checked, errnoName, libc } from "#src/platform/libc/libc.js";
import { patternOf } from "#test/support/bytes.js";
import { setErrno } from "#test/support/native.js";

const NO_FILE = 1_000_000;
const MIB = 1024 * 1024;

function openFile(t: Test): number {
  const home = mkdtempSync(join(tmpdir(), "tidemark-libc-"));
  const fd = openSync(join(home, "file"), "w+");
  t.teardown(() => {
    closeSync(fd);
    rmSync(home, { recursive: true });
  });
  return fd;
}

t.test("numbers of errors have the names node:fs gives them", (t) => {
  t.equal(errnoName(constants.errno.EAGAIN), "EAGAIN");
  t.equal(errnoName(constants.errno.ENOTSUP), "ENOTSUP");
  t.equal(errnoName(constants.errno.ENOSPC), "ENOSPC");
  t.equal(errnoName(9999), "ERRNO_9999");
  t.end();
});

t.test("a failed call names itself and its error", async (t) => {
  t.throws(() => seekEnd(NO_FILE), { name: "SystemCallError", code: "EBADF", message: "lseek: EBADF" });
  t.throws(() => lockExclusively(NO_FILE), { code: "EBADF" });
  t.throws(() => punchHoleSync(NO_FILE, 0, 1), { code: "EBADF" });
  t.throws(() => advise(NO_FILE, 0, 0, "dont-need"), { code: "EBADF", message: "posix_fadvise: EBADF" });
  const fd = openFile(t);
  await t.rejects(punchHole(NO_FILE, 0, 1), { code: "EBADF" }, "from the pool too");
  await t.rejects(reserve(fd, -1, 1), { code: "EINVAL" });
  await Promise.all(
    [reserve(fd, 0, -1), reserve(NO_FILE, 0, 1), punchHole(fd, 0, 1)].map((call, index) =>
      index === 2 ? t.resolves(call) : t.rejects(call, { code: index === 0 ? "EINVAL" : "EBADF" }),
    ),
  );
});

t.test("a call that a signal interrupted is made again", (t) => {
  libc();
  const errors = [constants.errno.EINTR, constants.errno.EINTR, 0];
  const attempt = (): number => {
    const errno = errors.shift() ?? 0;
    setErrno(errno);
    return errno === 0 ? 7 : -1;
  };
  t.equal(checked("anything", attempt), 7);
  t.same(errors, []);
  t.end();
});

t.test("data and holes beyond what 32 bits count", async (t) => {
  const fd = openFile(t);
  const far = 2 ** 33;
  ftruncateSync(fd, far + MIB);
  t.equal(seekEnd(fd), far + MIB);
  t.throws(() => seekData(fd, 0), { code: "ENXIO" });
  writeSync(fd, patternOf(MIB / 2), 0, MIB / 2, far);
  t.equal(seekData(fd, 5), far);
  t.equal(seekHole(fd, far), far + MIB / 2);
  await punchHole(fd, far, MIB / 4);
  t.equal(seekData(fd, 0), far + MIB / 4);
  punchHoleSync(fd, far, MIB / 2);
  t.throws(() => seekData(fd, 0), { code: "ENXIO" });
  await reserve(fd, far, 2 * MIB);
  t.equal(seekEnd(fd), far + 2 * MIB);
  t.doesNotThrow(() => advise(fd, 0, 0, "dont-need"));
});

t.test("the library is loaded with the first call, not with the program", (t) => {
  const source = `
    await import("#src/platform/disk/real-disk.js");
    const { libc } = await import("#src/platform/libc/libc.js");
    const loaded = () => process.report.getReport().sharedObjects.some((path) => path.includes("koffi"));
    const before = loaded();
    libc();
    process.stdout.write(String(before) + " " + loaded());
  `;
  const found = execFileSync(process.execPath, ["--input-type=module", "--eval", source], {
    encoding: "utf8",
  });
  t.equal(found, "false true");
  t.end();
});
