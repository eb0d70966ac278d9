/**
 * Runs test files one after the other in the process it is called in: each is loaded once the tests of the one before
 * have ended, and its tests carry its path before their names.
 */
import t from "tap";

type TestCall = (...args: unknown[]) => unknown;

export async function runTogether(files: readonly string[]): Promise<void> {
  // The files share this object: what one hands to `t.teardown` at its top happens after all of them.
  const root = t as unknown as { test: TestCall };
  const test = root.test.bind(t);
  let done = false;
  // Or else a test that ends the process would pass for all those behind it.
  process.once("exit", () => {
    if (!done) process.exitCode = 1;
  });
  for (const file of files) {
    const running: unknown[] = [];
    root.test = (name, ...rest) => {
      const promise = test(`${file} > ${String(name)}`, ...rest);
      running.push(promise);
      return promise;
    };
    try {
      await import(new URL(`../../${file}`, import.meta.url).href);
    } catch (error) {
      root.test("it loads", () => Promise.reject(error));
    }
    await Promise.all(running);
  }
  root.test = test;
  done = true;
}
