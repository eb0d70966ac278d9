import { readFileSync } from "node:fs";
import t from "tap";
import { DaemonProcess } from "#test/support/daemon-process.js";
import { tempFolder } from "#test/support/temp-folder.js";

/** On a quiet machine of two cores it takes 620: the main thread loads for half of that, then the data thread. Beside other tests more. */
const READY_MS_MAX = 1_200;
/** Seen: 110 to 118 MB beside other tests. The aim of 100 was kept before volumes and their thread came. */
const RESIDENT_BYTES_MAX = 125e6;
/**
 * On a machine that is busy with something else a start takes as long as it is made to wait. What the daemon itself takes
 * is then the smaller of the time that went by and the processor time it had, over several starts.
 */
const STARTS_MAX = 6;
/** Half an hour of a Prometheus that asks every 15 s: a daemon that nobody ever asked says little about the next ones. */
const SCRAPES = 120;

t.test("a daemon is ready soon and idles in little memory", async (t) => {
  const elapsed: number[] = [];
  const resident: number[] = [];
  const within = (): boolean =>
    elapsed.some((ms) => ms < READY_MS_MAX) && resident.some((bytes) => bytes < RESIDENT_BYTES_MAX);
  while (elapsed.length < STARTS_MAX && !within()) {
    const daemon = DaemonProcess.start(t, { folder: tempFolder(t), bare: true });
    const { http, elapsedMs } = await daemon.ready();
    elapsed.push(Math.min(elapsedMs, processorMs(daemon.pid)));
    for (let scrape = 0; scrape < SCRAPES; scrape += 1) await (await fetch(`${http}/metrics`)).text();
    resident.push(residentBytes(daemon.pid));
    daemon.kill("SIGTERM");
    await daemon.ended();
  }
  t.ok(Math.min(...elapsed) < READY_MS_MAX, `ready after ${elapsed.join(", ")} ms`);
  const megabytes = resident.map((bytes) => (bytes / 1e6).toFixed(1));
  t.ok(Math.min(...resident) < RESIDENT_BYTES_MAX, `${megabytes.join(", ")} MB`);
});

/** Of all its threads, in user and system mode; the kernel counts in hundredths of a second. */
function processorMs(pid: number): number {
  const afterName = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1) ?? "";
  const [userTicks, systemTicks] = afterName.split(" ").slice(11, 13).map(Number);
  return ((userTicks ?? Number.NaN) + (systemTicks ?? Number.NaN)) * 10;
}

function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024;
}
