import { EventEmitter } from "node:events";
import t from "tap";
import { AssertionFailure } from "#src/base/assert.js";
import { UnexpectedErrors } from "#src/daemon/unexpected.js";
import { RecordingLogger } from "#src/telemetry/recording-logger.js";

function stage(logger = new RecordingLogger()) {
  const story: string[] = [];
  const source = new EventEmitter();
  const unexpected = new UnexpectedErrors({
    logger,
    flush: () => story.push("flush"),
    exit: (code) => story.push(`exit ${code}`),
  });
  unexpected.listen(source);
  return { story, source, logger };
}

t.test(
  "exceptions and rejections are logged, flushed, and end the process with 70, in that order",
  async (t) => {
    for (const event of ["uncaughtException", "unhandledRejection"]) {
      const { story, source, logger } = stage();
      const error = new AssertionFailure("a bug");
      source.emit(event, error);
      t.same(story, ["flush", "exit 70"]);
      t.same(logger.messages("error"), ["unexpected error: the process ends"]);
      t.equal(logger.records[0]?.fields["error"], error);
    }
  },
);

t.test("a log that fails does not keep the process from ending", async (t) => {
  class Broken extends RecordingLogger {
    override error(): void {
      throw new Error("no log");
    }
  }
  const { story, source } = stage(new Broken());
  t.throws(() => source.emit("uncaughtException", new Error("x")), { message: "no log" });
  t.same(story, ["flush", "exit 70"]);
});

t.test("warnings of the runtime are logged and nothing else", async (t) => {
  const { story, source, logger } = stage();
  source.emit("warning", new Error("a leak, perhaps"));
  t.same(story, []);
  t.same(logger.messages("warn"), ["warning of the runtime"]);
});
