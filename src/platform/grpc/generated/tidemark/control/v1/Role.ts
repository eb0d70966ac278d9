// Original file: proto/tidemark/control/v1/group.proto

/**
 * The role of a site for a group.
 */
export const Role = {
  /**
   * Not said.
   */
  ROLE_UNSPECIFIED: 'ROLE_UNSPECIFIED',
  /**
   * It serves the data.
   */
  ROLE_ACTIVE: 'ROLE_ACTIVE',
  /**
   * It receives.
   */
  ROLE_PASSIVE: 'ROLE_PASSIVE',
  /**
   * It was superseded, or cannot.
   */
  ROLE_FAILED: 'ROLE_FAILED',
} as const;

/**
 * The role of a site for a group.
 */
export type Role =
  /**
   * Not said.
   */
  | 'ROLE_UNSPECIFIED'
  | 0
  /**
   * It serves the data.
   */
  | 'ROLE_ACTIVE'
  | 1
  /**
   * It receives.
   */
  | 'ROLE_PASSIVE'
  | 2
  /**
   * It was superseded, or cannot.
   */
  | 'ROLE_FAILED'
  | 3

/**
 * The role of a site for a group.
 */
export type Role__Output = typeof Role[keyof typeof Role]
