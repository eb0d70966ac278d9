import type { Logger } from "#src/telemetry/logger.js";

/**
 * The end of the process on an error that nobody expected: a broken promise of our own code, or a rejection that nobody
 * handles. What is in memory cannot be trusted any more, so nothing is stopped in order and nothing written but the log:
 * the error with its causes and stack, flushed, then exit code 70. What was acknowledged is on disk; the next start
 * reads it from there.
 */
export class UnexpectedErrors {
  readonly #options: UnexpectedErrorOptions;
  #ending = false;

  constructor(options: UnexpectedErrorOptions) {
    this.#options = options;
  }

  listen(source: ErrorSource): void {
    source.on("uncaughtException", (error) => this.end(error, "exception"));
    source.on("unhandledRejection", (reason) => this.end(reason, "rejection"));
    source.on("warning", (warning) =>
      this.#options.logger.warn("warning of the runtime", { error: warning }),
    );
  }

  end(error: unknown, origin: "exception" | "rejection" | "part"): void {
    // The handler itself failing must not bring us here again and again.
    const again = this.#ending;
    this.#ending = true;
    try {
      if (again) return;
      this.#options.logger.error("unexpected error: the process ends", { error, origin });
    } finally {
      this.#options.flush();
      this.#options.exit(EXIT_INTERNAL);
    }
  }
}

export interface UnexpectedErrorOptions {
  readonly logger: Logger;
  readonly flush: () => void;
  /** Ends the process in this very call. */
  readonly exit: (code: number) => void;
}

/** The part of `process` that this uses. */
export interface ErrorSource {
  on(event: "uncaughtException", listener: (error: Error) => void): unknown;
  on(event: "unhandledRejection", listener: (reason: unknown) => void): unknown;
  on(event: "warning", listener: (warning: Error) => void): unknown;
}

/** EX_SOFTWARE of sysexits.h. */
export const EXIT_INTERNAL = 70;
