import type { Stop } from "#src/data-path/link-format/link-format.js";
import { partingOf } from "#src/domain/fencing/relation.js";
import type { Continuation } from "#src/domain/fencing/verdict.js";

/** The last words where what the secondary holds leads nowhere. */
export function stuckParting(why: Extract<Continuation, { type: "diverged" | "lost" }>): Stop {
  return why.type === "lost" ? LOST : partingOf(why);
}

const LOST: Stop = {
  code: "ACKED_DATA_LOST",
  message: "the secondary holds less than it had acknowledged, and what it lacks is not known any more",
  hint: "delete the group at both sites, and apply it anew: it is seeded again; the primary's image stays where the answer says",
  retryable: false,
};
