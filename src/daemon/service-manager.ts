import { describeError } from "#src/base/errors.js";
import { LOOP_DELAY_MS_MAX, measureLoopDelayMs } from "#src/daemon/loop-delay.js";
import type { Clock, Timer } from "#src/platform/clock/clock.js";
import type { Logger } from "#src/telemetry/logger.js";

/**
 * Tells systemd (sd_notify) how the daemon is, when systemd asked for it by NOTIFY_SOCKET; does nothing otherwise.
 *
 * The watchdog is fed at half its interval, by a timer of the event loop and only if that loop turns quickly: a daemon
 * that hangs is not fed and gets restarted. A message that cannot be sent is logged once; the daemon goes on without.
 */
export class ServiceManager {
  readonly #options: ServiceManagerOptions;
  readonly #socketPath: string | undefined;
  readonly #watchdogMs: number | undefined;
  #timer: Timer | undefined;
  #closed = false;
  #failureTold = false;

  constructor(options: ServiceManagerOptions) {
    this.#options = options;
    const { NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID } = options.environment;
    const forUs = WATCHDOG_PID === undefined || Number(WATCHDOG_PID) === options.pid;
    const usec = Number(WATCHDOG_USEC);
    this.#socketPath = NOTIFY_SOCKET === "" ? undefined : NOTIFY_SOCKET;
    this.#watchdogMs = forUs && usec > 0 ? usec / 1000 : undefined;
  }

  ready(status: string): void {
    this.#send(`READY=1\nSTATUS=${oneLine(status)}`);
    if (this.#timer === undefined) this.#feedLater();
  }

  /** Followed by `ready` when the reload is over. The time tells systemd which of several reloads is meant. */
  reloading(): void {
    this.#send(`RELOADING=1\nMONOTONIC_USEC=${this.#options.monotonicUsec()}`);
  }

  stopping(status: string): void {
    this.#send(`STOPPING=1\nSTATUS=${oneLine(status)}`);
  }

  status(status: string): void {
    this.#send(`STATUS=${oneLine(status)}`);
  }

  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
  }

  #feedLater(): void {
    if (this.#socketPath === undefined || this.#watchdogMs === undefined || this.#closed) return;
    this.#timer = this.#options.clock.startTimer(this.#watchdogMs / 2, () => void this.#feed());
  }

  async #feed(): Promise<void> {
    const delayMs = await measureLoopDelayMs(this.#options.clock);
    if (this.#closed) return;
    if (delayMs < LOOP_DELAY_MS_MAX) this.#send("WATCHDOG=1");
    else this.#options.logger.warn("the event loop is slow: watchdog not fed", { delayMs });
    this.#feedLater();
  }

  #send(message: string): void {
    if (this.#socketPath === undefined) return;
    try {
      this.#options.send(this.#socketPath, message);
    } catch (error) {
      if (this.#failureTold) return;
      this.#failureTold = true;
      this.#options.logger.warn("systemd cannot be told how the daemon is", { error: describeError(error) });
    }
  }
}

export interface ServiceManagerOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly pid: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** CLOCK_MONOTONIC, which the service manager compares with its own. */
  readonly monotonicUsec: () => bigint;
  /** Sends one datagram to that unix socket; a path that starts with @ is in the abstract name space. Throws. */
  readonly send: (path: string, message: string) => void;
}

/** A line break would start another assignment. */
function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, " ");
}
