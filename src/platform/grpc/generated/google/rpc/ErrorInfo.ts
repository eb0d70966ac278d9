// Original file: proto/google/rpc/error_details.proto


/**
 * Why a call failed, for programs.
 */
export interface ErrorInfo {
  /**
   * UPPER_SNAKE_CASE, unique within the domain.
   */
  'reason'?: (string);
  /**
   * Who defines the reasons: "tidemark".
   */
  'domain'?: (string);
  /**
   * Facts, as text. Empty in answers of Tidemark, whose own detail carries them with their types.
   */
  'metadata'?: ({[key: string]: string});
}

/**
 * Why a call failed, for programs.
 */
export interface ErrorInfo__Output {
  /**
   * UPPER_SNAKE_CASE, unique within the domain.
   */
  'reason': (string);
  /**
   * Who defines the reasons: "tidemark".
   */
  'domain': (string);
  /**
   * Facts, as text. Empty in answers of Tidemark, whose own detail carries them with their types.
   */
  'metadata': ({[key: string]: string});
}
