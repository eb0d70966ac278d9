import { formatListenAddress } from "#src/base/listen-address.js";
import { MemoryBlockDevice } from "#src/platform/block/memory-block-device.js";
import { RealClock } from "#src/platform/clock/real-clock.js";
import { takeInheritedSockets } from "#src/platform/listen/inherited-sockets.js";
import { NbdServer } from "#src/platform/nbd/nbd-server.js";
import { RecordingLogger } from "#test/support/tls/recording-logger.js";

/** A process that serves a device in memory on the sockets it was handed over, and says which they are. */
const server = new NbdServer({
  clock: new RealClock(),
  logger: new RecordingLogger(),
  resolver: {
    list: () => [],
    open: () => {
      const device = new MemoryBlockDevice({ sizeBytes: 1024 * 1024 });
      return {
        type: "export",
        device,
        description: "",
        rotational: false,
        fastZero: true,
        close: () => device.close(),
      };
    },
  },
});
for (const { address, descriptor } of takeInheritedSockets(process.env, process.pid)) {
  await server.listen({ address, descriptor });
  process.stdout.write(`${formatListenAddress(address)}\n`);
}
