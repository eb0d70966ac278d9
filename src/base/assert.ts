/** A broken promise of our own code. It is never caught to go on: the process ends with code 70. */
export class AssertionFailure extends Error {
  override readonly name = "AssertionFailure";
}

/** States what must hold at this line whatever the outside world does. Outside faults are TidemarkErrors. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionFailure(message);
}

/** The value, which this line knows to be there. */
export function present<T>(value: T | undefined | null, what: string): T {
  if (value === undefined || value === null) throw new AssertionFailure(`${what} is missing`);
  return value;
}

/** Placed behind the last case of a union, so that the compiler names every place a new variant must go. */
export function unreachable(value: never): never {
  throw new AssertionFailure(`a case nobody decided: ${shown(value)}`);
}

/** What has no JSON (big integers, circles) must not hide that the assertion failed. */
function shown(value: unknown): string {
  try {
    return String(JSON.stringify(value));
  } catch (error) {
    return `${typeof value === "object" ? "an object" : String(value)} (${error})`;
  }
}
