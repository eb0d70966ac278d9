import type { CaptureObserver, CaptureOperation } from "#src/data-path/capture/capture-events.js";
import type { Clock } from "#src/platform/clock/clock.js";

/** Tells how long each request of a member took, and which were slow. */
export class RequestWatch {
  readonly #member: number;
  readonly #clock: Clock;
  readonly #observer: CaptureObserver;

  constructor(member: number, clock: Clock, observer: CaptureObserver) {
    this.#member = member;
    this.#clock = clock;
    this.#observer = observer;
  }

  nowMs(): number {
    return this.#clock.monotonicMs();
  }

  answered(
    operation: CaptureOperation,
    offset: number,
    bytes: number,
    startedMs: number,
    failed: boolean,
  ): void {
    const elapsedMs = this.#clock.monotonicMs() - startedMs;
    this.#observer.metrics.answered(this.#member, operation, bytes, elapsedMs, failed);
    if (elapsedMs < this.#observer.slowMs) return;
    this.#observer.onSlow({ member: this.#member, operation, offset, bytes, elapsedMs });
  }

  async whenAnswered(
    operation: CaptureOperation,
    offset: number,
    bytes: number,
    startedMs: number,
    answer: Promise<void>,
  ): Promise<void> {
    let failed = true;
    try {
      await answer;
      failed = false;
    } finally {
      this.answered(operation, offset, bytes, startedMs, failed);
    }
  }
}
