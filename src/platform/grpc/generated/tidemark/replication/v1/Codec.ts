// Original file: proto/tidemark/replication/v1/batch.proto

/**
 * How the bytes of a batch are compressed on the wire. What is hashed and stored is the plain batch.
 */
export const Codec = {
  /**
   * Not said; not legal in a batch.
   */
  CODEC_UNSPECIFIED: 'CODEC_UNSPECIFIED',
  /**
   * Not at all.
   */
  CODEC_PLAIN: 'CODEC_PLAIN',
  /**
   * zstd.
   */
  CODEC_ZSTD: 'CODEC_ZSTD',
  /**
   * lz4, block format.
   */
  CODEC_LZ4: 'CODEC_LZ4',
} as const;

/**
 * How the bytes of a batch are compressed on the wire. What is hashed and stored is the plain batch.
 */
export type Codec =
  /**
   * Not said; not legal in a batch.
   */
  | 'CODEC_UNSPECIFIED'
  | 0
  /**
   * Not at all.
   */
  | 'CODEC_PLAIN'
  | 1
  /**
   * zstd.
   */
  | 'CODEC_ZSTD'
  | 2
  /**
   * lz4, block format.
   */
  | 'CODEC_LZ4'
  | 3

/**
 * How the bytes of a batch are compressed on the wire. What is hashed and stored is the plain batch.
 */
export type Codec__Output = typeof Codec[keyof typeof Codec]
