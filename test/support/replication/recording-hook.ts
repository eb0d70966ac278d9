import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Hooks as scripts that write down when they begin and end, in one file for all of them: `freeze begin`, `freeze end`. What
 * else one does is a line of shell between the two.
 */
export class RecordingHooks {
  readonly #folder: string;
  readonly #record: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.#record = join(folder, "record");
  }

  /** The path of the script. `does` may be replaced later by calling it again. */
  script(name: string, does = ""): string {
    const path = join(this.#folder, name);
    const say = (what: string) => `echo "${name} ${what}" >> ${this.#record}`;
    writeFileSync(path, `#!/bin/sh\n${say("begin")}\n${does}\n${say("end")}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  get lines(): readonly string[] {
    return existsSync(this.#record)
      ? readFileSync(this.#record, "utf8")
          .split("\n")
          .filter((line) => line !== "")
      : [];
  }

  /** What is in a file that a script wrote beside it. */
  read(name: string): string {
    return readFileSync(join(this.#folder, name), "utf8");
  }

  /** Makes a file that a script may look for. */
  put(name: string): void {
    writeFileSync(this.path(name), "");
  }

  remove(name: string): void {
    rmSync(this.path(name), { force: true });
  }

  path(name: string): string {
    return join(this.#folder, name);
  }

  forget(): void {
    writeFileSync(this.#record, "");
  }
}
