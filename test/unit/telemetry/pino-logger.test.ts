import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { openProcessLog, type ProcessLogOptions } from "#src/telemetry/pino-logger.js";

function stage(
  t: { testdir(): string; teardown(end: () => void): void },
  options: Partial<ProcessLogOptions>,
) {
  const file = join(t.testdir(), "log");
  const fd = openSync(file, "w");
  t.teardown(() => closeSync(fd));
  const log = openProcessLog({ level: "info", format: "json", fd, ...options });
  const text = (): string => readFileSync(file, "utf8");
  const lines = (): Record<string, unknown>[] =>
    text()
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line));
  return { log, text, lines };
}

t.test("one JSON object a line, with RFC 3339 time, level by name, message and fields", async (t) => {
  const { log, lines } = stage(t, {});
  log.logger.info("hello", { group: "payroll", password: "hunter2" });
  log.logger.error("broken\nin two", { error: new Error("why") });
  const [first, second] = lines();
  t.match(first, {
    level: "info",
    time: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
    msg: "hello",
    group: "payroll",
    password: "[redacted]",
  });
  t.same(Object.keys(first ?? {}), ["level", "time", "group", "password", "msg"], "no pid, no host");
  t.match(second, { level: "error", msg: "broken\nin two", error: { message: "why" } });
});

t.test("the level can be changed at any time, for children too", async (t) => {
  const { log, lines } = stage(t, { level: "warn" });
  const child = log.logger.child({ part: "http" });
  const everything = (): void => {
    child.debug("d");
    child.info("i");
    child.warn("w");
    child.error("e");
  };
  everything();
  t.same(
    lines().map((line) => line["msg"]),
    ["w", "e"],
  );
  log.setLevel("debug");
  everything();
  log.setLevel("error");
  everything();
  t.same(
    lines().map((line) => line["msg"]),
    ["w", "e", "d", "i", "w", "e", "e"],
  );
});

t.test("a child's fields are on each of its lines, once, and the nearest wins", async (t) => {
  const { log, text, lines } = stage(t, {});
  log.logger.child({ part: "http", site: "alpha" }).child({ part: "tls" }).info("x", { part: "grpc", n: 1 });
  t.match(lines()[0], { part: "grpc", site: "alpha", n: 1 });
  t.equal(text().split('"part"').length, 2);
});

t.test("pretty is for terminals: anything else gets JSON", async (t) => {
  const piped = stage(t, { format: "pretty", terminal: false });
  piped.log.logger.info("hello");
  t.match(piped.lines()[0], { msg: "hello" });
  const plain = stage(t, { format: "pretty", terminal: true });
  plain.log.logger.warn("hello", { group: "payroll", why: "two words", error: new Error("broken") });
  t.match(
    plain.text(),
    /^\d\d:\d\d:\d\d\.\d{3} WARN {2}hello group=payroll why="two words" error="broken"\n {4}Error: broken\n/,
  );
  t.notMatch(plain.text(), "\u001b");
  const coloured = stage(t, { format: "pretty", terminal: true, colours: true });
  coloured.log.logger.warn("hello", { evil: "\u001b[2J" });
  t.match(coloured.text(), "\u001b[33mWARN");
  t.notMatch(coloured.text(), "\u001b[2J");
});
