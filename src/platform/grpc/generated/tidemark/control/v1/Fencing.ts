// Original file: proto/tidemark/control/v1/group.proto

/**
 * What vouches for a superseded primary not writing.
 */
export const Fencing = {
  /**
   * No failover yet.
   */
  FENCING_UNSPECIFIED: 'FENCING_UNSPECIFIED',
  /**
   * The peer said so.
   */
  FENCING_PEER_CONFIRMED: 'FENCING_PEER_CONFIRMED',
  /**
   * A hook did it.
   */
  FENCING_HOOK: 'FENCING_HOOK',
  /**
   * Its lease has run out.
   */
  FENCING_LEASE: 'FENCING_LEASE',
  /**
   * Nothing does.
   */
  FENCING_NONE: 'FENCING_NONE',
} as const;

/**
 * What vouches for a superseded primary not writing.
 */
export type Fencing =
  /**
   * No failover yet.
   */
  | 'FENCING_UNSPECIFIED'
  | 0
  /**
   * The peer said so.
   */
  | 'FENCING_PEER_CONFIRMED'
  | 1
  /**
   * A hook did it.
   */
  | 'FENCING_HOOK'
  | 2
  /**
   * Its lease has run out.
   */
  | 'FENCING_LEASE'
  | 3
  /**
   * Nothing does.
   */
  | 'FENCING_NONE'
  | 4

/**
 * What vouches for a superseded primary not writing.
 */
export type Fencing__Output = typeof Fencing[keyof typeof Fencing]
