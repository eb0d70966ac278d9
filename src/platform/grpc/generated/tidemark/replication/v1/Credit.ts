// Original file: proto/tidemark/replication/v1/replication_service.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Allows the primary to send this much more. Credit, not the transport's window, bounds the memory of many groups.
 */
export interface Credit {
  /**
   * Bytes of messages, in addition to what was allowed before. A compressed batch takes as much as it would plain: credit
   * bounds what the secondary has in memory.
   */
  'bytes'?: (number | string | Long);
}

/**
 * Allows the primary to send this much more. Credit, not the transport's window, bounds the memory of many groups.
 */
export interface Credit__Output {
  /**
   * Bytes of messages, in addition to what was allowed before. A compressed batch takes as much as it would plain: credit
   * bounds what the secondary has in memory.
   */
  'bytes': (number);
}
