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
 * Why a branch exists.
 */
export type BranchKind__Output = typeof BranchKind[keyof typeof BranchKind]
