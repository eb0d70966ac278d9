/**
 * A value now, and again after each change, until the signal is aborted. Changes that come while the reader is busy are
 * one: it holds no queue, so a slow reader costs nothing and always gets the newest.
 */
export async function* watchLatest<T>(
  read: () => T | Promise<T>,
  subscribe: (onChange: () => void) => () => void,
  signal: AbortSignal,
): AsyncGenerator<T, void, void> {
  let changed = true;
  let wake: () => void = () => undefined;
  const onChange = (): void => {
    changed = true;
    wake();
  };
  const unsubscribe = subscribe(onChange);
  signal.addEventListener("abort", onChange);
  try {
    while (!signal.aborted) {
      if (changed) {
        changed = false;
        yield await read();
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    signal.removeEventListener("abort", onChange);
    unsubscribe();
  }
}
