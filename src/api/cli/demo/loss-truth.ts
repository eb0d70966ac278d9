import { BLOCK_BYTES } from "#src/api/cli/demo/stamped-blocks.js";
import type { GroupStatus } from "#src/api/cli/group/group-status.js";

/** What was acknowledged to the writer while the secondary was known to be gone: at least that would be lost. */
export interface LossTruth {
  readonly writes: number;
  /** Since the oldest of them was acknowledged; 0 without any. */
  readonly seconds: number;
}

/** Why the exposure that is reported is better than the truth; undefined when it is not. */
export function betterThanTruth({ exposure }: GroupStatus, truth: LossTruth): string | undefined {
  if (truth.writes === 0) return undefined;
  const { seconds, bytes, writes } = exposure;
  const said: readonly (readonly [string, number | null, number])[] = [
    ["seconds", seconds, truth.seconds],
    ["bytes", bytes, truth.writes * BLOCK_BYTES],
    ["writes", writes, truth.writes],
  ];
  // A figure that nobody knows is not said to be small.
  const wrong = said.find(([, reported, least]) => reported !== null && reported < least);
  if (wrong !== undefined)
    return `${wrong[1]} ${wrong[0]} were reported, and at least ${wrong[2]} would be lost`;
  if (seconds === null) return "nothing was reported";
  return undefined;
}
