import { NODE_CHUNKS } from "#src/data-path/verify/hash-tree.js";

/** Nodes whose hashes are not the same; what one side has and the other has not is another matter, of sizes. */
export function differingNodes(own: BigUint64Array, other: BigUint64Array): readonly number[] {
  return [...own.keys()].filter((node) => own[node] !== other[node]);
}

/** Chunks of these nodes, of a span of that length. */
export function chunksOfNodes(nodes: readonly number[], chunkCount: number): readonly number[] {
  return nodes.flatMap((node) => {
    const first = node * NODE_CHUNKS;
    const count = Math.min(NODE_CHUNKS, chunkCount - first);
    return Array.from({ length: Math.max(0, count) }, (_, index) => first + index);
  });
}

/** What of a chunk one side says that the other holds otherwise, or that could not be read there. */
export interface OtherChunk {
  readonly chunk: number;
  /** Undefined: it could not be read. */
  readonly hash: bigint | undefined;
}

export interface ComparedChunks {
  readonly differing: readonly number[];
  /** Of these nothing is known: which side could not say. */
  readonly unknownHere: readonly number[];
  readonly unreadThere: readonly number[];
}

/** `unknown`: chunks of our own of which the hash says nothing. */
export function compareChunks(
  own: BigUint64Array,
  unknown: ReadonlySet<number>,
  other: readonly OtherChunk[],
): ComparedChunks {
  const differing: number[] = [];
  const unknownHere: number[] = [];
  const unreadThere: number[] = [];
  for (const { chunk, hash } of other) {
    if (unknown.has(chunk)) unknownHere.push(chunk);
    else if (hash === undefined) unreadThere.push(chunk);
    else if (hash !== own[chunk]) differing.push(chunk);
  }
  return { differing, unknownHere, unreadThere };
}

/** First and last of each run of chunks that follow one another. */
export function runsOf(chunks: Iterable<number>): readonly (readonly [number, number])[] {
  const runs: [number, number][] = [];
  for (const chunk of [...chunks].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] + 1 === chunk) last[1] = chunk;
    else runs.push([chunk, chunk]);
  }
  return runs;
}
