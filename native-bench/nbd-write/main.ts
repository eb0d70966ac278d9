import { tmpdir } from "node:os";
import { measureNbd } from "#native-bench/nbd-write/measure-nbd.js";
import { PATTERNS } from "#native-bench/nbd-write/run-fio.js";
import type { ServerName } from "#native-bench/nbd-write/servers.js";

/**
 * `npm run bench:nbd -- [ROUNDS] [SECONDS] [FOLDER] [SERVER_CPUS CLIENT_CPUS]`: prints one line a pattern and server, as
 * minimum, median, maximum. Pinned, the servers run on the first processors and fio on the second (0-1, or the same 0).
 *
 * By the environment: TIDEMARK_BENCH_SERVERS, which are compared and in which order, the first is what the others are
 * measured by (tidemark,captured,daemon,qemu-nbd,nbdkit); TIDEMARK_BENCH_DAEMON, URI and process of an export of a running
 * daemon, of at least 1 GiB, whose contents are overwritten (`nbd+unix:///group/volume?socket=/run/tidemark/nbd.sock 1234`);
 * TIDEMARK_BENCH_PROFILES, a folder for profiles of the processor, which slow ours down a little.
 */
const ALWAYS = "captured,tidemark,qemu-nbd,nbdkit";
const [rounds = "5", seconds = "5", folder = tmpdir(), servers, client] = process.argv.slice(2);
const [uri, pid] = process.env["TIDEMARK_BENCH_DAEMON"]?.split(" ") ?? [];
const names = process.env["TIDEMARK_BENCH_SERVERS"] ?? `${uri === undefined ? "" : "daemon,"}${ALWAYS}`;
const measured = await measureNbd({
  parent: folder,
  servers: names.split(",") as readonly ServerName[],
  daemon: uri === undefined ? undefined : { uri, pid: Number(pid) },
  patterns: PATTERNS,
  rounds: Number(rounds),
  seconds: Number(seconds),
  sizeBytes: 2 ** 30,
  pinned: servers === undefined ? undefined : { servers, client: client ?? servers },
});
for (const { pattern, server, iops, p99Us, processorUs, ratio } of measured) {
  const words = [
    `${iops.min} ${iops.median} ${iops.max} a second`,
    `p99 ${p99Us.min} ${p99Us.median} ${p99Us.max} us`,
    `${processorUs.median} us of processor`,
    `${names.split(",")[0]} is ${ratio} times it`,
  ];
  process.stdout.write(`${pattern.padEnd(36)} ${server.padEnd(9)} ${words.join(", ")}\n`);
}
