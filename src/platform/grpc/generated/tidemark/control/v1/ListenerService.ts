// Original file: proto/tidemark/control/v1/site_service.proto

/**
 * What a listener speaks.
 */
export const ListenerService = {
  /**
   * Not said.
   */
  LISTENER_SERVICE_UNSPECIFIED: 'LISTENER_SERVICE_UNSPECIFIED',
  /**
   * gRPC.
   */
  LISTENER_SERVICE_GRPC: 'LISTENER_SERVICE_GRPC',
  /**
   * NBD.
   */
  LISTENER_SERVICE_NBD: 'LISTENER_SERVICE_NBD',
  /**
   * HTTP: metrics and health.
   */
  LISTENER_SERVICE_HTTP: 'LISTENER_SERVICE_HTTP',
} as const;

/**
 * What a listener speaks.
 */
export type ListenerService =
  /**
   * Not said.
   */
  | 'LISTENER_SERVICE_UNSPECIFIED'
  | 0
  /**
   * gRPC.
   */
  | 'LISTENER_SERVICE_GRPC'
  | 1
  /**
   * NBD.
   */
  | 'LISTENER_SERVICE_NBD'
  | 2
  /**
   * HTTP: metrics and health.
   */
  | 'LISTENER_SERVICE_HTTP'
  | 3

/**
 * What a listener speaks.
 */
export type ListenerService__Output = typeof ListenerService[keyof typeof ListenerService]
