// Original file: proto/tidemark/replication/v1/replication_service.proto

import type { EntryPosition as _tidemark_replication_v1_EntryPosition, EntryPosition__Output as _tidemark_replication_v1_EntryPosition__Output } from '../../../tidemark/replication/v1/EntryPosition.js';
import type { Long } from '@grpc/proto-loader';

/**
 * A primary asks its secondary to take its place. Answered once that is promised there, durably. Refused with HAND_OVER_REFUSED
 * once it is as durable that it is not, and with HAND_OVER_OVERTAKEN where another reign was opened there; any other answer says
 * nothing, and is asked again.
 */
export interface HandOver {
  /**
   * Only whether it would, as far as that can be told: nothing is changed, and all else but `delete_points` is absent.
   */
  'dryRun'?: (boolean);
  /**
   * Recovery points that are kept there go.
   */
  'deletePoints'?: (boolean);
  /**
   * Unique id of the entry that is to be opened: 8 bytes, big-endian.
   */
  'entryId'?: (Buffer | Uint8Array | string);
  /**
   * Its epoch, or less.
   */
  'epoch'?: (number | string | Long);
  /**
   * The end of all that was written.
   */
  'parent'?: (_tidemark_replication_v1_EntryPosition | null);
  /**
   * Epoch of the entry that it is in.
   */
  'parentEpoch'?: (number | string | Long);
  /**
   * headerHash of the batch that ends there: 8 bytes, big-endian. It names the batch before it, and so stands for all of them.
   */
  'parentHash'?: (Buffer | Uint8Array | string);
}

/**
 * A primary asks its secondary to take its place. Answered once that is promised there, durably. Refused with HAND_OVER_REFUSED
 * once it is as durable that it is not, and with HAND_OVER_OVERTAKEN where another reign was opened there; any other answer says
 * nothing, and is asked again.
 */
export interface HandOver__Output {
  /**
   * Only whether it would, as far as that can be told: nothing is changed, and all else but `delete_points` is absent.
   */
  'dryRun': (boolean);
  /**
   * Recovery points that are kept there go.
   */
  'deletePoints': (boolean);
  /**
   * Unique id of the entry that is to be opened: 8 bytes, big-endian.
   */
  'entryId': (Buffer);
  /**
   * Its epoch, or less.
   */
  'epoch': (number);
  /**
   * The end of all that was written.
   */
  'parent': (_tidemark_replication_v1_EntryPosition__Output | null);
  /**
   * Epoch of the entry that it is in.
   */
  'parentEpoch': (number);
  /**
   * headerHash of the batch that ends there: 8 bytes, big-endian. It names the batch before it, and so stands for all of them.
   */
  'parentHash': (Buffer);
}
