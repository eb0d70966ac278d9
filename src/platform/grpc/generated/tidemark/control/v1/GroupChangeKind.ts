// Original file: proto/tidemark/control/v1/group_service.proto

/**
 * What happens to one key of a specification.
 */
export const GroupChangeKind = {
  /**
   * Not said.
   */
  GROUP_CHANGE_KIND_UNSPECIFIED: 'GROUP_CHANGE_KIND_UNSPECIFIED',
  /**
   * It was not there.
   */
  GROUP_CHANGE_KIND_ADDED: 'GROUP_CHANGE_KIND_ADDED',
  /**
   * It was otherwise.
   */
  GROUP_CHANGE_KIND_CHANGED: 'GROUP_CHANGE_KIND_CHANGED',
  /**
   * It goes.
   */
  GROUP_CHANGE_KIND_REMOVED: 'GROUP_CHANGE_KIND_REMOVED',
} as const;

/**
 * What happens to one key of a specification.
 */
export type GroupChangeKind =
  /**
   * Not said.
   */
  | 'GROUP_CHANGE_KIND_UNSPECIFIED'
  | 0
  /**
   * It was not there.
   */
  | 'GROUP_CHANGE_KIND_ADDED'
  | 1
  /**
   * It was otherwise.
   */
  | 'GROUP_CHANGE_KIND_CHANGED'
  | 2
  /**
   * It goes.
   */
  | 'GROUP_CHANGE_KIND_REMOVED'
  | 3

/**
 * What happens to one key of a specification.
 */
export type GroupChangeKind__Output = typeof GroupChangeKind[keyof typeof GroupChangeKind]
