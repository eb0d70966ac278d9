import { Capture, NO_CAPTURE_METRICS } from "#src/data-path/capture/capture.js";
import { StateFile } from "#src/data-path/journal/journal.js";
import type { BlockDevice } from "#src/platform/block/block-device.js";
import { FileBlockDevice } from "#src/platform/block/file-block-device.js";
import { RealClock } from "#src/platform/clock/real-clock.js";
import { RealDisk } from "#src/platform/disk/real-disk.js";
import { createHasher } from "#src/platform/hash/xxhash.js";
import { RealRandom } from "#src/platform/random/real-random.js";

/** What is compared: the image alone, the filter without a secondary, and with one that is sent to at once. */
export interface CaptureFigures {
  readonly plain: WriteCost;
  readonly alone: WriteCost;
  readonly sending: WriteCost;
}

export interface WriteCost {
  readonly us: number;
  /** Of all threads of this process: what else the machine does changes it less. */
  readonly processorUs: number;
}

export interface CaptureBenchOptions {
  readonly directory: string;
  readonly writes: number;
  readonly sizeBytes: number;
  readonly rounds: number;
}

const WRITE_BYTES = 4096;
/** As many as the NBD server carries out in one turn of the event loop at depth 32. */
const WRITES_PER_TICK = 32;
const ENTRY = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" } as const;

/** Microseconds of a random write of 4 KiB, each the median of alternating rounds. */
export async function measureCapture(options: CaptureBenchOptions): Promise<CaptureFigures> {
  const disk = new RealDisk();
  const hasher = await createHasher();
  const hash64 = (bytes: Uint8Array, seed: bigint) => hasher.hash64(bytes, seed);
  await disk.makeDirectory(options.directory, 0o700);
  const path = `${options.directory}/image`;
  const file = await disk.open(path, "create");
  await file.truncate(options.sizeBytes);
  const device = new FileBlockDevice(file, { sizeBytes: options.sizeBytes, readOnly: false });
  const start = async (secondary: boolean): Promise<Capture> => {
    const directory = `${options.directory}/${secondary ? "sending" : "alone"}`;
    await disk.makeDirectory(directory, 0o700);
    const site = { group: "4b1e0c4c-7d0a-4d0e-9f1e-0a1b2c3d4e5f", site: "alpha", lineage: [ENTRY] };
    const promise = { epoch: ENTRY.epoch, id: ENTRY.id };
    const first = { ...site, promise, ceiling: 0, clean: undefined };
    return await Capture.start({
      ports: { disk, clock: new RealClock(), random: new RealRandom(), hash64 },
      directory,
      group: new Uint8Array(16).fill(7),
      state: await StateFile.create(disk, `${directory}/state`, first, hash64),
      members: [{ member: 1, device }],
      secondary: secondary
        ? {
            mode: "async",
            whenAway: { type: "block" },
            paired: true,
            isNew: true,
            outboxBytesMax: 64 * 1024 * 1024,
            spillBytesMax: 0,
          }
        : undefined,
      observer: {
        onEvent: () => undefined,
        metrics: NO_CAPTURE_METRICS,
        slowMs: 1000,
        onSlow: () => undefined,
      },
    });
  };
  const alone = await start(false);
  const sending = await start(true);
  await beginOrder(sending);
  const plain: WriteCost[] = [];
  const filtered: WriteCost[] = [];
  const sent: WriteCost[] = [];
  for (let round = 0; round < options.rounds; round += 1) {
    plain.push(await writeMany(device, options));
    filtered.push(await writeMany(alone.device(1), options));
    // What was not synced before would be written by the first sync that the hot set needs, and counted to that.
    await device.flush();
    const stop = pump(sending);
    sent.push(await writeMany(sending.device(1), options));
    stop();
  }
  await alone.stop();
  await sending.stop();
  await file.close();
  return { plain: median(plain), alone: median(filtered), sending: median(sent) };
}

/** An empty resync: from then on writes are recorded. */
async function beginOrder(capture: Capture): Promise<void> {
  for (const block of [...(capture.dirty(1)?.blocks() ?? [])]) capture.dirty(1)?.clear(block);
  capture.attach(0, () => undefined);
  await capture.resync?.begin({ entry: ENTRY.id, sequence: 0 });
  await capture.resync?.finish();
  for (let batch = capture.next(); batch !== undefined; batch = capture.next()) {
    const { last } = batch instanceof Promise ? await batch : batch;
    capture.acknowledged(last, last);
  }
  capture.detach();
}

/** A sender to nowhere, which acknowledges what it was given. */
function pump(capture: Capture): () => void {
  let isOn = true;
  const take = () => {
    while (isOn) {
      const batch = capture.next();
      if (batch === undefined) return;
      if (batch instanceof Promise) return;
      const { last } = batch;
      setImmediate(() => {
        capture.acknowledged(last, last);
      });
    }
  };
  capture.attach(capture.position.sequence, () => setImmediate(take));
  take();
  return () => {
    isOn = false;
    capture.detach();
  };
}

async function writeMany(
  device: BlockDevice,
  { writes, sizeBytes }: CaptureBenchOptions,
): Promise<WriteCost> {
  const payload = new Uint8Array(WRITE_BYTES);
  const blocks = sizeBytes / WRITE_BYTES;
  let state = 12_345;
  const startedMs = performance.now();
  const before = process.cpuUsage();
  for (let done = 0; done < writes; done += WRITES_PER_TICK) {
    const late: Promise<void>[] = [];
    for (let index = 0; index < WRITES_PER_TICK; index += 1) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      payload[0] = state;
      const writing = device.write((state % blocks) * WRITE_BYTES, payload);
      if (writing !== undefined) late.push(writing);
    }
    await (late.length > 0 ? Promise.all(late) : new Promise((resolve) => setImmediate(resolve)));
  }
  const { user, system } = process.cpuUsage(before);
  return { us: ((performance.now() - startedMs) * 1000) / writes, processorUs: (user + system) / writes };
}

function median(costs: readonly WriteCost[]): WriteCost {
  const middle = (values: readonly number[]) =>
    [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  return {
    us: middle(costs.map(({ us }) => us)),
    processorUs: middle(costs.map(({ processorUs }) => processorUs)),
  };
}
