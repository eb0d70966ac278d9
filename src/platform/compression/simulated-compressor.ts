import { notDecompressed } from "#src/platform/compression/compression-error.js";
import type { Compressor, CompressorName } from "#src/platform/compression/compressor.js";

/** Literals: how many less one, then they. A run: RUN and how many beyond the first two, then the byte. */
const RUN = 128;
const RUN_MIN = 2;
const LENGTH_MAX = RUN - 1;

/**
 * Runs of equal differences, which is what the patterns of simulations consist of. It answers at once, so that one seed gives
 * one run, and its bytes are those of none of the real ones.
 */
export class SimulatedCompressor implements Compressor {
  readonly name: CompressorName;

  constructor(name: CompressorName) {
    this.name = name;
  }

  async compress(plain: Uint8Array): Promise<Uint8Array> {
    const steps = stepsOf(plain);
    // A literal alone takes two bytes, a run two for at least as many.
    const packed = new Uint8Array(2 * steps.length);
    let end = 0;
    for (let at = 0; at < steps.length; ) {
      const run = runAt(steps, at);
      if (run >= RUN_MIN) {
        packed[end] = RUN + run - RUN_MIN;
        packed[end + 1] = steps[at] ?? 0;
        end += 2;
        at += run;
      } else {
        const literals = literalsAt(steps, at);
        packed[end] = literals - 1;
        packed.set(steps.subarray(at, at + literals), end + 1);
        end += 1 + literals;
        at += literals;
      }
    }
    return new Uint8Array(packed.subarray(0, end));
  }

  async decompress(packed: Uint8Array, plainBytes: number): Promise<Uint8Array> {
    const plain = new Uint8Array(plainBytes);
    let length = 0;
    const put = (step: number | undefined): void => {
      if (step === undefined) throw notDecompressed(this.name, "it ends too early");
      if (length === plainBytes) throw notDecompressed(this.name, `more than ${plainBytes} bytes`);
      plain[length] = (plain[length - 1] ?? 0) + step;
      length += 1;
    };
    for (let at = 0; at < packed.length; ) {
      const control = packed[at] ?? 0;
      const isRun = control >= RUN;
      const count = isRun ? control - RUN + RUN_MIN : control + 1;
      for (let index = 0; index < count; index += 1) put(packed[isRun ? at + 1 : at + 1 + index]);
      at += isRun ? 2 : 1 + count;
    }
    if (length < plainBytes)
      throw notDecompressed(this.name, `${length} bytes where ${plainBytes} were said`);
    return plain;
  }
}

function stepsOf(plain: Uint8Array): Uint8Array {
  const steps = new Uint8Array(plain.length);
  let before = 0;
  for (let at = 0; at < plain.length; at += 1) {
    const byte = plain[at] ?? 0;
    steps[at] = byte - before;
    before = byte;
  }
  return steps;
}

function runAt(steps: Uint8Array, at: number): number {
  let length = 1;
  while (length < LENGTH_MAX && at + length < steps.length && steps[at + length] === steps[at]) length += 1;
  return length;
}

/** As many as stand before the next run. */
function literalsAt(steps: Uint8Array, at: number): number {
  let length = 1;
  while (length < LENGTH_MAX && at + length < steps.length && steps[at + length] !== steps[at + length + 1])
    length += 1;
  return length;
}
