import { execFileSync } from "node:child_process";
import { cpus, loadavg, release } from "node:os";

/** What a figure was taken on. Loads above a tenth or so of the processors mean that it says little. */
export function machineText(): string {
  const load = loadavg().map((average) => average.toFixed(2));
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  const day = new Date().toISOString().slice(0, 10);
  return `${cpus().length} x ${cpus()[0]?.model}, Linux ${release()}, Node ${process.version}, commit ${commit}, ${day}, load ${load.join(" ")}`;
}
