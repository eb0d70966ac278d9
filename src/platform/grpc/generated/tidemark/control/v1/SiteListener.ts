// Original file: proto/tidemark/control/v1/site_service.proto

import type { ListenerService as _tidemark_control_v1_ListenerService, ListenerService__Output as _tidemark_control_v1_ListenerService__Output } from '../../../tidemark/control/v1/ListenerService.js';
import type { ListenerSecurity as _tidemark_control_v1_ListenerSecurity, ListenerSecurity__Output as _tidemark_control_v1_ListenerSecurity__Output } from '../../../tidemark/control/v1/ListenerSecurity.js';

/**
 * One place where the daemon listens.
 */
export interface SiteListener {
  /**
   * What it speaks.
   */
  'service'?: (_tidemark_control_v1_ListenerService);
  /**
   * `unix:/path` or `host:port`, with the port that was bound.
   */
  'address'?: (string);
  /**
   * How it knows who is there.
   */
  'security'?: (_tidemark_control_v1_ListenerSecurity);
}

/**
 * One place where the daemon listens.
 */
export interface SiteListener__Output {
  /**
   * What it speaks.
   */
  'service': (_tidemark_control_v1_ListenerService__Output);
  /**
   * `unix:/path` or `host:port`, with the port that was bound.
   */
  'address': (string);
  /**
   * How it knows who is there.
   */
  'security': (_tidemark_control_v1_ListenerSecurity__Output);
}
