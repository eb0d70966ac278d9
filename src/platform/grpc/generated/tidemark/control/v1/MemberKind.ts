// Original file: proto/tidemark/control/v1/group.proto

/**
 * What kind of thing a member is.
 */
export const MemberKind = {
  /**
   * Not said.
   */
  MEMBER_KIND_UNSPECIFIED: 'MEMBER_KIND_UNSPECIFIED',
  /**
   * A block device.
   */
  MEMBER_KIND_VOLUME: 'MEMBER_KIND_VOLUME',
  /**
   * A database's log stream.
   */
  MEMBER_KIND_WAL: 'MEMBER_KIND_WAL',
} as const;

/**
 * What kind of thing a member is.
 */
export type MemberKind =
  /**
   * Not said.
   */
  | 'MEMBER_KIND_UNSPECIFIED'
  | 0
  /**
   * A block device.
   */
  | 'MEMBER_KIND_VOLUME'
  | 1
  /**
   * A database's log stream.
   */
  | 'MEMBER_KIND_WAL'
  | 2

/**
 * What kind of thing a member is.
 */
export type MemberKind__Output = typeof MemberKind[keyof typeof MemberKind]
