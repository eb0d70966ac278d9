import { setFlagsFromString } from "node:v8";
import type { ResourceLimits } from "node:worker_threads";

/** As in the process's own first line, for the heap of the thread. Bulk data lies outside of it. */
const YOUNG_GENERATION_MB = 8;

/**
 * What has come from sockets is held by buffers outside of the heap and counted with it. With a heap of some 10 MB the engine
 * would collect all of it after each 15 MB that come in, 50 times a second at 800 MB/s, and that takes as long as all
 * else together; what is left of the buffers is found by the small collections of the young generation just as well. The
 * thread is to collect its whole heap only when that much is held.
 */
const WHOLE_COLLECTION_FROM_MB = 64;

/**
 * The heap of a thread that is begun next. A worker takes no such option of its own: it reads the engine's settings when its heap
 * is made, and the heap of the main thread, which stays small, is made already.
 */
export function threadHeap(): ResourceLimits {
  setFlagsFromString(`--initial-old-space-size=${WHOLE_COLLECTION_FROM_MB}`);
  return { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB };
}
