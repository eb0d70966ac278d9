#!/usr/bin/env -S UV_THREADPOOL_SIZE=16 node
// The size of the thread pool stands in the line above because it must be known before Node starts: the loader of
// modules already uses the pool, and a pool that is used keeps its size. Node's default of 4 would let four slow disk
// operations hold up everything else, the journal's fdatasync included.
import { runProcess } from "#src/api/cli/run-process.js";

/** The process: it alone joins the command line with the daemon, which the command line does not know. */
await runProcess({
  runDaemon: async (options) => (await import("#src/daemon/run-daemon.js")).runDaemon(options),
});
