import { setTimeout as sleep } from "node:timers/promises";
import type { CommandContext } from "#src/api/cli/command.js";

/** Often enough to be seen, seldom enough to cost nothing. */
const LOOK_MS = 500;

export interface Followed<T> {
  /** Asks how far it is; throws what it ended by. */
  readonly look: () => Promise<T>;
  readonly isRunning: (data: T) => boolean;
  readonly progress: (data: T) => string;
  /** Who has waited so long leaves it to itself. */
  readonly timeoutMs: number | undefined;
}

/** Something that goes on at the daemon, with a note wherever its progress is another: how it is once it has ended. */
export async function follow<T>(
  { look, isRunning, progress, timeoutMs }: Followed<T>,
  { output, signal }: CommandContext,
): Promise<T> {
  const untilMs = performance.now() + (timeoutMs ?? Number.POSITIVE_INFINITY);
  let shown = "";
  for (;;) {
    const data = await look();
    if (!isRunning(data)) return data;
    const text = progress(data);
    if (text !== shown) output.note(text);
    shown = text;
    if (performance.now() >= untilMs) return data;
    await sleep(LOOK_MS, undefined, { signal }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw error;
    });
  }
}
