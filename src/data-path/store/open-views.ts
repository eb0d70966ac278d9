import { TidemarkError } from "#src/base/errors.js";
import type { Reservations } from "#src/data-path/recovery/recovery.js";
import type { MemberPosition } from "#src/domain/model/recovery-point.js";
import type { Position } from "#src/domain/model/sequence.js";
import type { BlockDevice, BlockExtent } from "#src/platform/block/block-device.js";

/** A member as of a position, open until it is closed, or until the store needs the room that it holds. */
export class OpenView implements BlockDevice {
  readonly sizeBytes: number;
  readonly readOnly = true;
  readonly #view: BlockDevice;
  readonly #onClose: () => Promise<void>;
  #ended: TidemarkError | undefined;
  #closing: Promise<void> | undefined;

  constructor(view: BlockDevice, onClose: () => Promise<void>) {
    this.sizeBytes = view.sizeBytes;
    this.#view = view;
    this.#onClose = onClose;
  }

  /** Why it was taken away from whoever has it open; undefined while it serves. */
  get ended(): TidemarkError | undefined {
    return this.#ended;
  }

  /**
   * What was under way fails too: once the reservation is gone, what it reads may be of a later moment. So whoever reads
   * looks again when the bytes are there (I6).
   */
  async end(reason: TidemarkError): Promise<void> {
    this.#ended ??= reason;
    await this.close();
  }

  read(offset: number, target: Uint8Array): void | Promise<void> {
    this.#assertServing();
    return this.#whileServing(this.#view.read(offset, target));
  }

  write(offset: number, source: Uint8Array): void | Promise<void> {
    return this.#view.write(offset, source);
  }

  zero(offset: number, length: number): void | Promise<void> {
    return this.#view.zero(offset, length);
  }

  flush(): Promise<void> {
    return this.#view.flush();
  }

  allocation(offset: number, length: number): readonly BlockExtent[] | Promise<readonly BlockExtent[]> {
    this.#assertServing();
    return this.#whileServing(this.#view.allocation(offset, length));
  }

  close(): Promise<void> {
    this.#closing ??= this.#view.close().then(this.#onClose);
    return this.#closing;
  }

  #whileServing<T>(answer: T | Promise<T>): T | Promise<T> {
    if (!(answer instanceof Promise)) return answer;
    return answer.then((value) => {
      this.#assertServing();
      return value;
    });
  }

  #assertServing(): void {
    if (this.#ended !== undefined) throw this.#ended;
  }
}

export interface ViewRequest {
  readonly id: string;
  readonly position: Position;
  /** Where members stand at it, when it is a point's; empty: all at the position itself. */
  readonly members: readonly MemberPosition[];
  /** For a person: `view`, `export`. */
  readonly why: string;
}

/** The views that are open, each with the reservation that keeps what it reads. */
export class OpenViews {
  readonly #reservations: Reservations;
  readonly #open = new Set<OpenView>();

  constructor(reservations: Reservations) {
    this.#reservations = reservations;
  }

  get count(): number {
    return this.#open.size;
  }

  /** The reservation first: from then on nothing that the view reads goes. */
  async open(request: ViewRequest, make: () => BlockDevice): Promise<OpenView> {
    const { id } = request;
    await this.#reservations.reserve({ ...request, isDurable: false });
    try {
      const view: OpenView = new OpenView(make(), async () => {
        this.#open.delete(view);
        await this.#reservations.release(id);
      });
      this.#open.add(view);
      return view;
    } catch (error) {
      await this.#reservations.release(id);
      throw error;
    }
  }

  /** Takes all of them away, and with them what they reserve. */
  async endAll(reason: TidemarkError): Promise<void> {
    await Promise.all([...this.#open].map((view) => view.end(reason)));
  }
}

export function viewEnded(why: "store-full" | "store-closed"): TidemarkError {
  const reasons = {
    "store-full": {
      message: "the view was closed, because what it reads holds room that the store needs",
      hint: "free space on the file system of the data directory, or lower points.max_bytes, then open it again",
    },
    "store-closed": {
      message: "the store is closed",
      hint: "open the view again once the daemon is back",
    },
  } as const;
  return new TidemarkError({ kind: "refused", code: "VIEW_ENDED", ...reasons[why], facts: { why } });
}
