import { readdirSync } from "node:fs";
import { MemoryBlockDevice } from "#src/platform/block/memory-block-device.js";
import { RealClock } from "#src/platform/clock/real-clock.js";
import { NbdServer } from "#src/platform/nbd/nbd-server.js";
import { RecordingLogger } from "#test/support/tls/recording-logger.js";

/** A process with a server on the path that it is given; for every line it reads it says what it holds. */
const [path = ""] = process.argv.slice(2);
const device = new MemoryBlockDevice({ sizeBytes: 1024 * 1024 });
const server = new NbdServer({
  clock: new RealClock(),
  logger: new RecordingLogger(),
  resolver: {
    list: () => [],
    open: () => ({
      type: "export",
      device,
      description: "",
      rotational: false,
      fastZero: true,
      close: async () => undefined,
    }),
  },
});
await server.listen({ address: { type: "unix", path } });
process.stdout.write("listening\n");
process.stdin.on("data", () => {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  const descriptors = readdirSync("/proc/self/fd").length;
  const { connections, openExports, heldBytes } = server;
  process.stdout.write(
    `${JSON.stringify({ heapUsed, arrayBuffers, rss, descriptors, connections, openExports, heldBytes })}\n`,
  );
});
process.stdin.on("end", () => process.exit(0));
