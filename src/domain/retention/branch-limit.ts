import type { BranchDecision, KeepReason } from "#src/domain/retention/decision.js";
import type { KeptBranch, RetentionSituation } from "#src/domain/retention/situation.js";

/**
 * Kept branches go by age, then the oldest by bytes. One on which somebody stands (an open view, a pinned point) stays,
 * and so does every one while nothing may expire.
 */
export function limitBranches(situation: RetentionSituation): ReadonlyMap<bigint, BranchDecision> {
  const { branches, policy, nowMs } = situation;
  const decisions = new Map<bigint, BranchDecision>();
  let sizeBytes = branches.reduce((sum, branch) => sum + branch.sizeBytes, 0);
  for (const branch of [...branches].sort((a, b) => a.stampMs - b.stampMs)) {
    const reason = protectionOf(branch, situation);
    const isOld = nowMs - branch.stampMs > policy.branches.keepMs;
    const isTooMuch = sizeBytes > policy.branches.bytesMax;
    if (reason !== undefined || !(isOld || isTooMuch)) {
      decisions.set(branch.entry, { type: "keep", reason: reason ?? "policy" });
      continue;
    }
    sizeBytes -= branch.sizeBytes;
    decisions.set(branch.entry, { type: "expire", reason: isOld ? "age" : "bytes" });
  }
  return decisions;
}

function protectionOf(branch: KeptBranch, situation: RetentionSituation): KeepReason | undefined {
  const { role, points, reservations, factsLost } = situation;
  if (role.type === "failed-over") return "failed-over";
  if (role.type === "secondary" && !role.isProducing) return "no-points-made";
  if (factsLost) return "facts-lost";
  if (points.some(({ pinned, position }) => pinned && position.entry === branch.entry)) return "pinned";
  return reservations.some(({ position }) => position.entry === branch.entry) ? "reserved" : undefined;
}
