import { setTimeout as sleep } from "node:timers/promises";
import { TidemarkError } from "#src/base/errors.js";

const LOOK_MS = 50;
/** A seeding or a resync of the demo's volume takes a second or two; a machine that is busy may take ten times that. */
export const WAIT_MS_MAX = 30_000;

/** Looks again and again until there is an answer. */
export async function waitUntil<Answer>(
  what: string,
  signal: AbortSignal,
  look: () => Promise<Answer | undefined>,
  waitMsMax = WAIT_MS_MAX,
): Promise<Answer> {
  const endMs = performance.now() + waitMsMax;
  for (;;) {
    signal.throwIfAborted();
    const answer = await look();
    if (answer !== undefined) return answer;
    if (performance.now() > endMs) throw inVain(what, waitMsMax);
    await sleep(LOOK_MS);
  }
}

function inVain(what: string, waitMsMax: number): TidemarkError {
  return new TidemarkError({
    kind: "failed",
    code: "DEMO_WAITED_IN_VAIN",
    message: `it did not come about within ${waitMsMax / 1000} s that ${what}`,
    hint: "run it again with --keep, and look into the logs it names",
  });
}
