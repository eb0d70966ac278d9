import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { HISTORY_PHASES, HistoryPhase } from "#native-bench/store/history-phases.js";
import type { HistoryWork } from "#native-bench/store/load.js";

/** What the daemon's own first line asks for (`src/main.ts`). */
export const AS_DAEMON = { flags: ["--max-semi-space-size=4"], env: { UV_THREADPOOL_SIZE: "16" } };

export type HistoryMeasurements = {
  readonly [P in HistoryPhase]: Awaited<ReturnType<(typeof HISTORY_PHASES)[P]>>;
};

/** A long history written, started on, read cold and warm, folded, and rid of a branch: a process a phase. */
export function measureHistory(parent: string, work: Omit<HistoryWork, "folder">): HistoryMeasurements {
  const folder = mkdtempSync(join(parent, "history-"));
  try {
    const run = <P extends HistoryPhase>(phase: P) => {
      const measured = runPhase(phase, { ...work, folder });
      if (measured === undefined) throw new Error(`the phase ${phase} measured nothing`);
      return measured;
    };
    const write = run("write");
    const start = run("start");
    forgetCached(folder);
    const cold = run("cold");
    const drop = run("drop");
    const fold = run("fold");
    return { write, start, cold, drop, fold };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Undefined when it came to no result, in so much time. */
export function runPhase<P extends HistoryPhase>(
  phase: P,
  work: HistoryWork,
  timeMsMax?: number,
): HistoryMeasurements[P] | undefined {
  const program = fileURLToPath(import.meta.resolve("#native-bench/store/phase.js"));
  const result = join(work.folder, "result.json");
  rmSync(result, { force: true });
  spawnSync(process.execPath, [...AS_DAEMON.flags, program, phase, JSON.stringify(work), result], {
    env: { ...process.env, ...AS_DAEMON.env },
    stdio: ["ignore", "inherit", "inherit"],
    killSignal: "SIGKILL",
    ...(timeMsMax !== undefined && { timeout: timeMsMax }),
  });
  if (!existsSync(result)) return undefined;
  const measured = JSON.parse(readFileSync(result, "utf8")) as HistoryMeasurements[P];
  process.stderr.write(`${phase} ${JSON.stringify(measured)}\n`);
  return measured;
}

/** The system's cache lets go of these files only; `dd` asks for it. Nobody has them open. */
export function forgetCached(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    execFileSync("dd", [`if=${file}`, "iflag=nocache", "count=0"], { stdio: "ignore" });
  }
}
