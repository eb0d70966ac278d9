#!/usr/bin/env -S UV_THREADPOOL_SIZE=16 node --max-semi-space-size=4
// Both settings stand in the line above because they must be known before Node starts.
// - The loader of modules already uses the thread pool, and a pool that is used keeps its size. Node's default of 4 would
//   let four slow disk operations hold up everything else, the journal's fdatasync included.
// - The young generation grows to twice this size and stays there. Node's default of 16 MiB makes an idle daemon that is
//   scraped take 112 MB; with 4 MiB it takes 91. Bulk data lies in buffers outside of this heap.
import { fileURLToPath } from "node:url";
import { runProcess } from "#src/api/cli/run-process.js";

/** The process: it alone joins the command line with the daemon, which the command line does not know. */
await runProcess({
  // This file has the right to be run, and its first line the settings; an installation may have taken the right away.
  program: [
    "env",
    "UV_THREADPOOL_SIZE=16",
    process.execPath,
    "--max-semi-space-size=4",
    fileURLToPath(import.meta.url),
  ],
  runDaemon: async (options) => {
    const thread = (await import("#src/daemon/data-plane/begin-thread.js")).beginThread();
    return (await import("#src/daemon/run-daemon.js")).runDaemon(options, { thread: () => thread });
  },
  inspectStores: async (options) => (await import("#src/daemon/local-stores.js")).inspectLocal(options),
  checkStores: async (options) => (await import("#src/daemon/local-stores.js")).checkLocal(options),
  exportPoint: async (options, request) =>
    (await import("#src/daemon/local-stores.js")).exportLocal(options, request),
  rebuildIndexes: async (options) => (await import("#src/daemon/local-stores.js")).rebuildLocal(options),
});
