import { assert } from "#src/base/assert.js";

/**
 * About how many different blocks of 4 KiB were touched: a HyperLogLog, so two are merged by keeping the larger of each
 * register, and what was touched in both counts once.
 *
 * 256 registers in a byte each: the error is 6.5 % (one standard deviation), which is within what a bound on bytes needs,
 * and 10,000 of them are 2.5 MB. A block is hashed by mixing its number, twice, with different constants: no hash of
 * bytes and no BigInt, since each write of the ingest path comes by here.
 */
export const SKETCH_BLOCK_BYTES = 4096;
export const SKETCH_REGISTERS = 256;

const REGISTER_SHIFT = 24;
/** Longest run that 32 bits can show, and one. */
const RANK_MAX = 33;
/** 1 / (2 ln 2): what the estimate of Ertl ("New cardinality estimation algorithms for HyperLogLog sketches") tends to. */
const ALPHA = 0.5 / Math.LN2;
const TWO_32 = 2 ** 32;

export class BlockSketch {
  readonly registers: Uint8Array;

  constructor(registers: Uint8Array = new Uint8Array(SKETCH_REGISTERS)) {
    assert(registers.length === SKETCH_REGISTERS, "a sketch has its registers");
    this.registers = registers;
  }

  /** The blocks that the bytes overlap, one touched in part too. */
  addSpan(member: number, offset: number, length: number): void {
    const last = Math.floor((offset + length - 1) / SKETCH_BLOCK_BYTES);
    for (let block = Math.floor(offset / SKETCH_BLOCK_BYTES); block <= last; block += 1)
      this.#add(member, block);
  }

  merge({ registers }: BlockSketch): void {
    for (let at = 0; at < SKETCH_REGISTERS; at += 1) {
      const rank = registers[at] ?? 0;
      if (rank > (this.registers[at] ?? 0)) this.registers[at] = rank;
    }
  }

  copy(): BlockSketch {
    return new BlockSketch(new Uint8Array(this.registers));
  }

  /** How many blocks, by estimate; 0 exactly when there was none. */
  estimate(): number {
    const counts = new Uint16Array(RANK_MAX + 1);
    for (const rank of this.registers) counts[rank] = (counts[rank] ?? 0) + 1;
    const of = (rank: number) => (counts[rank] ?? 0) / SKETCH_REGISTERS;
    if (of(0) === 1) return 0;
    let sum = tau(1 - of(RANK_MAX));
    for (let rank = RANK_MAX - 1; rank >= 1; rank -= 1) sum = 0.5 * (sum + of(rank));
    return (ALPHA * SKETCH_REGISTERS) / (sum + sigma(of(0)));
  }

  #add(member: number, block: number): void {
    const low = (block % TWO_32) | 0;
    const high = (Math.floor(block / TWO_32) << 10) | member;
    const at = mix(mix(high ^ 0x3c6ef372) ^ low) >>> REGISTER_SHIFT;
    const rank = Math.clz32(mix(mix(low ^ 0x5bd1e995) ^ high)) + 1;
    if (rank > (this.registers[at] ?? 0)) this.registers[at] = rank;
  }
}

/** Every bit of the number changes half of the bits of what comes out: the last step of MurmurHash3. */
function mix(number: number): number {
  let mixed = number;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

/** x + sum of x^(2^k) 2^(k-1): what registers that were never hit say of the number. */
function sigma(share: number): number {
  if (share === 1) return Number.POSITIVE_INFINITY;
  let power = share;
  let weight = 1;
  let sum = share;
  for (let before = -1; before !== sum; weight *= 2) {
    power *= power;
    before = sum;
    sum += power * weight;
  }
  return sum;
}

/** (1 - x - sum of (1 - x^(2^-k))^2 2^-k) / 3: what registers that are at their end say of it. */
function tau(share: number): number {
  if (share === 0 || share === 1) return 0;
  let root = share;
  let weight = 1;
  let sum = 1 - share;
  for (let before = -1; before !== sum; ) {
    root = Math.sqrt(root);
    before = sum;
    weight *= 0.5;
    sum -= (1 - root) ** 2 * weight;
  }
  return sum / 3;
}
