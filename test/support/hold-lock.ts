import { RealDisk } from "#src/platform/disk/real-disk.js";

/** A process that takes the lock at the path it is given, says so, and holds it until it is killed. */
await new RealDisk().lock(process.argv[2] ?? "");
process.stdout.write("locked\n");
setInterval(() => undefined, 60_000);
