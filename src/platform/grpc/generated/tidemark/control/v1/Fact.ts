// Original file: proto/tidemark/control/v1/refusal.proto


/**
 * One thing known.
 */
export interface Fact {
  /**
   * snake_case or camelCase, with the unit as suffix where there is one.
   */
  'name'?: (string);
  /**
   * Text.
   */
  'text'?: (string);
  /**
   * A number.
   */
  'number'?: (number | string);
  /**
   * Yes or no.
   */
  'flag'?: (boolean);
  /**
   * Its value.
   */
  'value'?: "text"|"number"|"flag";
}

/**
 * One thing known.
 */
export interface Fact__Output {
  /**
   * snake_case or camelCase, with the unit as suffix where there is one.
   */
  'name': (string);
  /**
   * Text.
   */
  'text'?: (string);
  /**
   * A number.
   */
  'number'?: (number);
  /**
   * Yes or no.
   */
  'flag'?: (boolean);
  /**
   * Its value.
   */
  'value'?: "text"|"number"|"flag";
}
