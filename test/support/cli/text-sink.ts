import type { Sink } from "#src/api/cli/output/output.js";

/** A stream that keeps what is written to it. */
export interface TextSink extends Sink {
  readonly text: string;
  readonly isTTY: boolean;
}

export function createTextSink(isTTY = false): TextSink {
  let text = "";
  return {
    isTTY,
    write(chunk: string) {
      text += chunk;
    },
    get text() {
      return text;
    },
  };
}
