import {
  type CodecName,
  encodeBatchMessage,
  encodeFrame,
  type PackedSeed,
} from "#src/data-path/link-format/link-format.js";
import {
  type CodecSample,
  type CompressionReason,
  chooseCodec,
  judgeCompression,
} from "#src/data-path/sender/compression-policy.js";
import type { LinkLoadMeter } from "#src/data-path/sender/link-load.js";
import type { Compression } from "#src/domain/model/group-specification.js";
import type { Clock } from "#src/platform/clock/clock.js";
import type { Compressor } from "#src/platform/compression/compressor.js";

/** What a sender needs to compress. All of it but the codecs may change at any time, and counts for the next batch. */
export interface CompressionOptions {
  /** What this machine can do, the preferred one first. */
  readonly compressors: readonly Compressor[];
  readonly setting: () => Compression;
  readonly isLoopback: () => boolean;
}

/** How batches go at the moment. */
export interface CompressionState {
  readonly codec: CodecName;
  readonly because: CompressionReason;
}

export interface BatchFramesOptions {
  readonly clock: Clock;
  readonly compression: CompressionOptions | undefined;
  /** What the secondary can decode, the preferred one first. */
  readonly theirs: readonly CodecName[];
  readonly load: LinkLoadMeter;
}

/** Below this the way to another thread and back takes longer than the bytes it saves take on a slow line. */
const COMPRESSED_BYTES_MIN = 2048;
/** While it does not pay, every so many batches one is compressed all the same, to see. */
const SAMPLE_EVERY = 16;
/** Of the newest, in what is known of samples: a few that differ do not turn it round. */
const SAMPLE_WEIGHT = 1 / 4;

/** Batches as messages. Compressing is done beside the event loop; the bytes of a batch stay as they are meanwhile. */
export class BatchFrames {
  readonly #options: BatchFramesOptions;
  readonly #ours: readonly CodecName[];
  #sample: CodecSample | undefined;
  #sampled: CodecName = "plain";
  /** Batches until the next is looked at. */
  #untilSample = 0;
  #state: CompressionState = { codec: "plain", because: "not-sampled" };

  constructor(options: BatchFramesOptions) {
    this.#options = options;
    this.#ours = (options.compression?.compressors ?? []).map(({ name }) => name);
  }

  get state(): CompressionState {
    return this.#state;
  }

  /** A promise only where something is compressed. */
  make(batch: Uint8Array): Uint8Array | Promise<Uint8Array> {
    const compressor = this.#compressorFor(batch.length);
    return compressor === undefined ? encodeBatchMessage(batch) : this.#compressed(batch, compressor);
  }

  /** The bytes of a piece of a seed, by the same rules and samples; undefined: they go as they are. */
  async pack(bytes: Uint8Array): Promise<PackedSeed | undefined> {
    const compressor = this.#compressorFor(bytes.length);
    return compressor === undefined ? undefined : await this.#packed(bytes, compressor);
  }

  #compressorFor(bytes: number): Compressor | undefined {
    const { compression, theirs, load } = this.#options;
    if (compression === undefined) return undefined;
    const { setting, isLoopback, compressors } = compression;
    const choice = chooseCodec({
      setting: setting(),
      ours: this.#ours,
      theirs,
      isLoopback: isLoopback(),
    });
    if (choice.type === "plain") {
      this.#state = { codec: "plain", because: choice.because };
      return undefined;
    }
    const { codec } = choice;
    if (codec !== this.#sampled) this.#begin(codec);
    const { pays, because } = judgeCompression(this.#sample, load.load);
    const isOn = choice.type === "always" || pays;
    this.#state = { codec: isOn ? codec : "plain", because: choice.type === "always" ? "asked" : because };
    if (bytes < COMPRESSED_BYTES_MIN || !(isOn || this.#isSampleDue())) return undefined;
    return compressors.find(({ name }) => name === codec);
  }

  #begin(codec: CodecName): void {
    this.#sampled = codec;
    this.#sample = undefined;
    this.#untilSample = 0;
  }

  #isSampleDue(): boolean {
    this.#untilSample -= 1;
    if (this.#untilSample > 0) return false;
    this.#untilSample = SAMPLE_EVERY;
    return true;
  }

  async #compressed(batch: Uint8Array, compressor: Compressor): Promise<Uint8Array> {
    const packed = await this.#packed(batch, compressor);
    if (packed === undefined) return encodeBatchMessage(batch);
    return encodeFrame(packed.codec, batch.length, packed.data);
  }

  /** What does not become smaller goes as it is. */
  async #packed(bytes: Uint8Array, compressor: Compressor): Promise<PackedSeed | undefined> {
    const { clock } = this.#options;
    const beganMs = clock.monotonicMs();
    const data = await compressor.compress(bytes);
    this.#learn(bytes.length, data.length, clock.monotonicMs() - beganMs);
    return data.length >= bytes.length ? undefined : { codec: compressor.name, data };
  }

  #learn(plainBytes: number, packedBytes: number, tookMs: number): void {
    const leftShare = packedBytes / plainBytes;
    const secondsPerByte = tookMs / 1000 / plainBytes;
    const { leftShare: shareBefore, bytesPerSecond } = this.#sample ?? { leftShare, bytesPerSecond: 0 };
    const secondsBefore = this.#sample === undefined ? secondsPerByte : 1 / bytesPerSecond;
    this.#sample = {
      leftShare: shareBefore + (leftShare - shareBefore) * SAMPLE_WEIGHT,
      bytesPerSecond: 1 / (secondsBefore + (secondsPerByte - secondsBefore) * SAMPLE_WEIGHT),
    };
  }
}

/** The codecs that a side can decode, the preferred one first; what goes as it is can be read by all. */
export function codecNames(compressors: readonly Compressor[] = []): readonly CodecName[] {
  return [...compressors.map(({ name }) => name), "plain"];
}
