import { parseListenAddress } from "#src/base/listen-address.js";
import { FileBlockDevice } from "#src/platform/block/file-block-device.js";
import { RealClock } from "#src/platform/clock/real-clock.js";
import { RealDisk } from "#src/platform/disk/real-disk.js";
import type { ServedExport } from "#src/platform/nbd/export-resolver.js";
import { NbdServer } from "#src/platform/nbd/nbd-server.js";
import { RecordingLogger } from "#src/telemetry/recording-logger.js";

/** `node serve-file.js FILE ADDRESS`: serves a file as the export with the empty name, and says when it listens. */
const [path = "", address = ""] = process.argv.slice(2);
const file = await new RealDisk().open(path, "write");
const device = new FileBlockDevice(file, { sizeBytes: await file.size(), readOnly: false });
const served: ServedExport = {
  type: "export",
  device,
  description: "",
  rotational: false,
  fastZero: true,
  // One device for the life of the process, however often its last connection goes.
  close: async () => undefined,
};
const server = new NbdServer({
  clock: new RealClock(),
  logger: new RecordingLogger(),
  resolver: { list: () => [{ name: "", description: "" }], open: () => served },
});
await server.listen({ address: parseListenAddress(address) });
process.stdout.write("listening\n");
process.once("SIGTERM", () => {
  void server.stop(1000).then(() => process.exit(0));
});
