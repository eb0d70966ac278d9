/** A stretch of a member. */
export interface MemberRange {
  readonly member: number;
  readonly offset: number;
  readonly length: number;
}

/** Told one by one; what there is beyond is counted, and told as ever larger stretches that hold it. */
export const RANGES_MAX = 1000;

/**
 * Ranges as they are found, in any order: those that adjoin are one. Bounded: where there are too many, the two of a member
 * that lie nearest to each other become one that holds both, so that nothing that was added is ever outside.
 */
export class DifferenceList {
  readonly #max: number;
  #ranges: MemberRange[] = [];
  #bytes = 0;
  #isCoarse = false;

  constructor(max = RANGES_MAX) {
    this.#max = max;
  }

  /** As they were added: not what lies between those that were taken together. */
  get bytes(): number {
    return this.#bytes;
  }

  get isCoarse(): boolean {
    return this.#isCoarse;
  }

  /** By member and offset. */
  get ranges(): readonly MemberRange[] {
    return this.#ranges;
  }

  add({ member, offset, length }: MemberRange): void {
    this.#bytes += length;
    const at = this.#ranges.findIndex(
      (range) => range.member > member || (range.member === member && range.offset > offset),
    );
    this.#ranges.splice(at === -1 ? this.#ranges.length : at, 0, { member, offset, length });
    this.#join(() => 0);
    while (this.#ranges.length > this.#max && this.#joinNearest()) this.#isCoarse = true;
  }

  holds(member: number, offset: number, length: number): boolean {
    return this.#ranges.some(
      (range) =>
        range.member === member && range.offset <= offset && offset + length <= range.offset + range.length,
    );
  }

  #joinNearest(): boolean {
    const gaps = this.#ranges.flatMap((range, index) => {
      const gap = gapTo(range, this.#ranges[index + 1]);
      return gap === undefined ? [] : [gap];
    });
    if (gaps.length === 0) return false;
    const nearest = Math.min(...gaps);
    this.#join(() => nearest);
    return true;
  }

  #join(gapMax: () => number): void {
    const joined: MemberRange[] = [];
    for (const range of this.#ranges) {
      const last = joined.at(-1);
      const gap = last === undefined ? undefined : gapTo(last, range);
      if (last === undefined || gap === undefined || gap > gapMax()) joined.push(range);
      else
        joined[joined.length - 1] = {
          ...last,
          length: Math.max(last.offset + last.length, range.offset + range.length) - last.offset,
        };
    }
    this.#ranges = joined;
  }
}

/** Undefined: they are of two members. */
function gapTo(range: MemberRange, next: MemberRange | undefined): number | undefined {
  if (next === undefined || next.member !== range.member) return undefined;
  return Math.max(0, next.offset - (range.offset + range.length));
}
