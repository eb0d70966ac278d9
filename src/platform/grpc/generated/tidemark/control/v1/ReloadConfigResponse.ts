// Original file: proto/tidemark/control/v1/site_service.proto

import type { ConfigChange as _tidemark_control_v1_ConfigChange, ConfigChange__Output as _tidemark_control_v1_ConfigChange__Output } from '../../../tidemark/control/v1/ConfigChange.js';

/**
 * What came of reading the configuration again.
 */
export interface ReloadConfigResponse {
  /**
   * What is in force now.
   */
  'reloaded'?: (_tidemark_control_v1_ConfigChange)[];
  /**
   * What changed in the file and takes a restart.
   */
  'restartNeeded'?: (_tidemark_control_v1_ConfigChange)[];
}

/**
 * What came of reading the configuration again.
 */
export interface ReloadConfigResponse__Output {
  /**
   * What is in force now.
   */
  'reloaded': (_tidemark_control_v1_ConfigChange__Output)[];
  /**
   * What changed in the file and takes a restart.
   */
  'restartNeeded': (_tidemark_control_v1_ConfigChange__Output)[];
}
