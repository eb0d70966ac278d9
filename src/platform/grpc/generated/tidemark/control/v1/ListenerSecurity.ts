// Original file: proto/tidemark/control/v1/site_service.proto

/**
 * How a listener knows who is there.
 */
export const ListenerSecurity = {
  /**
   * Not said.
   */
  LISTENER_SECURITY_UNSPECIFIED: 'LISTENER_SECURITY_UNSPECIFIED',
  /**
   * A unix socket, by its file mode.
   */
  LISTENER_SECURITY_FILE_MODE: 'LISTENER_SECURITY_FILE_MODE',
  /**
   * Loopback, by being on the machine.
   */
  LISTENER_SECURITY_LOOPBACK: 'LISTENER_SECURITY_LOOPBACK',
  /**
   * TLS with a certificate on both sides.
   */
  LISTENER_SECURITY_MUTUAL_TLS: 'LISTENER_SECURITY_MUTUAL_TLS',
  /**
   * Whoever reaches it is served; only for what gives nothing away.
   */
  LISTENER_SECURITY_OPEN: 'LISTENER_SECURITY_OPEN',
  /**
   * TLS. With a certificate as on both sides; who comes without one is told only what gives nothing away.
   */
  LISTENER_SECURITY_TLS: 'LISTENER_SECURITY_TLS',
} as const;

/**
 * How a listener knows who is there.
 */
export type ListenerSecurity =
  /**
   * Not said.
   */
  | 'LISTENER_SECURITY_UNSPECIFIED'
  | 0
  /**
   * A unix socket, by its file mode.
   */
  | 'LISTENER_SECURITY_FILE_MODE'
  | 1
  /**
   * Loopback, by being on the machine.
   */
  | 'LISTENER_SECURITY_LOOPBACK'
  | 2
  /**
   * TLS with a certificate on both sides.
   */
  | 'LISTENER_SECURITY_MUTUAL_TLS'
  | 3
  /**
   * Whoever reaches it is served; only for what gives nothing away.
   */
  | 'LISTENER_SECURITY_OPEN'
  | 4
  /**
   * TLS. With a certificate as on both sides; who comes without one is told only what gives nothing away.
   */
  | 'LISTENER_SECURITY_TLS'
  | 5

/**
 * How a listener knows who is there.
 */
export type ListenerSecurity__Output = typeof ListenerSecurity[keyof typeof ListenerSecurity]
