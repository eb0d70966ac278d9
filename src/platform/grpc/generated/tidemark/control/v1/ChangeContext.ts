// Original file: proto/tidemark/control/v1/change.proto


/**
 * What every call that changes something carries beside its own fields. It makes the call idempotent, keeps a slip of
 * the hand from ending a service, and fills the history.
 */
export interface ChangeContext {
  /**
   * The same id with the same request returns the same result or the same job, and changes nothing again. Empty: the
   * call cannot be repeated safely.
   */
  'requestId'?: (string);
  /**
   * The confirmation word of the verb, spelled exactly (`Failover`, `Planned`, `Change`, `Commit`, `Rollback`, `Reprotect`, `Restart`,
   * `Resolve`, `Serve`, `Repair`, `Delete`, `Overwrite`). Needed where a call ends service, drops data or overwrites; ignored
   * elsewhere.
   */
  'confirm'?: (string);
  /**
   * Why, in the caller's words. It goes to the history and to the hooks.
   */
  'reason'?: (string);
}

/**
 * What every call that changes something carries beside its own fields. It makes the call idempotent, keeps a slip of
 * the hand from ending a service, and fills the history.
 */
export interface ChangeContext__Output {
  /**
   * The same id with the same request returns the same result or the same job, and changes nothing again. Empty: the
   * call cannot be repeated safely.
   */
  'requestId': (string);
  /**
   * The confirmation word of the verb, spelled exactly (`Failover`, `Planned`, `Change`, `Commit`, `Rollback`, `Reprotect`, `Restart`,
   * `Resolve`, `Serve`, `Repair`, `Delete`, `Overwrite`). Needed where a call ends service, drops data or overwrites; ignored
   * elsewhere.
   */
  'confirm': (string);
  /**
   * Why, in the caller's words. It goes to the history and to the hooks.
   */
  'reason': (string);
}
