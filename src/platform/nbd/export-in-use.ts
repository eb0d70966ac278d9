import type { Clock, Timer } from "#src/platform/clock/clock.js";
import type { ServedExport } from "#src/platform/nbd/export-resolver.js";
import { FlushGroup } from "#src/platform/nbd/flush-group.js";
import type { EndReason } from "#src/platform/nbd/nbd-metrics.js";

/** One connection in its transmission phase, as its siblings see it. */
export interface Sibling {
  /** It has stopped reading, so that requests of its client may lie unread. */
  readonly isHeld: boolean;
  /** When its client last sent or took something, if only the client can bring it on; undefined if others can. */
  readonly waitsForClientSinceMs: number | undefined;
  /** What its changes waited for is over. */
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
 * write left over from the broken one must not come after that: it would put old bytes over new ones. So a change waits
 *
 * - on every connection, while the device is still busy for one that has gone;
 * - on a connection that is new, for every older one that stood still when it began (its client took no replies, or the
 *   device was behind): requests may lie unread there, and the end of their client behind them. It waits until that one
 *   has read on. One that only its client could bring on, and which does not, is cut off while somebody waits for it.
 *
 * Only newer connections wait for older ones, so no two ever wait for each other.
 */
export class ExportInUse {
  readonly served: ServedExport;
  readonly #options: ExportInUseOptions;
  readonly #flushes: FlushGroup;
  readonly #siblings = new Set<Sibling>();
  /** For whom a new connection waits. */
  readonly #olders = new Map<Sibling, Set<Sibling>>();
  #timer: Timer | undefined;
  #users = 0;
  /** Connections that have gone and for which the device is still busy. */
  #lost = 0;
  ended = false;

  constructor(served: ServedExport, options: ExportInUseOptions) {
    this.served = served;
    this.#options = options;
    this.#flushes = new FlushGroup(() => served.device.flush());
  }

  get siblings(): ReadonlySet<Sibling> {
    return this.#siblings;
  }

  /** Whether nobody is connected and the device has answered all. */
  get isQuiet(): boolean {
    return this.#siblings.size === 0 && this.#lost === 0;
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
    if (this.#users === 0) this.#options.onUnused();
  }

  join(joining: Sibling): void {
    const olders = [...this.#siblings].filter((sibling) => sibling.isHeld);
    if (olders.length > 0) this.#olders.set(joining, new Set(olders));
    this.#siblings.add(joining);
  }

  /** Whether a change has to wait; `onSettled` is called when it need not any more. */
  holdsChange(sibling: Sibling): boolean {
    if (this.#lost > 0) return true;
    if (this.#olders.size === 0 || !this.#olders.has(sibling)) return false;
    this.#watch();
    return true;
  }

  /** The sibling reads again. */
  readsOn(sibling: Sibling): void {
    for (const [newer, olders] of [...this.#olders]) {
      if (!olders.delete(sibling) || olders.size > 0) continue;
      this.#olders.delete(newer);
      newer.onSettled();
    }
  }

  /** The sibling has gone. If the device is still busy for it, `settled` follows. */
  leave(sibling: Sibling, isBusy: boolean): void {
    this.#siblings.delete(sibling);
    this.#olders.delete(sibling);
    if (isBusy) this.#lost += 1;
    this.readsOn(sibling);
  }

  settled(): void {
    this.#lost -= 1;
    if (this.#lost > 0) return;
    for (const sibling of [...this.#siblings]) sibling.onSettled();
    this.#options.onSettled();
  }

  #watch(): void {
    const { clock, settleMsMax } = this.#options;
    this.#timer ??= clock.startTimer(settleMsMax, () => {
      this.#timer = undefined;
      const latestMs = clock.monotonicMs() - settleMsMax;
      const olders = new Set([...this.#olders.values()].flatMap((each) => [...each]));
      for (const older of olders) {
        const sinceMs = older.waitsForClientSinceMs;
        if (sinceMs !== undefined && sinceMs <= latestMs) older.cut("superseded");
      }
      if (this.#olders.size > 0) this.#watch();
    });
  }
}

export interface ExportInUseOptions {
  readonly clock: Clock;
  /** How long a client may take nothing while a new connection waits for it. */
  readonly settleMsMax: number;
  /** Nobody has it any more. */
  readonly onUnused: () => void;
  /** The device has answered what lost connections asked. */
  readonly onSettled: () => void;
}
