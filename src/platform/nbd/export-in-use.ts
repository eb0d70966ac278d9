import type { Clock } from "#src/platform/clock/clock.js";
import type { ServedExport } from "#src/platform/nbd/export-resolver.js";
import { FlushGroup } from "#src/platform/nbd/flush-group.js";
import type { EndReason } from "#src/platform/nbd/nbd-metrics.js";

/** One connection in its transmission phase, as its siblings see it. */
export interface Sibling {
  /** It has stopped reading, so that requests of its client may lie unread. */
  readonly isHeld: boolean;
  /** Others may go on now. */
  onSettled(): void;
  /** No request is carried out any more; ends when those under way are done. */
  drain(reason: EndReason): void;
  /** Ends at once. */
  cut(reason: EndReason): void;
}

/**
 * An export while somebody uses it: one device, any number of connections.
 *
 * A client whose connection broke sends again, over another connection, what it got no answer to, and then goes on. A
 * write left over from the broken one must not come after that: it would put old bytes over new ones. So while anything
 * is unsettled, nobody changes the export:
 *
 * - a connection that has gone while the device was still busy for it, until the device is done;
 * - a connection that stood still (its client took no replies, or the device was behind) when a new one began: requests
 *   may lie unread there, and the end of their client behind them. It counts until it reads again, or is cut off.
 */
export class ExportInUse {
  readonly served: ServedExport;
  readonly #clock: Clock;
  readonly #settleMsMax: number;
  readonly #onUnused: () => void;
  readonly #onSettled: () => void;
  readonly #flushes: FlushGroup;
  readonly #siblings = new Set<Sibling>();
  readonly #suspects = new Map<Sibling, () => void>();
  #users = 0;
  #unsettled = 0;
  ended = false;

  constructor(
    served: ServedExport,
    options: {
      readonly clock: Clock;
      readonly settleMsMax: number;
      /** Nobody has it any more. */
      readonly onUnused: () => void;
      /** Nothing is unsettled any more. */
      readonly onSettled: () => void;
    },
  ) {
    this.served = served;
    this.#clock = options.clock;
    this.#settleMsMax = options.settleMsMax;
    this.#onUnused = options.onUnused;
    this.#onSettled = options.onSettled;
    this.#flushes = new FlushGroup(() => served.device.flush());
  }

  get siblings(): ReadonlySet<Sibling> {
    return this.#siblings;
  }

  /** Whether a change has to wait. */
  get isUnsettled(): boolean {
    return this.#unsettled > 0;
  }

  flush(): Promise<void> {
    return this.#flushes.flush();
  }

  /** The device stays open until as many `release`. */
  retain(): void {
    this.#users += 1;
  }

  release(): void {
    this.#users -= 1;
    if (this.#users === 0) this.#onUnused();
  }

  join(joining: Sibling): void {
    for (const sibling of this.#siblings) {
      if (sibling.isHeld && !this.#suspects.has(sibling)) this.#suspect(sibling);
    }
    this.#siblings.add(joining);
  }

  #suspect(sibling: Sibling): void {
    this.#unsettled += 1;
    const timer = this.#clock.startTimer(this.#settleMsMax, () => sibling.cut("superseded"));
    this.#suspects.set(sibling, () => timer.cancel());
  }

  /** The sibling reads again. */
  cleared(sibling: Sibling): void {
    const cancel = this.#suspects.get(sibling);
    if (cancel === undefined) return;
    cancel();
    this.#suspects.delete(sibling);
    this.#settle();
  }

  /** The sibling has gone. With requests left at the device, `settled` follows. */
  leave(sibling: Sibling, isBusy: boolean): void {
    this.#siblings.delete(sibling);
    if (isBusy) this.#unsettled += 1;
    this.cleared(sibling);
  }

  settled(): void {
    this.#settle();
  }

  #settle(): void {
    this.#unsettled -= 1;
    if (this.#unsettled > 0) return;
    for (const sibling of [...this.#siblings]) sibling.onSettled();
    this.#onSettled();
  }
}
