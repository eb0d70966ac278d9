import { writeFileSync } from "node:fs";
import t from "tap";
import { DaemonProcess, defaultConfig } from "#test/support/daemon-process.js";
import { tempFolder } from "#test/support/temp-folder.js";

t.test("SIGHUP takes up what can be, and names what waits for a restart", async (t) => {
  const folder = tempFolder(t);
  const daemon = DaemonProcess.start(t, { folder });
  const { http } = await daemon.ready();
  const changed = defaultConfig(folder, "log: { level: debug }").replace(
    "http: { listen: 127.0.0.1:0 }",
    "http: { listen: [127.0.0.1:0, '[::1]:0'] }",
  );
  writeFileSync(daemon.configFile, changed);
  daemon.kill("SIGHUP");
  t.match(await daemon.logged("configuration reloaded"), {
    reloaded: ["log.level"],
    needRestart: ["http.listen"],
  });
  t.match(await daemon.logged("some changed keys take effect at the next start only"), {
    level: "warn",
    keys: ["http.listen"],
  });
  t.equal((await fetch(`${http}/readyz`)).status, 200);
  daemon.kill("SIGTERM");
  await daemon.ended();
  t.ok(
    daemon.lines.some((line) => line.level === "debug"),
    "the new level holds",
  );
});

t.test("a bad file leaves the old configuration in force, and is told with file and key", async (t) => {
  const folder = tempFolder(t);
  const daemon = DaemonProcess.start(t, { folder });
  const { http } = await daemon.ready();
  for (const [index, bad] of [
    "site: alpha\nno_such_key: 1\n",
    ": not yaml: [",
    "",
    defaultConfig(folder).replace("site: alpha", "site: beta"),
  ].entries()) {
    writeFileSync(daemon.configFile, bad);
    daemon.kill("SIGHUP");
    await daemon.logged(index < 3 ? FAILED : "configuration reloaded", index < 3 ? index + 1 : 1);
  }
  t.match(
    daemon.lines.find((line) => line.msg === FAILED),
    { level: "error", error: { message: /no_such_key/ } },
  );
  t.match(await daemon.logged("configuration reloaded"), { reloaded: [], needRestart: ["site"] });
  t.equal((await fetch(`${http}/readyz`)).status, 200);
  daemon.kill("SIGTERM");
  t.same(await daemon.ended(), { code: 0, signal: null });
});

const FAILED = "configuration not reloaded: the old one stays in force";
