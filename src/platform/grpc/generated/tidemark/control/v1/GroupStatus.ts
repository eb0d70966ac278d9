// Original file: proto/tidemark/control/v1/group.proto

/**
 * The one word for how a group fares at a site.
 */
export const GroupStatus = {
  /**
   * Not said.
   */
  GROUP_STATUS_UNSPECIFIED: 'GROUP_STATUS_UNSPECIFIED',
  /**
   * Data is served, nothing replicates.
   */
  GROUP_STATUS_UNPROTECTED: 'GROUP_STATUS_UNPROTECTED',
  /**
   * The first full sync is running; there is no point to fail over to yet.
   */
  GROUP_STATUS_SEEDING: 'GROUP_STATUS_SEEDING',
  /**
   * Streaming; points are being cut.
   */
  GROUP_STATUS_PROTECTED: 'GROUP_STATUS_PROTECTED',
  /**
   * Catching up by delta; earlier points stay usable.
   */
  GROUP_STATUS_RESYNCING: 'GROUP_STATUS_RESYNCING',
  /**
   * The link is down; the primary accumulates.
   */
  GROUP_STATUS_DISCONNECTED: 'GROUP_STATUS_DISCONNECTED',
  /**
   * Replication was stopped by an operator; points are kept.
   */
  GROUP_STATUS_PAUSED: 'GROUP_STATUS_PAUSED',
  /**
   * An orderly switch is under way, or its outcome is in doubt.
   */
  GROUP_STATUS_PLANNED_FAILOVER_PROCESSING: 'GROUP_STATUS_PLANNED_FAILOVER_PROCESSING',
  /**
   * An orderly switch failed; replication goes on as before.
   */
  GROUP_STATUS_PLANNED_FAILOVER_FAILED: 'GROUP_STATUS_PLANNED_FAILOVER_FAILED',
  /**
   * A promotion is under way.
   */
  GROUP_STATUS_FAILOVER_PROCESSING: 'GROUP_STATUS_FAILOVER_PROCESSING',
  /**
   * A promotion failed; it can be tried again with the same or another point.
   */
  GROUP_STATUS_FAILOVER_FAILED: 'GROUP_STATUS_FAILOVER_FAILED',
  /**
   * Promoted and serving, not committed.
   */
  GROUP_STATUS_FAILED_OVER: 'GROUP_STATUS_FAILED_OVER',
  /**
   * The failover is being made final.
   */
  GROUP_STATUS_COMMITTING: 'GROUP_STATUS_COMMITTING',
  /**
   * Reversing: from the new primary to the old one.
   */
  GROUP_STATUS_REPROTECTING: 'GROUP_STATUS_REPROTECTING',
  /**
   * A superseded primary with nothing the winner lacks.
   */
  GROUP_STATUS_FENCED: 'GROUP_STATUS_FENCED',
  /**
   * A superseded primary that holds writes made after the fork.
   */
  GROUP_STATUS_DIVERGED: 'GROUP_STATUS_DIVERGED',
  /**
   * An operator is needed; the conditions and `hint` say for what.
   */
  GROUP_STATUS_ERROR: 'GROUP_STATUS_ERROR',
} as const;

/**
 * The one word for how a group fares at a site.
 */
export type GroupStatus =
  /**
   * Not said.
   */
  | 'GROUP_STATUS_UNSPECIFIED'
  | 0
  /**
   * Data is served, nothing replicates.
   */
  | 'GROUP_STATUS_UNPROTECTED'
  | 1
  /**
   * The first full sync is running; there is no point to fail over to yet.
   */
  | 'GROUP_STATUS_SEEDING'
  | 2
  /**
   * Streaming; points are being cut.
   */
  | 'GROUP_STATUS_PROTECTED'
  | 3
  /**
   * Catching up by delta; earlier points stay usable.
   */
  | 'GROUP_STATUS_RESYNCING'
  | 4
  /**
   * The link is down; the primary accumulates.
   */
  | 'GROUP_STATUS_DISCONNECTED'
  | 5
  /**
   * Replication was stopped by an operator; points are kept.
   */
  | 'GROUP_STATUS_PAUSED'
  | 6
  /**
   * An orderly switch is under way, or its outcome is in doubt.
   */
  | 'GROUP_STATUS_PLANNED_FAILOVER_PROCESSING'
  | 7
  /**
   * An orderly switch failed; replication goes on as before.
   */
  | 'GROUP_STATUS_PLANNED_FAILOVER_FAILED'
  | 8
  /**
   * A promotion is under way.
   */
  | 'GROUP_STATUS_FAILOVER_PROCESSING'
  | 9
  /**
   * A promotion failed; it can be tried again with the same or another point.
   */
  | 'GROUP_STATUS_FAILOVER_FAILED'
  | 10
  /**
   * Promoted and serving, not committed.
   */
  | 'GROUP_STATUS_FAILED_OVER'
  | 11
  /**
   * The failover is being made final.
   */
  | 'GROUP_STATUS_COMMITTING'
  | 12
  /**
   * Reversing: from the new primary to the old one.
   */
  | 'GROUP_STATUS_REPROTECTING'
  | 13
  /**
   * A superseded primary with nothing the winner lacks.
   */
  | 'GROUP_STATUS_FENCED'
  | 14
  /**
   * A superseded primary that holds writes made after the fork.
   */
  | 'GROUP_STATUS_DIVERGED'
  | 15
  /**
   * An operator is needed; the conditions and `hint` say for what.
   */
  | 'GROUP_STATUS_ERROR'
  | 16

/**
 * The one word for how a group fares at a site.
 */
export type GroupStatus__Output = typeof GroupStatus[keyof typeof GroupStatus]
