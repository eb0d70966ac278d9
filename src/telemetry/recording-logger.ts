import { LevelledLogger } from "#src/telemetry/levelled-logger.js";
import type { LogFields, Logger, LogLevel } from "#src/telemetry/logger.js";

export interface LogRecord {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: LogFields;
}

/** Keeps what was logged, for tests and the simulation; the newest RECORDS_MAX lines of a whole family of loggers. */
export class RecordingLogger extends LevelledLogger {
  readonly #records: LogRecord[];
  readonly #fields: LogFields;

  constructor(fields: LogFields = {}, records: LogRecord[] = []) {
    super();
    this.#fields = fields;
    this.#records = records;
  }

  get records(): readonly LogRecord[] {
    return this.#records;
  }

  /** The messages of that level, or of all. */
  messages(level?: LogLevel): readonly string[] {
    const chosen = level === undefined ? this.#records : this.#records.filter((line) => line.level === level);
    return chosen.map((line) => line.message);
  }

  override child(fields: LogFields): Logger {
    return new RecordingLogger({ ...this.#fields, ...fields }, this.#records);
  }

  protected override log(level: LogLevel, message: string, fields: LogFields = {}): void {
    if (this.#records.length >= RECORDS_MAX) this.#records.shift();
    this.#records.push({ level, message, fields: { ...this.#fields, ...fields } });
  }
}

/** A long simulation logs without end; only the last of it helps to explain a failure. */
const RECORDS_MAX = 10_000;
