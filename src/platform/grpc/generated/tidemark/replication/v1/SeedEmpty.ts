// Original file: proto/tidemark/replication/v1/seed.proto


/**
 * The image of a member that is about to be seeded holds nothing: there is nothing to compare with. Said before the member's
 * announcement is acknowledged. Since version 2.
 */
export interface SeedEmpty {
  /**
   * Number of the member within the group.
   */
  'member'?: (number);
}

/**
 * The image of a member that is about to be seeded holds nothing: there is nothing to compare with. Said before the member's
 * announcement is acknowledged. Since version 2.
 */
export interface SeedEmpty__Output {
  /**
   * Number of the member within the group.
   */
  'member': (number);
}
