import { execFileSync } from "node:child_process";
import { chmodSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { realFiles } from "#src/config/real-files.js";

t.test("a file is read whole, up to the bound and not a byte beyond", async (t) => {
  const directory = t.testdir({ empty: "", four: "1234" });
  t.match(await realFiles.read(join(directory, "empty"), 4), { type: "content", bytes: { length: 0 } });
  t.match(await realFiles.read(join(directory, "four"), 4), { type: "content", bytes: { length: 4 } });
  t.same(await realFiles.read(join(directory, "four"), 3), { type: "too-large", sizeBytes: 4 });
});

t.test("a file whose size the kernel does not know is bounded all the same", async (t) => {
  t.match(await realFiles.read("/proc/self/status", 100_000), { type: "content" });
  t.match(await realFiles.read("/proc/self/status", 10), { type: "too-large" });
});

t.test("a pipe that nobody writes into is refused, not waited for", async (t) => {
  const pipe = join(t.testdir({}), "pipe");
  execFileSync("mkfifo", [pipe]);
  t.same(await realFiles.read(pipe, 10), { type: "not-a-file" });
});

t.test("what stands at a path, links followed", async (t) => {
  const directory = t.testdir({ file: "", sub: {} });
  chmodSync(join(directory, "file"), 0o751);
  symlinkSync("file", join(directory, "link"));
  symlinkSync("gone", join(directory, "dangling"));
  const at = (name: string) => join(directory, name);
  t.same(await realFiles.look(at("link")), { type: "file", mode: 0o751 });
  t.match(await realFiles.look(at("sub")), { type: "directory" });
  t.match(await realFiles.look("/dev/null"), { type: "other" });
  t.same(await realFiles.look(at("dangling")), { type: "failure", code: "ENOENT" });
  t.same([await realFiles.isLink(at("dangling")), await realFiles.isLink(at("file"))], [true, false]);
  t.match(await realFiles.resolveLinks(at("link")), { type: "path", path: /\/file$/ });
  t.same(await realFiles.resolveLinks(at("dangling")), { type: "failure", code: "ENOENT" });
  t.same([await realFiles.canRun(at("file")), await realFiles.canRun(at("gone"))], [true, false]);
});
