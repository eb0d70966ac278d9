/**
 * A read or write may do less than it was asked for: at a signal, near a full disk, beyond 2 GiB. These repeat the step
 * until everything is done, or until a step moves nothing, and answer how much was done.
 */
export async function transferWhole(
  totalBytes: number,
  step: (doneBytes: number) => Promise<number>,
): Promise<number> {
  let done = 0;
  while (done < totalBytes) {
    const moved = await step(done);
    if (moved === 0) break;
    done += moved;
  }
  return done;
}

export function transferWholeSync(totalBytes: number, step: (doneBytes: number) => number): number {
  let done = 0;
  while (done < totalBytes) {
    const moved = step(done);
    if (moved === 0) break;
    done += moved;
  }
  return done;
}

export function totalBytes(sources: readonly Uint8Array[]): number {
  let total = 0;
  for (const source of sources) total += source.length;
  return total;
}

/** What of the sources is still to be written once so many of their bytes are. */
export function behind(sources: readonly Uint8Array[], doneBytes: number): readonly Uint8Array[] {
  let skip = doneBytes;
  for (const [index, source] of sources.entries()) {
    if (skip < source.length) return [source.subarray(skip), ...sources.slice(index + 1)];
    skip -= source.length;
  }
  return [];
}
