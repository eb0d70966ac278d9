/**
 * The reporter of `npm test`: tap's output for people and logs: one line for each test file as it ends, and for a failed one the failed
 * assertions with their diagnostics. tap's own reporters repaint a terminal and are unreadable in a log.
 *
 * tap writes the TAP of a run to this stream, each file's part in one piece, and reads from it what is to be shown.
 * The TAP itself goes to RUN_TAP_FILE, written before this returns, so that it is whole when tap has ended.
 */
import { appendFileSync, rmSync } from "node:fs";
import { Transform, type TransformCallback } from "node:stream";
import { formatFileReport } from "#test/support/tap-report.js";

export const RUN_TAP_FILE = ".tap/run.tap";

/** The line that ends the part of one file: `ok 3 - dist/test/unit/a.test.js # time=4ms`, not indented. */
const FILE_END = /^(not )?ok \d+ - /;
const DIAGNOSTICS_END = "  ...";

export default class LineReporter extends Transform {
  readonly #part: string[] = [];
  #rest = "";
  #ended = false;

  constructor() {
    super();
    rmSync(RUN_TAP_FILE, { force: true });
  }

  override _transform(chunk: Buffer | string, _encoding: BufferEncoding, done: TransformCallback): void {
    appendFileSync(RUN_TAP_FILE, chunk);
    const lines = (this.#rest + chunk.toString()).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#take(line);
    done();
  }

  override _flush(done: TransformCallback): void {
    this.#take(this.#rest);
    this.#show();
    done();
  }

  /** A file's part goes on after its last line, with diagnostics, if it failed. */
  #take(line: string): void {
    if (this.#ended && !line.startsWith("  ")) this.#show();
    this.#part.push(line);
    if (FILE_END.test(line)) this.#ended = true;
    if (this.#ended && line === DIAGNOSTICS_END) this.#show();
  }

  #show(): void {
    const report = formatFileReport(this.#part.splice(0));
    this.#ended = false;
    if (report.length > 0) this.push(`${report.join("\n")}\n`);
  }
}
