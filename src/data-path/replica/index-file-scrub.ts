import type { Comparison } from "#src/data-path/replica/index-comparison.js";

/**
 * The files beneath the index, byte by byte. A key that rots in a table is not found any more, and a read then answers with
 * an older version, of which the hash is good: so nobody reads in an index whose files are not as they were written.
 */
export async function scrubFiles({ generation, options, isOver, found }: Comparison): Promise<void> {
  const { throttle, signal } = options;
  for (const { file, detail } of await generation.verifyFiles({ throttle, signal })) {
    if (!isOver()) found({ type: "index", fault: "wrong", detail: `${file}: ${detail}` });
  }
}
