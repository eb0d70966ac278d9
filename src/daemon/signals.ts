/**
 * What the process does on signals:
 *
 * - SIGTERM, SIGINT: the daemon is asked to stop. A second one of either ends the process at once, with 128 + number:
 *   whoever sends it has waited enough. What is stored is as safe then as after a kill.
 * - SIGHUP: the configuration is read again. One that comes during a reload is answered by one more reload after it.
 */
export class Signals {
  readonly #source: SignalSource;
  readonly #actions: SignalActions;
  #stopAsked = false;
  #reload: "idle" | "running" | "again" = "idle";

  constructor(source: SignalSource, actions: SignalActions) {
    this.#source = source;
    this.#actions = actions;
  }

  listen(): void {
    for (const signal of STOP_SIGNALS) this.#source.on(signal, this.#onStop);
    this.#source.on("SIGHUP", this.#onReload);
  }

  close(): void {
    for (const signal of STOP_SIGNALS) this.#source.off(signal, this.#onStop);
    this.#source.off("SIGHUP", this.#onReload);
  }

  readonly #onStop = (signal: NodeJS.Signals): void => {
    if (this.#stopAsked) {
      this.#actions.endNow(signal, SIGNAL_EXIT_BASE + (signal === "SIGINT" ? SIGINT_NUMBER : SIGTERM_NUMBER));
      return;
    }
    this.#stopAsked = true;
    this.#actions.stop(signal);
  };

  readonly #onReload = (): void => {
    if (this.#stopAsked) return;
    if (this.#reload === "idle") void this.#reloadUntilDone();
    else this.#reload = "again";
  };

  async #reloadUntilDone(): Promise<void> {
    do {
      this.#reload = "running";
      await this.#actions.reload();
    } while (this.#state() === "again" && !this.#stopAsked);
    this.#reload = "idle";
  }

  /** Read through a call: a signal may have changed it during the await. */
  #state(): "idle" | "running" | "again" {
    return this.#reload;
  }
}

export interface SignalActions {
  stop(signal: NodeJS.Signals): void;
  endNow(signal: NodeJS.Signals, exitCode: number): void;
  /** Handles its own failures: a rejection ends the process as any unexpected error does. */
  reload(): Promise<void>;
}

/** The part of `process` that this uses. */
export interface SignalSource {
  on(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
  off(signal: NodeJS.Signals, listener: (signal: NodeJS.Signals) => void): unknown;
}

const STOP_SIGNALS = ["SIGTERM", "SIGINT"] as const;
/** How shells report an end by signal. */
const SIGNAL_EXIT_BASE = 128;
const SIGINT_NUMBER = 2;
const SIGTERM_NUMBER = 15;
