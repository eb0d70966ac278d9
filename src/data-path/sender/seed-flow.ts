import type { Capture } from "#src/data-path/capture/capture.js";
import {
  encodeSeedMessage,
  type Handshake,
  SEED_BYTES_MAX,
  SEED_VERSIONS,
} from "#src/data-path/link-format/link-format.js";
import type { Hash64 } from "#src/domain/model/hash64.js";

/**
 * The pieces of first seeds as messages of one stream, numbered. Which members go this way is what the secondary has said:
 * all that it does not hold whole, if it takes such pieces at all. What is on its way when the stream breaks is lacking
 * still, and read again for the next.
 */
export class SeedFlow {
  readonly #capture: Capture;
  readonly #hash64: Hash64;
  readonly #secondary: Pick<Handshake, "seedFormat" | "wholeMembers">;
  readonly #bytesMax: number;
  #number = 0;

  constructor(
    capture: Capture,
    hash64: Hash64,
    secondary: Pick<Handshake, "seedFormat" | "wholeMembers">,
    bytesMax = SEED_BYTES_MAX,
  ) {
    this.#capture = capture;
    this.#hash64 = hash64;
    this.#secondary = secondary;
    this.#bytesMax = bytesMax;
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
    const number = this.#number + 1;
    const piece = await resync.seed.read(number, this.#bytesMax);
    if (typeof piece === "string") return piece;
    this.#number = number;
    return encodeSeedMessage({ number, ...piece }, this.#capture.position.entry, this.#hash64);
  }
}
