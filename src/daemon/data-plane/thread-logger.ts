import type { FromPlane } from "#src/daemon/data-plane/messages.js";
import type { SharedSigns } from "#src/daemon/data-plane/shared-signs.js";
import { LevelledLogger } from "#src/telemetry/levelled-logger.js";
import { printableFields } from "#src/telemetry/log-fields.js";
import { type LogFields, type Logger, type LogLevel, reaches } from "#src/telemetry/logger.js";

/**
 * The logger of the data thread: its lines are written by the main thread's, in order. When too many wait there, lines
 * are dropped and counted as the main thread counts its own: a thread that is told of by nobody must not grow.
 */
export class ThreadLogger extends LevelledLogger {
  readonly #options: ThreadLoggerOptions;
  readonly #fields: LogFields;

  constructor(options: ThreadLoggerOptions, fields: LogFields = {}) {
    super();
    this.#options = options;
    this.#fields = fields;
  }

  override child(fields: LogFields): Logger {
    return new ThreadLogger(this.#options, { ...this.#fields, ...fields });
  }

  protected override log(level: LogLevel, message: string, fields: LogFields = {}): void {
    const { post, signs, threshold } = this.#options;
    if (!reaches(level, threshold()) || !signs.takesLine()) return;
    // Printed here: an error that were copied between threads would lose its class, and with it its code and hint.
    post({ type: "line", line: { level, message, fields: printableFields({ ...this.#fields, ...fields }) } });
  }
}

export interface ThreadLoggerOptions {
  readonly post: (message: FromPlane) => void;
  readonly signs: SharedSigns;
  readonly threshold: () => LogLevel;
}
