import type { HookOutcome } from "#src/domain/hooks/hook-outcome.js";
import type { HookCall, HookRunner } from "#src/operations/hooks/hook-runner.js";

/** A list of lines is what it prints. */
type Scripted = (call: HookCall) => Promise<unknown>;

/** Hooks that do what a test says, and remember that they were called. */
export class ScriptedHooks implements HookRunner {
  readonly calls: HookCall[] = [];
  /** By name; a hook that is not in it succeeds. Hangs until it is ended where the end is `never`. */
  readonly ends = new Map<string, HookOutcome["end"] | "never" | Scripted>();
  readonly #names: readonly string[];

  constructor(...names: readonly string[]) {
    this.#names = names;
  }

  names(): readonly string[] {
    return this.#names;
  }

  get moments(): readonly string[] {
    return this.calls.map(({ moment }) => moment);
  }

  async run(call: HookCall, signal?: AbortSignal): Promise<HookOutcome> {
    this.calls.push(call);
    const end = this.ends.get(call.hook) ?? SUCCESS;
    if (typeof end === "function") {
      const printed = await end(call);
      return { end: SUCCESS, output: Array.isArray(printed) ? printed.map(String) : [], elapsedMs: 0 };
    }
    if (end !== "never") return { end, output: [`${call.hook} has run`], elapsedMs: 1 };
    if (signal?.aborted !== true)
      await new Promise<void>((resolve) => {
        signal?.addEventListener("abort", () => resolve(), { once: true });
      });
    return { end: { type: "aborted" }, output: [], elapsedMs: 1 };
  }
}

const SUCCESS = { type: "exited", code: 0 } as const;
