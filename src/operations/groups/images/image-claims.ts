/**
 * Which files and devices are images of this site's groups, by what they are and not by their names: two links to one
 * file are one file. A second user would write over the first, and neither would ever know.
 */
export class ImageClaims {
  readonly #holders = new Map<string, string>();

  /** Undefined when it is taken now; else who has it. */
  claim(identity: string, holder: string): string | undefined {
    const held = this.#holders.get(identity);
    if (held !== undefined) return held;
    this.#holders.set(identity, holder);
    return undefined;
  }

  holderOf(identity: string): string | undefined {
    return this.#holders.get(identity);
  }

  release(identity: string): void {
    this.#holders.delete(identity);
  }
}
