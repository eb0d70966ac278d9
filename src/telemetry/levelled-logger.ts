import type { LogFields, Logger, LogLevel } from "#src/telemetry/logger.js";

/** A logger whose levels all go one way. */
export abstract class LevelledLogger implements Logger {
  debug(message: string, fields?: LogFields): void {
    this.log("debug", message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.log("info", message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.log("warn", message, fields);
  }

  error(message: string, fields?: LogFields): void {
    this.log("error", message, fields);
  }

  abstract child(fields: LogFields): Logger;

  protected abstract log(level: LogLevel, message: string, fields?: LogFields): void;
}
