import type { Socket } from "node:net";
import { createInterface } from "node:readline";
import { RealClock } from "#src/platform/clock/real-clock.js";
import { openListener } from "#src/platform/listen/open-listener.js";
import type { RefusalReason } from "#src/platform/listen/refusal.js";
import { LOOPBACK } from "#test/support/tls/listener-rig.js";
import { RecordingLogger } from "#test/support/tls/recording-logger.js";

/**
 * A process of its own, started with few file descriptors: it listens, greets and holds what it can accept. For each line
 * on stdin it prints a line of JSON about itself.
 */
const held = new Set<Socket>();
const refused: Partial<Record<RefusalReason, number>> = {};

const listener = await openListener({
  address: LOOPBACK,
  security: { type: "local" },
  clock: new RealClock(),
  logger: new RecordingLogger(),
  receiver: ({ socket }) => {
    held.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => held.delete(socket));
    socket.resume();
    socket.write("hello\n");
  },
  onRefused: (reason) => {
    refused[reason] = (refused[reason] ?? 0) + 1;
  },
});

for await (const line of createInterface({ input: process.stdin })) {
  const { user, system } = process.cpuUsage();
  const report = { line, address: listener.address, held: held.size, refused, cpuMs: (user + system) / 1000 };
  process.stdout.write(`${JSON.stringify(report)}\n`);
}
await listener.close();
for (const socket of held) socket.destroy();
