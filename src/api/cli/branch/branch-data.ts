import { type PositionData, positionData } from "#src/api/cli/point/point-data.js";
import { enumWord } from "#src/api/wire/enum-word.js";
import type { Branch__Output as Branch } from "#src/platform/grpc/generated/tidemark/control/v1/Branch.js";

/** A branch as the commands of `tidemark branch` print it; described by their schemas. Pure. */
export type BranchData = {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly fork: PositionData | null;
  readonly head: PositionData;
  readonly writer: string;
  readonly bytes: number | null;
  readonly points: number;
};

export function branchData(branch: Branch): BranchData {
  return {
    id: branch.id,
    kind: enumWord(branch.kind, "BRANCH_KIND_"),
    name: branch.name,
    fork: branch.fork === null ? null : positionData(branch.fork),
    head: positionData(branch.head),
    writer: branch.writerSite,
    bytes: branch.bytes ?? null,
    points: branch.points,
  };
}
