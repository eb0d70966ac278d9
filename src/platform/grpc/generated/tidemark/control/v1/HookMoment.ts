// Original file: proto/tidemark/control/v1/hook.proto

/**
 * The moments at which a hook can run.
 */
export const HookMoment = {
  /**
   * Not said.
   */
  HOOK_MOMENT_UNSPECIFIED: 'HOOK_MOMENT_UNSPECIFIED',
  /**
   * Before an application-consistent point.
   */
  HOOK_MOMENT_FREEZE: 'HOOK_MOMENT_FREEZE',
  /**
   * After it, whatever happened between.
   */
  HOOK_MOMENT_THAW: 'HOOK_MOMENT_THAW',
  /**
   * Makes the snapshot that a scan reads.
   */
  HOOK_MOMENT_SNAPSHOT: 'HOOK_MOMENT_SNAPSHOT',
  /**
   * Drops that snapshot.
   */
  HOOK_MOMENT_RELEASE: 'HOOK_MOMENT_RELEASE',
  /**
   * Stops the source before a failover.
   */
  HOOK_MOMENT_STOP_SOURCE: 'HOOK_MOMENT_STOP_SOURCE',
  /**
   * Keeps a superseded primary from writing.
   */
  HOOK_MOMENT_FENCE: 'HOOK_MOMENT_FENCE',
  /**
   * Before this site is promoted.
   */
  HOOK_MOMENT_PRE_PROMOTE: 'HOOK_MOMENT_PRE_PROMOTE',
  /**
   * After it.
   */
  HOOK_MOMENT_POST_PROMOTE: 'HOOK_MOMENT_POST_PROMOTE',
  /**
   * Before this site gives up the primary role.
   */
  HOOK_MOMENT_PRE_DEMOTE: 'HOOK_MOMENT_PRE_DEMOTE',
  /**
   * After it.
   */
  HOOK_MOMENT_POST_DEMOTE: 'HOOK_MOMENT_POST_DEMOTE',
  /**
   * After a failover was made final.
   */
  HOOK_MOMENT_POST_COMMIT: 'HOOK_MOMENT_POST_COMMIT',
  /**
   * After a drill started.
   */
  HOOK_MOMENT_DRILL_UP: 'HOOK_MOMENT_DRILL_UP',
  /**
   * Before a drill ends.
   */
  HOOK_MOMENT_DRILL_DOWN: 'HOOK_MOMENT_DRILL_DOWN',
  /**
   * When the target for loss is missed.
   */
  HOOK_MOMENT_RPO_BREACH: 'HOOK_MOMENT_RPO_BREACH',
} as const;

/**
 * The moments at which a hook can run.
 */
export type HookMoment =
  /**
   * Not said.
   */
  | 'HOOK_MOMENT_UNSPECIFIED'
  | 0
  /**
   * Before an application-consistent point.
   */
  | 'HOOK_MOMENT_FREEZE'
  | 1
  /**
   * After it, whatever happened between.
   */
  | 'HOOK_MOMENT_THAW'
  | 2
  /**
   * Makes the snapshot that a scan reads.
   */
  | 'HOOK_MOMENT_SNAPSHOT'
  | 3
  /**
   * Drops that snapshot.
   */
  | 'HOOK_MOMENT_RELEASE'
  | 4
  /**
   * Stops the source before a failover.
   */
  | 'HOOK_MOMENT_STOP_SOURCE'
  | 5
  /**
   * Keeps a superseded primary from writing.
   */
  | 'HOOK_MOMENT_FENCE'
  | 6
  /**
   * Before this site is promoted.
   */
  | 'HOOK_MOMENT_PRE_PROMOTE'
  | 7
  /**
   * After it.
   */
  | 'HOOK_MOMENT_POST_PROMOTE'
  | 8
  /**
   * Before this site gives up the primary role.
   */
  | 'HOOK_MOMENT_PRE_DEMOTE'
  | 9
  /**
   * After it.
   */
  | 'HOOK_MOMENT_POST_DEMOTE'
  | 10
  /**
   * After a failover was made final.
   */
  | 'HOOK_MOMENT_POST_COMMIT'
  | 11
  /**
   * After a drill started.
   */
  | 'HOOK_MOMENT_DRILL_UP'
  | 12
  /**
   * Before a drill ends.
   */
  | 'HOOK_MOMENT_DRILL_DOWN'
  | 13
  /**
   * When the target for loss is missed.
   */
  | 'HOOK_MOMENT_RPO_BREACH'
  | 14

/**
 * The moments at which a hook can run.
 */
export type HookMoment__Output = typeof HookMoment[keyof typeof HookMoment]
