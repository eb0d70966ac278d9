import type { CommandSection } from "#src/api/cli/command.js";
import { apply } from "#src/api/cli/commands/apply.js";
import { branch } from "#src/api/cli/commands/branch.js";
import { changePoint } from "#src/api/cli/commands/change-point.js";
import { commit } from "#src/api/cli/commands/commit.js";
import { completion } from "#src/api/cli/commands/completion.js";
import { config } from "#src/api/cli/commands/config.js";
import { daemon } from "#src/api/cli/commands/daemon.js";
import { demo } from "#src/api/cli/commands/demo.js";
import { diff } from "#src/api/cli/commands/diff.js";
import { drill } from "#src/api/cli/commands/drill.js";
import { events } from "#src/api/cli/commands/events.js";
import { failover } from "#src/api/cli/commands/failover.js";
import { group } from "#src/api/cli/commands/group.js";
import { health } from "#src/api/cli/commands/health.js";
import { help } from "#src/api/cli/commands/help.js";
import { history } from "#src/api/cli/commands/history.js";
import { job } from "#src/api/cli/commands/job.js";
import { limit } from "#src/api/cli/commands/limit.js";
import { pause } from "#src/api/cli/commands/pause.js";
import { plan } from "#src/api/cli/commands/plan.js";
import { plannedFailover } from "#src/api/cli/commands/planned-failover.js";
import { point } from "#src/api/cli/commands/point.js";
import { reprotect } from "#src/api/cli/commands/reprotect.js";
import { resolve } from "#src/api/cli/commands/resolve.js";
import { restartReplication } from "#src/api/cli/commands/restart-replication.js";
import { resume } from "#src/api/cli/commands/resume.js";
import { rollback } from "#src/api/cli/commands/rollback.js";
import { rpo } from "#src/api/cli/commands/rpo.js";
import { scan } from "#src/api/cli/commands/scan.js";
import { scrub } from "#src/api/cli/commands/scrub.js";
import { serve } from "#src/api/cli/commands/serve.js";
import { start } from "#src/api/cli/commands/start.js";
import { status } from "#src/api/cli/commands/status.js";
import { store } from "#src/api/cli/commands/store.js";
import { tls } from "#src/api/cli/commands/tls.js";
import { verify } from "#src/api/cli/commands/verify.js";
import { version } from "#src/api/cli/commands/version.js";

/** All commands, in the order and under the headings of the help. */
export const TREE: readonly CommandSection[] = [
  { heading: "Observe", nodes: [status, rpo, events, history, health] },
  { heading: "Groups", nodes: [apply, diff, group] },
  { heading: "Replication", nodes: [point, scan, start, pause, resume, limit, restartReplication, serve] },
  {
    heading: "Failover",
    nodes: [plan, failover, changePoint, commit, rollback, plannedFailover, reprotect, resolve, job],
  },
  { heading: "Drills", nodes: [drill, branch] },
  { heading: "Set up and run", nodes: [daemon, config, tls] },
  { heading: "Repair", nodes: [verify, scrub, store] },
  { heading: "This program", nodes: [demo, version, completion, help] },
];
