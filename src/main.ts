#!/usr/bin/env -S UV_THREADPOOL_SIZE=16 node
process.exitCode = 2;
