import { tmpdir } from "node:os";
import { measureNbd } from "#native-bench/nbd-write/measure-nbd.js";
import { PATTERNS } from "#native-bench/nbd-write/run-fio.js";

/**
 * `npm run bench:nbd -- [ROUNDS] [SECONDS] [FOLDER] [SERVER_CPUS CLIENT_CPUS]`: prints one line a pattern and server, as
 * minimum, median, maximum. Pinned, the servers run on the first processors and fio on the second (0-1, or the same 0).
 */
const [rounds = "5", seconds = "5", folder = tmpdir(), servers, client] = process.argv.slice(2);
const measured = await measureNbd({
  parent: folder,
  servers: ["tidemark", "qemu-nbd", "nbdkit"],
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
    `ours is ${ratio} times it`,
  ];
  process.stdout.write(`${pattern.padEnd(36)} ${server.padEnd(9)} ${words.join(", ")}\n`);
}
