import { tmpdir } from "node:os";
import { measureNbd } from "#native-bench/nbd-write/measure-nbd.js";
import { PATTERNS } from "#native-bench/nbd-write/run-fio.js";

/** `npm run bench:nbd -- [ROUNDS] [SECONDS] [FOLDER]`: prints one line a pattern and server. */
const [rounds = "5", seconds = "5", folder = tmpdir()] = process.argv.slice(2);
const measured = await measureNbd({
  parent: folder,
  servers: ["tidemark", "qemu-nbd", "nbdkit"],
  patterns: PATTERNS,
  rounds: Number(rounds),
  seconds: Number(seconds),
  sizeBytes: 2 ** 30,
});
for (const { pattern, server, iops, p99Us, timesSlower } of measured) {
  const rate = `${iops.min} ${iops.median} ${iops.max} a second`;
  process.stdout.write(
    `${pattern.padEnd(36)} ${server.padEnd(9)} ${rate}, p99 ${p99Us.median} us, ours is ${timesSlower} times it\n`,
  );
}
