import type { HookOutcome } from "#src/domain/hooks/hook-outcome.js";
import type { HookMoment } from "#src/domain/model/group-specification.js";

/** The hooks that the site's own configuration defines, for groups, which only name them. */
export interface HookRunner {
  /** Those that are defined now. */
  names(): readonly string[];
  /** Runs one to its end. Never rejects: how badly it went is for the caller to judge. `signal` ends it early. */
  run(call: HookCall, signal?: AbortSignal): Promise<HookOutcome>;
}

export interface HookCall {
  readonly group: string;
  readonly moment: HookMoment;
  readonly hook: string;
  readonly environment: Readonly<Record<string, string>>;
}
