import { RECEIVE_BYTES_MAX, WINDOW_BYTES_MIN } from "#src/data-path/link-format/link-format.js";

/**
 * What a site lets other sites send before it has stored it, over all groups: the memory of its receivers. Who follows a
 * primary has an equal share of it, no more than a full window, and never less than one full batch: with less it would
 * wait for ever. So `bytesMax` holds for as many groups as it has room for such batches, and grows with more.
 *
 * Credit that was given can't be taken back. When another comes, shares become smaller, those that have more give nothing
 * back until they have what is theirs, and who came gets what that leaves.
 */
export class ReceiveWindows {
  readonly #bytesMax: number;
  readonly #windows = new Set<ReceiveWindow>();
  #lentBytes = 0;

  constructor(bytesMax = RECEIVE_BYTES_MAX) {
    this.#bytesMax = bytesMax;
  }

  /** What all of them may be sent, and have not stored yet. */
  get lentBytes(): number {
    return this.#lentBytes;
  }

  /** `onRoom`: more may be taken than when it was last asked. */
  join(windowBytesMax: number, onRoom: () => void): ReceiveWindow {
    const window = new ReceiveWindow({
      share: () => this.#share(windowBytesMax),
      lend: (wanted, needed) => this.#lend(wanted, needed),
      returned: (bytes) => this.#returned(bytes, window),
      left: () => this.#left(window),
      onRoom,
    });
    this.#windows.add(window);
    return window;
  }

  #share(windowBytesMax: number): number {
    const equal = Math.floor(this.#bytesMax / Math.max(1, this.#windows.size));
    return Math.min(windowBytesMax, Math.max(equal, WINDOW_BYTES_MIN));
  }

  #lend(wantedBytes: number, neededBytes: number): number {
    const room = this.#bytesMax - this.#lentBytes;
    // A little would be a message each time that somebody else has stored something.
    const spared = room >= wantedBytes / 2 ? Math.min(wantedBytes, room) : 0;
    const bytes = Math.max(spared, neededBytes, 0);
    this.#lentBytes += bytes;
    return bytes;
  }

  #returned(bytes: number, by: ReceiveWindow): void {
    this.#lentBytes -= bytes;
    for (const window of this.#windows) if (window !== by && window.isShort) window.onRoom();
  }

  #left(window: ReceiveWindow): void {
    this.#windows.delete(window);
    // Shares are larger now, for all.
    for (const other of this.#windows) other.onRoom();
  }
}

interface Lender {
  readonly share: () => number;
  readonly lend: (wantedBytes: number, neededBytes: number) => number;
  readonly returned: (bytes: number) => void;
  readonly left: () => void;
  readonly onRoom: () => void;
}

/** The part of it that one stream has. */
export class ReceiveWindow {
  readonly #lender: Lender;
  #lentBytes = 0;
  #isShort = false;

  constructor(lender: Lender) {
    this.#lender = lender;
  }

  /** The share that it should have. */
  get bytes(): number {
    return this.#lender.share();
  }

  /** What it should have and does not. */
  get missingBytes(): number {
    return Math.max(0, this.bytes - this.#lentBytes);
  }

  /** It got less than its share when it last took. */
  get isShort(): boolean {
    return this.#isShort;
  }

  onRoom(): void {
    this.#lender.onRoom();
  }

  /** What may be sent from now on, beside what was allowed before. */
  take(): number {
    const wanted = this.missingBytes;
    const taken = this.#lender.lend(wanted, Math.min(this.bytes, WINDOW_BYTES_MIN) - this.#lentBytes);
    this.#lentBytes += taken;
    this.#isShort = taken < wanted;
    return taken;
  }

  /** So much is stored. */
  returned(bytes: number): void {
    const back = Math.min(bytes, this.#lentBytes);
    this.#lentBytes -= back;
    this.#lender.returned(back);
  }

  leave(): void {
    this.returned(this.#lentBytes);
    this.#lender.left();
  }
}
