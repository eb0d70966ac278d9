// Original file: proto/tidemark/control/v1/recovery_point.proto

/**
 * Why a branch exists.
 */
export const BranchKind = {
  /**
   * Not said.
   */
  BRANCH_KIND_UNSPECIFIED: 'BRANCH_KIND_UNSPECIFIED',
  /**
   * Writes of a promoted site that were left by change-point or rollback.
   */
  BRANCH_KIND_LEFT: 'BRANCH_KIND_LEFT',
  /**
   * Writes of a superseded primary made after the fork.
   */
  BRANCH_KIND_LOSER: 'BRANCH_KIND_LOSER',
  /**
   * A drill.
   */
  BRANCH_KIND_DRILL: 'BRANCH_KIND_DRILL',
  /**
   * An entry of the lineage that the present history leaves out.
   */
  BRANCH_KIND_KEPT: 'BRANCH_KIND_KEPT',
  /**
   * What an entry of the present history wrote behind the place where that leaves it.
   */
  BRANCH_KIND_TAIL: 'BRANCH_KIND_TAIL',
} as const;

/**
 * Why a branch exists.
 */
export type BranchKind =
  /**
   * Not said.
   */
  | 'BRANCH_KIND_UNSPECIFIED'
  | 0
  /**
   * Writes of a promoted site that were left by change-point or rollback.
   */
  | 'BRANCH_KIND_LEFT'
  | 1
  /**
   * Writes of a superseded primary made after the fork.
   */
  | 'BRANCH_KIND_LOSER'
  | 2
  /**
   * A drill.
   */
  | 'BRANCH_KIND_DRILL'
  | 3
  /**
   * An entry of the lineage that the present history leaves out.
   */
  | 'BRANCH_KIND_KEPT'
  | 4
  /**
   * What an entry of the present history wrote behind the place where that leaves it.
   */
  | 'BRANCH_KIND_TAIL'
  | 5

/**
 * Why a branch exists.
 */
export type BranchKind__Output = typeof BranchKind[keyof typeof BranchKind]
