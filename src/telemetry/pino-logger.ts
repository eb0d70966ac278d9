import { type Logger as PinoInstance, pino, stdTimeFunctions } from "pino";
import { LevelledLogger } from "#src/telemetry/levelled-logger.js";
import { LineSink } from "#src/telemetry/line-sink.js";
import { maskSecrets, printableFields } from "#src/telemetry/log-fields.js";
import { type LogFields, type Logger, type LogLevel, reaches } from "#src/telemetry/logger.js";
import { prettyLine } from "#src/telemetry/pretty-line.js";

/** The log of the running daemon, with what only its owner may do to it. */
export interface ProcessLog {
  readonly logger: Logger;
  /** From the next line on, for every logger that came from this one. */
  setLevel(level: LogLevel): void;
  /** Lines lost because the reader of the log was gone or stalled. */
  droppedLines(): number;
  /** Hands over what still waits, within a bound. Blocks. */
  flush(): void;
  /** Flushes, and gives back the descriptor; nothing can be logged afterwards. */
  close(): void;
}

export interface ProcessLogOptions {
  readonly level: LogLevel;
  /** `pretty` holds on a terminal only: whatever else reads the log gets JSON. */
  readonly format: "json" | "pretty";
  readonly fd?: number;
  readonly terminal?: boolean;
  readonly colours?: boolean;
}

/** NDJSON (one object a line) on standard output; `time` is RFC 3339 in UTC, `level` a word, `msg` the message. */
export function openProcessLog(options: ProcessLogOptions): ProcessLog {
  const sink = new LineSink(options.fd ?? STDOUT_FD);
  const pretty = options.format === "pretty" && options.terminal === true;
  const colours = options.colours === true;
  const destination = {
    write(line: string): void {
      sink.write(pretty ? prettyLine(JSON.parse(line), { colours }) : line);
    },
  };
  const threshold: Threshold = { level: options.level };
  const instance = pino(
    {
      // What is written is decided by the threshold, which every logger of the family shares.
      level: "debug",
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
  return {
    logger: new PinoLogger(instance, threshold, {}),
    setLevel: (level) => {
      threshold.level = level;
    },
    droppedLines: () => sink.droppedLines,
    flush: () => sink.flush(),
    close: () => sink.close(),
  };
}

const STDOUT_FD = 1;

interface Threshold {
  level: LogLevel;
}

class PinoLogger extends LevelledLogger {
  readonly #instance: PinoInstance;
  readonly #threshold: Threshold;
  /** Of every line of this logger; merged here, so that a field given twice is printed once. */
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(instance: PinoInstance, threshold: Threshold, fields: Readonly<Record<string, unknown>>) {
    super();
    this.#instance = instance;
    this.#threshold = threshold;
    this.#fields = fields;
  }

  override child(fields: LogFields): Logger {
    return new PinoLogger(this.#instance, this.#threshold, { ...this.#fields, ...printableFields(fields) });
  }

  protected override log(level: LogLevel, message: string, fields?: LogFields): void {
    if (!reaches(level, this.#threshold.level)) return;
    const own = fields === undefined ? this.#fields : { ...this.#fields, ...printableFields(fields) };
    this.#instance[level](own, maskSecrets(message));
  }
}
