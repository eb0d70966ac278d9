// Original file: proto/tidemark/control/v1/scrub.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Something that is not what was written.
 */
export interface ScrubFinding {
  /**
   * Where: `journal`, `image`, `index` and so on.
   */
  'part'?: (string);
  /**
   * What is wrong, for people.
   */
  'detail'?: (string);
  /**
   * Ids of the points that need it; each is marked as damaged.
   */
  'points'?: (string)[];
  /**
   * Number of the member; absent where it concerns none, or more than one.
   */
  'member'?: (number);
  /**
   * Where it begins in the member.
   */
  'offsetBytes'?: (number | string | Long);
  /**
   * How long it is.
   */
  'lengthBytes'?: (number | string | Long);
  /**
   * The first sequence of the branch that is concerned.
   */
  'firstSequence'?: (number | string | Long);
  /**
   * The last one.
   */
  'lastSequence'?: (number | string | Long);
  /**
   * Unique id of the branch's lineage entry; empty where none is concerned.
   */
  'branch'?: (string);
  '_member'?: "member";
  '_offsetBytes'?: "offsetBytes";
  '_lengthBytes'?: "lengthBytes";
  '_firstSequence'?: "firstSequence";
  '_lastSequence'?: "lastSequence";
}

/**
 * Something that is not what was written.
 */
export interface ScrubFinding__Output {
  /**
   * Where: `journal`, `image`, `index` and so on.
   */
  'part': (string);
  /**
   * What is wrong, for people.
   */
  'detail': (string);
  /**
   * Ids of the points that need it; each is marked as damaged.
   */
  'points': (string)[];
  /**
   * Number of the member; absent where it concerns none, or more than one.
   */
  'member'?: (number);
  /**
   * Where it begins in the member.
   */
  'offsetBytes'?: (number);
  /**
   * How long it is.
   */
  'lengthBytes'?: (number);
  /**
   * The first sequence of the branch that is concerned.
   */
  'firstSequence'?: (number);
  /**
   * The last one.
   */
  'lastSequence'?: (number);
  /**
   * Unique id of the branch's lineage entry; empty where none is concerned.
   */
  'branch': (string);
  '_member'?: "member";
  '_offsetBytes'?: "offsetBytes";
  '_lengthBytes'?: "lengthBytes";
  '_firstSequence'?: "firstSequence";
  '_lastSequence'?: "lastSequence";
}
