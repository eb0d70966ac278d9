/** What a primary hands over to its secondary, in order. Ids of entries and hashes are text. */
export interface HandOver {
  /** Id of the entry that the secondary opens when it takes it. */
  readonly entry: string;
  /** That entry has this epoch, or a higher one. */
  readonly epoch: number;
  /** The end of what was written: everything up to here is in the images, durably, and nothing else. */
  readonly parent: { readonly entry: string; readonly epoch: number; readonly sequence: number };
  /** Of the last batch. Each batch names the one before it, so it stands for all of them. */
  readonly link: string;
  /** What the secondary keeps of recovery points may go. */
  readonly deletePoints: boolean;
}

export type HandOverOffer =
  /** Whether it would be taken, as far as that can be told: nothing is changed. */
  { readonly type: "would"; readonly deletePoints: boolean } | ({ readonly type: "takes" } & HandOver);
