/** The receiving end of sd_notify, as systemd has it. Node cannot receive unix datagrams, so Python does. */
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { Test } from "tap";
import { DEBIAN_PYTHON } from "#test/support/tools.js";

const PROGRAM = `
import json, socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1].replace("@", "\\0", 1) if sys.argv[1].startswith("@") else sys.argv[1])
print(json.dumps("bound"), flush=True)
while True:
    print(json.dumps(s.recv(65536).decode()), flush=True)
`;

export class NotifySocket {
  readonly messages: string[] = [];
  readonly #child: ChildProcessByStdio<null, Readable, null>;
  #wake: () => void = () => undefined;

  private constructor(path: string) {
    this.#child = spawn(DEBIAN_PYTHON, ["-c", PROGRAM, path], { stdio: ["ignore", "pipe", "inherit"] });
    createInterface({ input: this.#child.stdout }).on("line", (line) => {
      this.messages.push(JSON.parse(line));
      this.#wake();
    });
  }

  static async bind(t: Test, path: string): Promise<NotifySocket> {
    const socket = new NotifySocket(path);
    t.teardown(() => socket.#child.kill("SIGKILL"));
    await socket.received(1);
    socket.messages.shift();
    return socket;
  }

  /** Resolves once there are so many messages. */
  async received(count: number): Promise<readonly string[]> {
    while (this.messages.length < count) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.messages;
  }
}
