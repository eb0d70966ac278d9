import type { CommandNode } from "#src/api/cli/command.js";

/**
 * Where each first word of a command line is declared. A call loads the declarations that its words name and no others:
 * reading all of them is a third of what the shortest command takes. Help, completion and "did you mean" speak of all
 * commands; they load the whole tree.
 */
const DECLARED: ReadonlyMap<string, () => Promise<CommandNode>> = new Map<string, () => Promise<CommandNode>>(
  [
    ["apply", async () => (await import("#src/api/cli/commands/apply.js")).apply],
    ["branch", async () => (await import("#src/api/cli/commands/branch.js")).branch],
    ["change-point", async () => (await import("#src/api/cli/commands/change-point.js")).changePoint],
    ["commit", async () => (await import("#src/api/cli/commands/commit.js")).commit],
    ["completion", async () => (await import("#src/api/cli/commands/completion.js")).completion],
    ["config", async () => (await import("#src/api/cli/commands/config.js")).config],
    ["daemon", async () => (await import("#src/api/cli/commands/daemon.js")).daemon],
    ["demo", async () => (await import("#src/api/cli/commands/demo.js")).demo],
    ["diff", async () => (await import("#src/api/cli/commands/diff.js")).diff],
    ["drill", async () => (await import("#src/api/cli/commands/drill.js")).drill],
    ["events", async () => (await import("#src/api/cli/commands/events.js")).events],
    ["failover", async () => (await import("#src/api/cli/commands/failover.js")).failover],
    ["group", async () => (await import("#src/api/cli/commands/group.js")).group],
    ["health", async () => (await import("#src/api/cli/commands/health.js")).health],
    ["help", async () => (await import("#src/api/cli/commands/help.js")).help],
    ["history", async () => (await import("#src/api/cli/commands/history.js")).history],
    ["job", async () => (await import("#src/api/cli/commands/job.js")).job],
    ["limit", async () => (await import("#src/api/cli/commands/limit.js")).limit],
    ["pause", async () => (await import("#src/api/cli/commands/pause.js")).pause],
    ["plan", async () => (await import("#src/api/cli/commands/plan.js")).plan],
    ["point", async () => (await import("#src/api/cli/commands/point.js")).point],
    [
      "planned-failover",
      async () => (await import("#src/api/cli/commands/planned-failover.js")).plannedFailover,
    ],
    ["reprotect", async () => (await import("#src/api/cli/commands/reprotect.js")).reprotect],
    [
      "restart-replication",
      async () => (await import("#src/api/cli/commands/restart-replication.js")).restartReplication,
    ],
    ["resolve", async () => (await import("#src/api/cli/commands/resolve.js")).resolve],
    ["resume", async () => (await import("#src/api/cli/commands/resume.js")).resume],
    ["rollback", async () => (await import("#src/api/cli/commands/rollback.js")).rollback],
    ["rpo", async () => (await import("#src/api/cli/commands/rpo.js")).rpo],
    ["scan", async () => (await import("#src/api/cli/commands/scan.js")).scan],
    ["scrub", async () => (await import("#src/api/cli/commands/scrub.js")).scrub],
    ["serve", async () => (await import("#src/api/cli/commands/serve.js")).serve],
    ["start", async () => (await import("#src/api/cli/commands/start.js")).start],
    ["status", async () => (await import("#src/api/cli/commands/status.js")).status],
    ["store", async () => (await import("#src/api/cli/commands/store.js")).store],
    ["tls", async () => (await import("#src/api/cli/commands/tls.js")).tls],
    ["verify", async () => (await import("#src/api/cli/commands/verify.js")).verify],
    ["version", async () => (await import("#src/api/cli/commands/version.js")).version],
  ],
);

export const FIRST_WORDS: readonly string[] = [...DECLARED.keys()];

/**
 * The commands and families that the words name, wherever they stand: which of them is the command only the parser knows,
 * as options and their values come before it too. A parser of these finds the same command as one of the whole tree, or none.
 */
export async function nodesNamed(words: readonly string[]): Promise<readonly CommandNode[]> {
  const nodes: CommandNode[] = [];
  for (const word of new Set(words)) {
    const load = DECLARED.get(word);
    if (load !== undefined) nodes.push(await load());
  }
  return nodes;
}
