/**
 * A store on a real file system on a disk that records; then, as many as are wanted, the disk as a power loss may have left
 * it, each mounted again and the store on it looked at by a fresh process.
 *
 *     workload -> store -> ext4 -> loop device -> nbdfuse -> recorded disk
 *     checker  -> store -> ext4 -> loop device -> image made from the record
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";
import type { Checked } from "#test/support/crash/check-store.js";
import { expectedAfter, type NotedLine } from "#test/support/crash/expectations.js";
import { NbdServer } from "#test/support/crash/nbd-server.js";
import type { Plant } from "#test/support/crash/planted-disk.js";
import { makeImage, type PowerLoss } from "#test/support/crash/power-loss.js";
import { RecordedDisk } from "#test/support/crash/recorded-disk.js";
import type { ReportLine } from "#test/support/crash/report.js";
import { runSealed } from "#test/support/crash/sealed-room.js";
import type { Life } from "#test/support/crash/workload.js";

export interface RecordingOptions {
  readonly seed: number;
  /** Of each life of the workload. */
  readonly sequences: number;
  readonly lives: number;
  readonly plant?: Plant;
}

export interface Recording {
  readonly seed: number;
  readonly disk: RecordedDisk;
  readonly lines: readonly NotedLine[];
  /** The event at which there was a file system with an empty folder. */
  readonly mountedAt: number;
}

export interface CheckedImage {
  readonly loss: PowerLoss;
  readonly broken: readonly string[];
  readonly views: number;
  /** The file system could not be mounted before e2fsck had been at it. */
  readonly repaired: boolean;
}

const EVENTS_TO_CHOOSE = 5;
const DISK_BYTES = 96 * 2 ** 20;
const MKFS = "mkfs.ext4 -q -F -b 4096 -m 0 -E nodiscard,lazy_itable_init=0,lazy_journal_init=0";

/** The last life but one is killed as every other is; only the last one ends in peace. */
const RECORD = `
folder=$1 node=$2 workload=$3
shift 3
nbdfuse --connections 1 --pidfile "$folder/nbdfuse.pid" "$folder/fuse/disk" "nbd+unix:///?socket=$folder/socket" &
until [ -s "$folder/nbdfuse.pid" ]; do kill -0 $!; sleep 0.02; done
${MKFS} "$folder/fuse/disk"
mount -o loop "$folder/fuse/disk" "$folder/mount"
mkdir "$folder/mount/group"
sync -f "$folder/mount"
echo '{"is":"mounted"}'
for life in "$@"; do
  status=0
  "$node" "$workload" "$folder/mount/group" "$life" || status=$?
  if [ $status != 0 ] && [ $status != 137 ]; then exit 1; fi
done
umount "$folder/mount"
umount "$folder/fuse"
wait
`;

/** 1 and 2 of e2fsck mean that it has mended what there was. */
const CHECK = `
folder=$1 node=$2 checker=$3
if ! mount -o loop "$folder/image" "$folder/mount"; then
  status=0
  e2fsck -fy "$folder/image" >&2 || status=$?
  if [ $status -gt 2 ]; then exit 1; fi
  mount -o loop "$folder/image" "$folder/mount"
  echo '{"is":"repaired"}'
fi
"$node" "$checker" "$folder/mount/group" "$folder/expected.json"
umount "$folder/mount"
e2fsck -fn "$folder/image" >&2
`;

const program = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Lives a store and records it. The folder gets what was recorded; close the disk when it is not needed any more. */
export async function record(folder: string, options: RecordingOptions): Promise<Recording> {
  const { seed, sequences, lives, plant = "none" } = options;
  for (const name of ["fuse", "mount"]) mkdirSync(join(folder, name), { recursive: true });
  const disk = new RecordedDisk(folder, DISK_BYTES);
  const server = await NbdServer.listen(disk, join(folder, "socket"));
  const lines: NotedLine[] = [];
  let mountedAt = 0;
  const onLine = (line: unknown): string | undefined => {
    const said = line as ReportLine | { readonly is: "mounted" };
    if (said.is === "mounted") {
      mountedAt = disk.now;
      return undefined;
    }
    lines.push({ line: said, at: disk.now });
    return said.is === "start" ? "go on\n" : undefined;
  };
  const planned = Array.from({ length: lives }, (_, index): string => {
    const end = index === lives - 1 ? "close" : "kill";
    const life: Life = { seed, life: index + 1, sequences, end, plant };
    return JSON.stringify(life);
  });
  try {
    await runSealed(RECORD, [folder, process.execPath, program("workload.js"), ...planned], { onLine });
  } catch (error) {
    disk.close();
    throw new Error(`${lines.find(({ line }) => line.is === "failed")?.line ?? ""}`, { cause: error });
  } finally {
    await server.close();
  }
  if (server.failure !== undefined) throw new Error("the disk failed", { cause: server.failure });
  return { seed, disk, lines, mountedAt };
}

/** Makes one image in the folder, chosen by its number, and checks the store in it. */
export async function checkImage(
  folder: string,
  recording: Recording,
  number: number,
): Promise<CheckedImage> {
  const { seed, disk, lines } = recording;
  const random = new SimulatedRandom(BigInt(seed) * 1_000_003n + BigInt(number));
  const image = join(folder, "image");
  mkdirSync(join(folder, "mount"), { recursive: true });
  const loss = makeImage(disk, someEvent(recording, random), random, image);
  writeFileSync(join(folder, "expected.json"), JSON.stringify(expectedAfter(loss.after, lines, seed)));
  let checked: Checked | undefined;
  let repaired = false;
  const onLine = (line: unknown): undefined => {
    const said = line as Checked | { readonly is: "repaired" };
    if (said.is === "checked") checked = said;
    if (said.is === "repaired") repaired = true;
  };
  await runSealed(CHECK, [folder, process.execPath, program("check-store.js")], { onLine });
  const { broken, views } = checked ?? { broken: ["the checker said nothing"], views: 0 };
  if (broken.length === 0) rmSync(image);
  return { loss, broken, views, repaired };
}

/**
 * Half of them right behind a promise, where what it rests on is youngest; of the others, that one of a few which leaves the
 * most to chance, since what syncs as often as a store has little in the cache of the disk at most moments.
 */
function someEvent({ disk, lines, mountedAt }: Recording, random: SimulatedRandom): number {
  const promises = lines.filter(({ line }) => line.is === "durable" || line.is === "done");
  if (random.chance(0.5) && promises.length > 0) return random.pick(promises).at;
  const some = Array.from({ length: EVENTS_TO_CHOOSE }, () => random.integer(mountedAt, disk.now));
  return some.reduce((most, event) => (pendingAt(disk, event) > pendingAt(disk, most) ? event : most));
}

function pendingAt(disk: RecordedDisk, event: number): number {
  return event - disk.lastFlush(event);
}
