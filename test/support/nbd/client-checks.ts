import { readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Test } from "tap";
import { patternOf } from "#test/support/bytes.js";
import { type ClientRun, runClient } from "#test/support/nbd/run-client.js";

/** What unmodified clients do to an export of CLIENT_CHECK_BYTES, whoever serves it: a server alone, or a whole daemon. */

const MIB = 1024 * 1024;
export const CLIENT_CHECK_BYTES = 64 * MIB;
/** Of nbdcopy. */
export const MANY_AT_ONCE = ["--threads=4", "--connections=4", "--requests=64"];

const RAW = ["-f", "raw"];
const STEPS = [
  "write -P 7 1M 1M",
  "writev -P 8 3M 64k 64k",
  "write -z 1M 64k",
  "discard 2M 1M",
  "flush",
  "read -P 7 1114112 983040",
  "read -P 0 1M 64k",
  "read -P 8 3M 128k",
  "read -P 0 2M 1M",
  "write -f -P 9 5M 4k",
  "read -P 9 5M 4k",
];
const FIO_JOB = [
  "--name=verify",
  "--ioengine=nbd",
  "--rw=randwrite",
  "--bsrange=512-128k",
  "--size=8m",
  "--iodepth=32",
  "--verify=crc32c",
  "--verify_fatal=1",
  "--numjobs=4",
  "--offset_increment=16m",
  "--fsync=64",
  "--verify_state_save=0",
];

export function worked(t: Test, what: string, { code, output }: ClientRun): void {
  t.equal(code, 0, what, { output });
}

/** A file of mixed data and holes, as large as the export. */
export function mixedImage(folder: string): string {
  const path = join(folder, "image");
  writeFileSync(path, patternOf(9 * MIB + 4096));
  truncateSync(path, CLIENT_CHECK_BYTES);
  return path;
}

/** nbdcopy, with 4 connections and 64 requests each, there and back. */
export async function checkCopies(t: Test, uri: string, path: string, folder: string): Promise<void> {
  worked(t, "to us", await runClient("nbdcopy", [...MANY_AT_ONCE, "--flush", path, uri]));
  const back = join(folder, "back");
  worked(t, "from us", await runClient("nbdcopy", [...MANY_AT_ONCE, uri, back]));
  t.ok(readFileSync(path).equals(readFileSync(back)), "the same bytes");
}

/** qemu-img converts, compares, maps and measures; qemu-io writes patterns. */
export async function checkQemu(t: Test, uri: string, path: string): Promise<void> {
  worked(t, "convert", await runClient("qemu-img", ["convert", ...RAW, "-O", "raw", "-n", "-W", path, uri]));
  worked(t, "compare", await runClient("qemu-img", ["compare", ...RAW, "-F", "raw", path, uri]));
  const map = await runClient("qemu-img", ["map", ...RAW, "--output=json", uri]);
  t.match(JSON.parse(map.output), [
    { start: 0, data: true },
    { zero: true, data: false },
  ]);
  const bench = ["bench", "-w", "-c", "500", "-d", "16", "--flush-interval=50", ...RAW, uri];
  worked(t, "bench", await runClient("qemu-img", bench));
  const io = await runClient("qemu-io", [...RAW, ...STEPS.flatMap((step) => ["-c", step]), uri]);
  worked(t, "qemu-io", io);
  t.notMatch(io.output, /failed|error/i);
}

/** fio verifies what it wrote, over four connections. */
export async function checkFio(t: Test, uri: string): Promise<void> {
  worked(t, "fio", await runClient("fio", [...FIO_JOB, `--uri=${uri}`]));
}
