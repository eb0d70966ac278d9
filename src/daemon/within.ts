import type { Clock } from "#src/platform/clock/clock.js";

export type Within<T> =
  | { readonly type: "done"; readonly value: T }
  | { readonly type: "failed"; readonly cause: unknown }
  /** Neither done nor failed when the time was over. It may still end either way; nobody waits for it. */
  | { readonly type: "late" }
  /** The signal came first; likewise. */
  | { readonly type: "overtaken" };

/** Waits for the work, but no longer than the limit and not past the signal. Never rejects. */
export function within<T>(
  clock: Clock,
  limitMs: number,
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<Within<T>> {
  return new Promise((resolve) => {
    const settle = (outcome: Within<T>): void => {
      timer.cancel();
      signal?.removeEventListener("abort", overtake);
      resolve(outcome);
    };
    const overtake = (): void => settle({ type: "overtaken" });
    const timer = clock.startTimer(limitMs, () => settle({ type: "late" }));
    if (signal?.aborted === true) return overtake();
    signal?.addEventListener("abort", overtake, { once: true });
    run(work).then(
      (value) => settle({ type: "done", value }),
      (cause: unknown) => settle({ type: "failed", cause }),
    );
  });
}

/** A throw before the first await of the work is a failure of the work like any other. */
async function run<T>(work: () => Promise<T>): Promise<T> {
  return await work();
}
