// Original file: proto/tidemark/control/v1/group_spec.proto

/**
 * Whether the wire is compressed. What is stored never is.
 */
export const Compression = {
  /**
   * The default: auto.
   */
  COMPRESSION_UNSPECIFIED: 'COMPRESSION_UNSPECIFIED',
  /**
   * Where it pays; off on loopback.
   */
  COMPRESSION_AUTO: 'COMPRESSION_AUTO',
  /**
   * Never.
   */
  COMPRESSION_OFF: 'COMPRESSION_OFF',
  /**
   * zstd, where both sides can.
   */
  COMPRESSION_ZSTD: 'COMPRESSION_ZSTD',
  /**
   * lz4, where both sides can.
   */
  COMPRESSION_LZ4: 'COMPRESSION_LZ4',
} as const;

/**
 * Whether the wire is compressed. What is stored never is.
 */
export type Compression =
  /**
   * The default: auto.
   */
  | 'COMPRESSION_UNSPECIFIED'
  | 0
  /**
   * Where it pays; off on loopback.
   */
  | 'COMPRESSION_AUTO'
  | 1
  /**
   * Never.
   */
  | 'COMPRESSION_OFF'
  | 2
  /**
   * zstd, where both sides can.
   */
  | 'COMPRESSION_ZSTD'
  | 3
  /**
   * lz4, where both sides can.
   */
  | 'COMPRESSION_LZ4'
  | 4

/**
 * Whether the wire is compressed. What is stored never is.
 */
export type Compression__Output = typeof Compression[keyof typeof Compression]
