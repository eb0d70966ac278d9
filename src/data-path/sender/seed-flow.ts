import type { Capture } from "#src/data-path/capture/capture.js";
import {
  comparesSeeds,
  encodeSeedMessage,
  type Handshake,
  type PackedSeed,
  SEED_BYTES_MAX,
  SEED_VERSIONS,
  type SeedWord,
  unpacksSeeds,
} from "#src/data-path/link-format/link-format.js";
import { SeedQuestions } from "#src/data-path/sender/seed-questions.js";
import type { CopyCounts } from "#src/data-path/sender/sender-options.js";
import type { Hash64 } from "#src/domain/model/hash64.js";

export interface SeedFlowOptions {
  readonly capture: Capture;
  readonly hash64: Hash64;
  readonly secondary: Pick<Handshake, "seedFormat" | "wholeMembers">;
  readonly bytesMax: number | undefined;
  /** What the link carries a second, as far as that is known. */
  readonly bytesPerSecond: () => number | undefined;
  readonly worthShare: () => number;
  /** Compresses what pays; undefined: it goes as it is. */
  readonly pack: (bytes: Uint8Array) => Promise<PackedSeed | undefined>;
}

/** What the order has to wait for a piece in front of it, on a link with a rate: a tenth of a second. */
const PIECE_SECONDS_MAX = 0.1;

/**
 * The pieces of first seeds as messages of one stream, numbered. Which members go this way is what the secondary has said:
 * all that it does not hold whole, if it takes such pieces at all. What is on its way when the stream breaks is lacking
 * still, and read again for the next. What of a piece goes as bytes says `seed-questions.ts`; what the secondary says of it
 * is heard there, and by the seed.
 */
export class SeedFlow {
  readonly #capture: Capture;
  readonly #hash64: Hash64;
  readonly #secondary: Pick<Handshake, "seedFormat" | "wholeMembers">;
  readonly #bytesMax: () => number;
  readonly #questions: SeedQuestions;
  readonly #pack: SeedFlowOptions["pack"] | undefined;
  #number = 0;

  constructor({
    capture,
    hash64,
    secondary,
    bytesMax = SEED_BYTES_MAX,
    bytesPerSecond,
    worthShare,
    pack,
  }: SeedFlowOptions) {
    this.#pack = unpacksSeeds(secondary.seedFormat) ? pack : undefined;
    this.#capture = capture;
    this.#hash64 = hash64;
    this.#secondary = secondary;
    this.#bytesMax = () =>
      Math.min(bytesMax, (bytesPerSecond() ?? Number.POSITIVE_INFINITY) * PIECE_SECONDS_MAX);
    this.#questions = new SeedQuestions({
      hashOf: (page) => hash64(page, capture.position.entry),
      worthShare,
      isAnswered: comparesSeeds(secondary.seedFormat),
    });
  }

  get counts(): CopyCounts {
    return this.#questions.counts;
  }

  heard(word: SeedWord): void {
    const seed = this.#capture.resync?.seed;
    if (word.type === "empty") this.#questions.emptyAt(word.member);
    else if (word.type === "seeded") {
      seed?.arrived(word.number);
      this.#questions.arrived(word.number);
    } else {
      seed?.differed(word.number);
      this.#questions.differed(word.number, word.equal);
    }
  }

  /** Whether the member goes straight into the secondary's image. */
  takes(member: number): boolean {
    const { seedFormat, wholeMembers } = this.#secondary;
    const isSpoken = seedFormat.min <= SEED_VERSIONS.max && seedFormat.max >= SEED_VERSIONS.min;
    return (
      isSpoken && !wholeMembers.includes(member) && this.#capture.resync?.seed.hasEnded(member) === false
    );
  }

  /** The next piece as a message; else as `Seed.read` says. */
  async next(): Promise<Uint8Array | "waiting" | "done" | "missed"> {
    const { resync } = this.#capture;
    if (resync === undefined) return "missed";
    if (this.#questions.isFull && !resync.seed.hasAgain) return "waiting";
    const number = this.#number + 1;
    const piece = await resync.seed.read(number, this.#bytesMax());
    if (typeof piece === "string") return piece;
    this.#number = number;
    const chunk = { number, ...piece, ...this.#questions.word(number, piece) };
    const packed = chunk.data === undefined ? undefined : await this.#pack?.(chunk.data);
    return encodeSeedMessage(chunk, this.#capture.position.entry, this.#hash64, packed);
  }
}
