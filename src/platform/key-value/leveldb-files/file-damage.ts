/** Bytes of a file of LevelDB's are not what LevelDB writes. Caught where the file is known, and made a finding. */
export class FileDamage extends Error {
  /** Where in the file. */
  readonly at: number;

  constructor(at: number, detail: string) {
    super(detail);
    this.name = "FileDamage";
    this.at = at;
  }
}
