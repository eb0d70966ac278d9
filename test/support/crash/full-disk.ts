/**
 * A store on a real ext4 of which nothing is left but a few blocks: a life with room, one that meets the full disk, and a
 * look at what is there once somebody has made room again.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Checked } from "#test/support/crash/check-store.js";
import { expectedAfter, type NotedLine } from "#test/support/crash/expectations.js";
import type { ReportLine } from "#test/support/crash/report.js";
import { runSealed } from "#test/support/crash/sealed-room.js";
import type { Life } from "#test/support/crash/workload.js";

export interface FullDisk {
  /** What the second life ended with; undefined when the room was enough. */
  readonly failure: (ReportLine & { readonly is: "failed" }) | undefined;
  readonly broken: readonly string[];
}

const DISK_MIB = 64;
const SEQUENCES = 150;

const FILL = `
folder=$1 node=$2 workload=$3 checker=$4 free_kib=$5 first=$6 second=$7
truncate -s ${DISK_MIB}M "$folder/disk"
mkfs.ext4 -q -F -b 4096 -m 0 -E nodiscard,lazy_itable_init=0,lazy_journal_init=0 "$folder/disk"
mount -o loop "$folder/disk" "$folder/mount"
mkdir "$folder/mount/group"
"$node" "$workload" "$folder/mount/group" "$first"
available=$(df --output=avail -k "$folder/mount" | tail -1)
fallocate -l $(( (available - free_kib) * 1024 )) "$folder/mount/ballast"
"$node" "$workload" "$folder/mount/group" "$second" || echo '{"is":"ended"}'
rm "$folder/mount/ballast"
echo '{"is":"room"}'
read -r
"$node" "$checker" "$folder/mount/group" "$folder/expected.json"
umount "$folder/mount"
`;

const program = (name: string) => fileURLToPath(new URL(name, import.meta.url));

type Said = ReportLine | Checked | { readonly is: "ended" } | { readonly is: "room" };

export async function fillDisk(folder: string, seed: number, freeKib: number): Promise<FullDisk> {
  mkdirSync(join(folder, "mount"), { recursive: true });
  const lines: NotedLine[] = [];
  let checked: Checked | undefined;
  const onLine = (line: unknown): string | undefined => {
    const said = line as Said;
    if (said.is === "checked") checked = said;
    if (said.is === "room") {
      const expected = expectedAfter(0, lines, seed);
      writeFileSync(join(folder, "expected.json"), JSON.stringify(expected));
      return "go on\n";
    }
    if (said.is === "checked" || said.is === "ended") return undefined;
    lines.push({ line: said, at: 0 });
    return said.is === "start" ? "go on\n" : undefined;
  };
  const lives = [1, 2].map((life): string => {
    const planned: Life = { seed, life, sequences: SEQUENCES, end: "close", plant: "none" };
    return JSON.stringify(planned);
  });
  const programs = [process.execPath, program("workload.js"), program("check-store.js")];
  await runSealed(FILL, [folder, ...programs, String(freeKib), ...lives], { onLine });
  const failed = lines.find(({ line }) => line.is === "failed")?.line;
  return {
    failure: failed?.is === "failed" ? failed : undefined,
    broken: checked?.broken ?? ["the checker said nothing"],
  };
}
