import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";

/** QEMU's monitor: one command at a time, answers as JSON. */
export class Qmp {
  readonly #socket: Socket;
  #waiting: ((answer: QmpAnswer) => void) | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    createInterface({ input: socket }).on("line", (line) => {
      const answer = JSON.parse(line) as QmpAnswer;
      // The greeting and events come without having been asked for.
      if ("return" in answer || "error" in answer) this.#waiting?.(answer);
    });
  }

  static async connect(path: string): Promise<Qmp> {
    const socket = connect(path);
    await once(socket, "connect");
    const qmp = new Qmp(socket);
    await qmp.execute("qmp_capabilities");
    return qmp;
  }

  async execute(command: string, args: object = {}): Promise<unknown> {
    const answer = await new Promise<QmpAnswer>((resolve) => {
      this.#waiting = resolve;
      this.#socket.write(`${JSON.stringify({ execute: command, arguments: args })}\n`);
    });
    if (answer.error !== undefined) throw new Error(`${command}: ${answer.error.desc}`);
    return answer.return;
  }

  close(): void {
    this.#socket.destroy();
  }
}

interface QmpAnswer {
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
}
