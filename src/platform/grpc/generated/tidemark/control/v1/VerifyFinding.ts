// Original file: proto/tidemark/control/v1/verify.proto

/**
 * What was found of a range.
 */
export const VerifyFinding = {
  /**
   * Not said.
   */
  VERIFY_FINDING_UNSPECIFIED: 'VERIFY_FINDING_UNSPECIFIED',
  /**
   * The two sides hold something else.
   */
  VERIFY_FINDING_DIFFERENT: 'VERIFY_FINDING_DIFFERENT',
  /**
   * The secondary cannot read it.
   */
  VERIFY_FINDING_UNREAD_AT_SECONDARY: 'VERIFY_FINDING_UNREAD_AT_SECONDARY',
  /**
   * The primary could not read it, or not before it was overwritten: it was not compared.
   */
  VERIFY_FINDING_UNKNOWN_AT_PRIMARY: 'VERIFY_FINDING_UNKNOWN_AT_PRIMARY',
} as const;

/**
 * What was found of a range.
 */
export type VerifyFinding =
  /**
   * Not said.
   */
  | 'VERIFY_FINDING_UNSPECIFIED'
  | 0
  /**
   * The two sides hold something else.
   */
  | 'VERIFY_FINDING_DIFFERENT'
  | 1
  /**
   * The secondary cannot read it.
   */
  | 'VERIFY_FINDING_UNREAD_AT_SECONDARY'
  | 2
  /**
   * The primary could not read it, or not before it was overwritten: it was not compared.
   */
  | 'VERIFY_FINDING_UNKNOWN_AT_PRIMARY'
  | 3

/**
 * What was found of a range.
 */
export type VerifyFinding__Output = typeof VerifyFinding[keyof typeof VerifyFinding]
