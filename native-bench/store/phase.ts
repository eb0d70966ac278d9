import { writeFileSync } from "node:fs";
import { HISTORY_PHASES, type HistoryPhase } from "#native-bench/store/history-phases.js";
import type { HistoryWork } from "#native-bench/store/load.js";

/** One phase in this process: `node phase.js PHASE WORK RESULT`. */
const [phase = "", work = "", result = ""] = process.argv.slice(2);
const measured = await HISTORY_PHASES[phase as HistoryPhase](JSON.parse(work) as HistoryWork);
writeFileSync(result, JSON.stringify(measured));
// The first phase leaves its store as a kill does: what is not indexed yet is left to the next.
process.kill(process.pid, "SIGKILL");
