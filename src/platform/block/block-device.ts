/**
 * A disk: what an image, a view, a branch and a memory disk have in common. Filters stack on it.
 *
 * Reads and writes are for any offset and length inside the device. They answer in the same tick where they can: a call
 * that returns undefined is done, one that returns a promise is done when that resolves. A hot path therefore checks for
 * undefined and pays for a promise only when there is one. A call that fails throws or rejects; nothing is said then
 * about the bytes it covered. Overlapping calls that are under way at once may be applied in either order: who needs an
 * order waits. An offset outside the device, a change of a read-only one and a call after close are assertion failures.
 * Its size never falls, and rises only where somebody grows it (see GrowableDevice).
 */
export interface BlockDevice {
  readonly sizeBytes: number;
  readonly readOnly: boolean;
  /** The file or block device that holds exactly these bytes, for who reads it in another thread. Missing where none does. */
  readonly filePath?: string;
  /** Fills the target. Bytes never written read as zeros. */
  read(offset: number, target: Uint8Array): void | Promise<void>;
  /** Takes the source as it is at the call; the caller may reuse it once the call is done, not before. */
  write(offset: number, source: Uint8Array): void | Promise<void>;
  /** The span reads as zeros afterwards; space is given back where that is possible. */
  zero(offset: number, length: number): void | Promise<void>;
  /** Every write that was done before the call is durable once it resolves. */
  flush(): Promise<void>;
  /** Which parts of the span hold data, ascending, adjoining, covering the span exactly. A hole reads as zeros. */
  allocation(offset: number, length: number): readonly BlockExtent[] | Promise<readonly BlockExtent[]>;
  close(): Promise<void>;
}

export interface BlockExtent {
  readonly offset: number;
  readonly length: number;
  readonly hole: boolean;
}
