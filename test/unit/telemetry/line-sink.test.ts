import { execFileSync } from "node:child_process";
import { closeSync, constants, openSync, readSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { LineSink } from "#src/telemetry/line-sink.js";

/** A pipe with both ends in our hands. */
function pipe(t: { testdir(): string }) {
  const path = join(t.testdir(), "pipe");
  execFileSync("mkfifo", [path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(path, constants.O_WRONLY);
  const readAll = (): string => {
    const chunks: Buffer[] = [];
    for (;;) {
      const chunk = Buffer.alloc(65_536);
      try {
        const length = readSync(reader, chunk);
        if (length === 0) break;
        chunks.push(chunk.subarray(0, length));
      } catch {
        break; // EAGAIN: empty.
      }
    }
    return Buffer.concat(chunks).toString();
  };
  return { reader, writer, readAll };
}

const line = (number: number): string => `${number} ${"x".repeat(1000)}\n`;

t.test("a line is with the kernel when write returns", async (t) => {
  const { reader, writer, readAll } = pipe(t);
  const sink = new LineSink(writer);
  sink.write("first\n");
  sink.write("second\n");
  t.equal(readAll(), "first\nsecond\n");
  sink.close();
  closeSync(writer);
  closeSync(reader);
});

t.test(
  "a reader that stalls does not stall the writer, and finds every line in order when it goes on",
  async (t) => {
    const { reader, writer, readAll } = pipe(t);
    const sink = new LineSink(writer);
    for (let number = 0; number < 300; number += 1) sink.write(line(number));
    let read = "";
    const count = (): number => read.split("\n").length - 1;
    while (count() < 300) {
      read += readAll();
      await new Promise((resolve) => setImmediate(resolve));
    }
    t.equal(read, Array.from({ length: 300 }, (_, number) => line(number)).join(""));
    t.equal(sink.droppedLines, 0);
    sink.close();
    closeSync(writer);
    closeSync(reader);
  },
);

t.test(
  "past the bound lines are dropped and counted; an exit waits a bounded time for the rest",
  async (t) => {
    const { reader, writer, readAll } = pipe(t);
    const sink = new LineSink(writer);
    for (let number = 0; number < 5000; number += 1) sink.write(line(number));
    t.ok(sink.droppedLines > 3000, `${sink.droppedLines} dropped`);
    const before = performance.now();
    sink.flush();
    t.ok(performance.now() - before < 2000);
    const read = readAll().split("\n").length - 1;
    t.ok(read + sink.droppedLines >= 4999 && read > 50, `${read} read, ${sink.droppedLines} dropped`);
    sink.close();
    closeSync(writer);
    closeSync(reader);
  },
);

t.test("a reader that is gone is no error and no hang", async (t) => {
  const { reader, writer } = pipe(t);
  const sink = new LineSink(writer);
  closeSync(reader);
  for (let number = 0; number < 10; number += 1) sink.write(line(number));
  sink.flush();
  t.equal(sink.droppedLines, 10);
  sink.close();
  closeSync(writer);
});
