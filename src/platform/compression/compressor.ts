/**
 * Makes bytes fewer on their way, and the same again. The work is done beside the event loop; the bytes that were given
 * stay as they are until the answer is there.
 */
export interface Compressor {
  readonly name: CompressorName;
  compress(plain: Uint8Array): Promise<Uint8Array>;
  /**
   * What `plainBytes` bytes were compressed to. Memory is taken for no more than that, whatever the data says. Rejects with
   * a TidemarkError of kind `corrupt` when the data is damaged, or stands for more or less.
   */
  decompress(packed: Uint8Array, plainBytes: number): Promise<Uint8Array>;
}

/** zstd: a frame; lz4: a block. */
export type CompressorName = "zstd" | "lz4";
