import { parseListenAddress } from "#src/base/listen-address.js";
import { Capture, NO_CAPTURE_METRICS } from "#src/data-path/capture/capture.js";
import { StateFile } from "#src/data-path/journal/journal.js";
import type { BlockDevice } from "#src/platform/block/block-device.js";
import { FileBlockDevice } from "#src/platform/block/file-block-device.js";
import { RealClock } from "#src/platform/clock/real-clock.js";
import { RealDisk } from "#src/platform/disk/real-disk.js";
import { createHasher } from "#src/platform/hash/xxhash.js";
import type { ServedExport } from "#src/platform/nbd/export-resolver.js";
import { NbdServer } from "#src/platform/nbd/nbd-server.js";
import { RealRandom } from "#src/platform/random/real-random.js";
import { RecordingLogger } from "#src/telemetry/recording-logger.js";

/**
 * `node serve-file.js FILE ADDRESS [captured]`: serves a file as the export with the empty name. `captured`: as the volume of
 * a group without a secondary, with its sequence and its place in a batch for every write.
 */
const [path = "", address = "", how = "plain"] = process.argv.slice(2);
const disk = new RealDisk();
const file = await disk.open(path, "write");
const image = new FileBlockDevice(file, { sizeBytes: await file.size(), readOnly: false });
const device = how === "captured" ? await captured(image) : image;
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

async function captured(plain: BlockDevice): Promise<BlockDevice> {
  const hasher = await createHasher();
  const hash64 = (bytes: Uint8Array, seed: bigint) => hasher.hash64(bytes, seed);
  const entry = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" } as const;
  const site = { group: "4b1e0c4c-7d0a-4d0e-9f1e-0a1b2c3d4e5f", site: "alpha", lineage: [entry] };
  const first = { ...site, promise: { epoch: 1, id: entry.id }, ceiling: 0, clean: undefined };
  const capture = await Capture.start({
    ports: { disk, clock: new RealClock(), random: new RealRandom(), hash64 },
    directory: `${path}.capture`,
    group: new Uint8Array(16).fill(7),
    state: await StateFile.create(disk, `${path}.state`, first, hash64),
    members: [{ member: 1, device: plain }],
    secondary: undefined,
    observer: {
      onEvent: () => undefined,
      metrics: NO_CAPTURE_METRICS,
      slowMs: 1000,
      onSlow: () => undefined,
    },
  });
  return capture.device(1);
}
