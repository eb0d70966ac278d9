import { Worker } from "node:worker_threads";
import { threadHeap } from "#src/daemon/data-plane/thread-heap.js";

/**
 * Begins the data thread, which loads what it runs while the main thread loads its own: a start takes a third less than
 * one after the other. It does nothing before it is told `start`, and holds up nobody's end until then.
 */
export function beginThread(module: URL = DATA_THREAD): Worker {
  const worker = new Worker(module, { name: "data", resourceLimits: threadHeap() });
  worker.unref();
  return worker;
}

/** Another one is for tests, whose groups misbehave. */
const DATA_THREAD = new URL("thread.js", import.meta.url);
