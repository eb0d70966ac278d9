import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";

/** What a measurement has started, ended in reverse order when it is over, however it ended. */
export class Ends {
  readonly #ends: (() => unknown)[] = [];

  teardown(end: () => unknown): void {
    this.#ends.push(end);
  }

  /** A folder that goes with the rest. Its name is short: sockets lie in it. */
  folder(parent: string): string {
    const folder = mkdtempSync(join(parent, "tm-"));
    this.teardown(() => rmSync(folder, { recursive: true, force: true }));
    return folder;
  }

  async end(): Promise<void> {
    for (const end of this.#ends.reverse()) await end();
  }
}

export async function withEnds<Result>(measure: (ends: Ends) => Promise<Result>): Promise<Result> {
  const ends = new Ends();
  try {
    return await measure(ends);
  } finally {
    await ends.end();
  }
}
