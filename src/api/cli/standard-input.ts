import { createInterface } from "node:readline/promises";

/** What comes in from whoever runs the program: a file through a pipe, or a person's answer. */
export interface StandardInput {
  /** A person sits there, and sees what is asked. */
  readonly interactive: boolean;
  /** A line. */
  ask(question: string, signal: AbortSignal): Promise<string>;
  /** All of it; when there is more than so many bytes, more than that and not the rest. */
  readAll(bytesMax: number): Promise<Uint8Array>;
}

/** For a program that nobody speaks to. */
export const NO_INPUT: StandardInput = {
  interactive: false,
  ask: () => Promise.reject(new Error("nobody is there to be asked")),
  readAll: async () => new Uint8Array(),
};

type Readable = NodeJS.ReadableStream & { readonly isTTY?: boolean };
type Writable = NodeJS.WritableStream & { readonly isTTY?: boolean };

export function createStandardInput(stdin: Readable, stderr: Writable): StandardInput {
  return {
    interactive: stdin.isTTY === true && stderr.isTTY === true,
    async ask(question, signal) {
      // Without `terminal` the line stays the terminal's own, and Ctrl-C the signal it is everywhere else.
      const lines = createInterface({ input: stdin, output: stderr, terminal: false });
      try {
        return await lines.question(question, { signal });
      } finally {
        lines.close();
      }
    },
    async readAll(bytesMax) {
      const chunks: Buffer[] = [];
      let length = 0;
      for await (const chunk of stdin) {
        const bytes = Buffer.from(chunk);
        length += bytes.length;
        chunks.push(bytes);
        if (length > bytesMax) break;
      }
      return Buffer.concat(chunks);
    },
  };
}
