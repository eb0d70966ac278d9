import type { FromPlane } from "#src/daemon/data-plane/messages.js";
import type { HookOutcome } from "#src/domain/hooks/hook-outcome.js";
import type { HookCall, HookRunner } from "#src/operations/hooks/hook-runner.js";

export interface RemoteHooksOptions {
  /** Of the configuration in force. */
  readonly names: () => readonly string[];
  readonly post: (message: Extract<FromPlane, { type: "hook" | "end-hook" }>) => void;
}

/**
 * The hooks of the site, as the data thread has them: to start a process stops the thread that does it, so the main thread
 * does, within the time that the configuration gives each.
 */
export class RemoteHooks implements HookRunner {
  readonly #options: RemoteHooksOptions;
  readonly #waiting = new Map<number, (outcome: HookOutcome) => void>();
  #lastId = 0;

  constructor(options: RemoteHooksOptions) {
    this.#options = options;
  }

  names(): readonly string[] {
    return this.#options.names();
  }

  async run(call: HookCall, signal?: AbortSignal): Promise<HookOutcome> {
    this.#lastId += 1;
    const id = this.#lastId;
    const { post } = this.#options;
    const ran = new Promise<HookOutcome>((resolve) => this.#waiting.set(id, resolve));
    const onAbort = (): void => post({ type: "end-hook", id });
    post({ type: "hook", id, call });
    if (signal?.aborted) onAbort();
    signal?.addEventListener("abort", onAbort, { once: true });
    const outcome = await ran;
    signal?.removeEventListener("abort", onAbort);
    return outcome;
  }

  /** The main thread's answer. */
  ran(id: number, outcome: HookOutcome): void {
    this.#waiting.get(id)?.(outcome);
    this.#waiting.delete(id);
  }
}
