import type { SeedPiece } from "#src/data-path/capture/capture.js";
import {
  answerBytes,
  isEqualIn,
  type NamedPages,
  QUESTIONS_MAX,
  SEED_PAGE_BYTES,
} from "#src/data-path/link-format/link-format.js";
import {
  afterAnswer,
  afterQuestion,
  afterSent,
  type ComparePolicy,
  EXPECT_EQUAL,
  wantsQuestion,
} from "#src/data-path/sender/compare-policy.js";
import type { CopyCounts } from "#src/data-path/sender/sender-options.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";

export interface SeedQuestionsOptions {
  readonly hashOf: (page: Uint8Array) => bigint;
  /** Which part of what is asked about has to be equal for it to be worth asking. */
  readonly worthShare: () => number;
  /** Whether the secondary compares at all. */
  readonly isAnswered: boolean;
}

/** What goes of a piece: pages that are named, and the bytes of all others. */
export interface Wording {
  readonly named: NamedPages | undefined;
  readonly data: Uint8Array | undefined;
}

interface Asked {
  readonly number: number;
  readonly member: number;
  readonly firstPage: number;
  readonly lengthBytes: number;
  /** By page of the member. */
  readonly hashes: ReadonlyMap<number, bigint>;
  /** What comes of it tells whether asking pays; a piece that comes again says nothing new. */
  readonly isProbe: boolean | "again";
}

/**
 * Which pages of a first seed go by name: as their hashes, of which the secondary says whether its image has them. A piece
 * is what the member holds at its sequence in either wording, so nothing hangs on what is decided here but what goes over
 * the link:
 *
 * - A piece whose pages are all named is a question. It is asked while that pays (`compare-policy.ts`, for each member by
 *   itself), and never about an image that is known to hold nothing.
 * - One that differs over there is read again. A page that was equal there, and reads now as it did, is named again; the
 *   others go as bytes.
 */
export class SeedQuestions {
  readonly #options: SeedQuestionsOptions;
  readonly #policies = new Map<number, ComparePolicy>();
  readonly #empty = new Set<number>();
  #asked: Asked[] = [];
  /** Of members, by page: the hash of what the secondary has said that it has, of pieces that come again. */
  readonly #equal = new Map<number, Map<number, bigint>>();
  #counts: CopyCounts = { sentBytes: 0, comparedBytes: 0, equalBytes: 0 };

  constructor(options: SeedQuestionsOptions) {
    this.#options = options;
  }

  get counts(): CopyCounts {
    return this.#counts;
  }

  /** Nothing more is asked before an answer comes. */
  get isFull(): boolean {
    return this.#asked.length >= QUESTIONS_MAX;
  }

  /** The member's image over there holds nothing. */
  emptyAt(member: number): void {
    this.#empty.add(member);
  }

  /** How the piece goes that has this number. */
  word(number: number, piece: SeedPiece): Wording {
    const { member, offset, length, data } = piece;
    if (data === undefined) return { named: undefined, data };
    const firstPage = offset / SEED_PAGE_BYTES;
    const policy = this.#policyOf(member);
    const wording = this.#wording(piece, data, firstPage, policy);
    if (wording.hashes.size > 0) {
      const isProbe = piece.isAgain ? "again" : policy?.type === "sending";
      const { hashes } = wording;
      this.#asked.push({ number, member, firstPage, lengthBytes: length, hashes, isProbe });
    }
    if (policy !== undefined && !piece.isAgain) {
      const isAsked = wording.hashes.size > 0;
      const blocks = Math.ceil(length / SLOT_BYTES);
      this.#policies.set(member, isAsked ? afterQuestion(policy) : afterSent(policy, blocks));
    }
    this.#count({ sentBytes: wording.data.length });
    return { named: wording.named, data: wording.data };
  }

  /** All up to that number are taken, of those that did not differ. */
  arrived(number: number): void {
    const taken = this.#asked.filter((asked) => asked.number <= number);
    this.#asked = this.#asked.filter((asked) => asked.number > number);
    for (const asked of taken) this.#learn(asked, asked.lengthBytes);
  }

  /** One was not taken: these of its pages are there. */
  differed(number: number, equal: Uint8Array): void {
    const asked = this.#asked.find((one) => one.number === number);
    if (asked === undefined) return;
    this.#asked = this.#asked.filter((one) => one !== asked);
    const known = this.#equal.get(asked.member) ?? new Map<number, bigint>();
    this.#equal.set(asked.member, known);
    let equalBytes = 0;
    for (const [page, hash] of asked.hashes) {
      if (!isEqualIn({ equal }, page - asked.firstPage)) continue;
      known.set(page, hash);
      equalBytes += Math.min(SEED_PAGE_BYTES, asked.lengthBytes - (page - asked.firstPage) * SEED_PAGE_BYTES);
    }
    this.#learn(asked, equalBytes);
  }

  #wording(
    { member, isAgain, length }: SeedPiece,
    data: Uint8Array,
    firstPage: number,
    policy: ComparePolicy | undefined,
  ) {
    const pages = Math.ceil(length / SEED_PAGE_BYTES);
    const bits = new Uint8Array(answerBytes(pages));
    const hashes = new Map<number, bigint>();
    const others: Uint8Array[] = [];
    const asks = !isAgain && policy !== undefined && wantsQuestion(policy);
    const known = this.#equal.get(member);
    for (let index = 0; index < pages; index += 1) {
      const page = firstPage + index;
      const bytes = data.subarray(index * SEED_PAGE_BYTES, (index + 1) * SEED_PAGE_BYTES);
      const hash = asks ? this.#options.hashOf(bytes) : this.#nameAgain(bytes, isAgain, known?.get(page));
      known?.delete(page);
      if (hash === undefined) others.push(bytes);
      else {
        hashes.set(page, hash);
        bits[index >>> 3] = (bits[index >>> 3] ?? 0) | (1 << (index & 7));
      }
    }
    if (hashes.size === 0) return { named: undefined, hashes, data };
    return { named: { bits, hashes: BigUint64Array.from(hashes.values()) }, hashes, data: joined(others) };
  }

  #nameAgain(bytes: Uint8Array, isAgain: boolean, answered: bigint | undefined): bigint | undefined {
    return isAgain && answered !== undefined ? this.nameOf(bytes, answered) : undefined;
  }

  /** Of a page that was equal over there; undefined: it reads as something else now, and goes as bytes. */
  nameOf(bytes: Uint8Array, answered: bigint): bigint | undefined {
    return this.#options.hashOf(bytes) === answered ? answered : undefined;
  }

  #policyOf(member: number): ComparePolicy | undefined {
    if (!this.#options.isAnswered || this.#empty.has(member)) return undefined;
    return this.#policies.get(member) ?? EXPECT_EQUAL;
  }

  #learn({ member, lengthBytes, isProbe }: Asked, equalBytes: number): void {
    if (isProbe === "again") return;
    this.#count({ comparedBytes: lengthBytes, equalBytes });
    const policy = this.#policyOf(member);
    if (policy === undefined) return;
    const compared = { equalShare: equalBytes / lengthBytes, isProbe };
    this.#policies.set(member, afterAnswer(policy, compared, this.#options.worthShare()));
  }

  #count({ sentBytes = 0, comparedBytes = 0, equalBytes = 0 }: Partial<CopyCounts>): void {
    const counts = this.#counts;
    this.#counts = {
      sentBytes: counts.sentBytes + sentBytes,
      comparedBytes: counts.comparedBytes + comparedBytes,
      equalBytes: counts.equalBytes + equalBytes,
    };
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
