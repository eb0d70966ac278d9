import { TidemarkError } from "#src/base/errors.js";
import { ChunkGuard } from "#src/data-path/capture/capture.js";
import {
  COMPARISON_UNKNOWN,
  Comparison,
  type ComparisonAnswer,
  ComparisonAnswers,
  type ComparisonStep,
  GuardedMember,
  HashTree,
  ViewedMember,
} from "#src/data-path/verify/verify.js";
import type { BlockDevice } from "#src/platform/block/block-device.js";
import { MemoryBlockDevice } from "#src/platform/block/memory-block-device.js";
import { SimulatedClock } from "#src/platform/clock/simulated-clock.js";
import { SimulatedTime } from "#src/platform/clock/simulated-time.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";
import type { DiskRange } from "#src/platform/disk/disk.js";
import { hash64 } from "#test/support/hash.js";

/** One member at both sites: what is written goes through the guard, as the capture does it; the view stands still. */
export class ComparedMember {
  readonly live: MemoryBlockDevice;
  readonly view: MemoryBlockDevice;
  readonly guard: ChunkGuard;

  constructor(bytes: Uint8Array, keptMax?: number, sizeBytes = bytes.length, at = 0) {
    this.live = new MemoryBlockDevice({ sizeBytes });
    this.view = new MemoryBlockDevice({ sizeBytes });
    for (const device of [this.live, this.view]) device.write(at, bytes);
    this.guard = new ChunkGuard(this.live, sizeBytes, {
      hash64,
      onEnd: () => undefined,
      ...(keptMax === undefined ? {} : { keptMax }),
    });
  }

  write(offset: number, bytes: Uint8Array): void {
    this.guard.preserve(offset, bytes.length);
    this.live.write(offset, bytes);
  }

  /** Of one side only, behind everybody's back. */
  flip(side: "live" | "view", offset: number): void {
    const byte = new Uint8Array(1);
    this[side].read(offset, byte);
    this[side].write(offset, Uint8Array.of((byte[0] ?? 0) ^ 1));
  }
}

export interface ComparedOptions {
  readonly only?: ReadonlyMap<number, readonly number[]>;
  /** Before each exchange; one that throws loses it. */
  readonly onAsk?: (step: ComparisonStep) => void;
  /** What the secondary reads; its view if missing. */
  readonly readers?: ReadonlyMap<number, Pick<BlockDevice, "sizeBytes" | "read">>;
  /** What a secondary that lies says instead. */
  readonly lie?: (answer: ComparisonAnswer) => ComparisonAnswer;
}

export class ComparedSites {
  readonly time = new SimulatedTime();
  readonly tree = new HashTree(hash64);
  readonly members: ReadonlyMap<number, ComparedMember>;
  readonly comparison: Comparison;
  readonly asked: ComparisonStep[] = [];
  readonly #signal = new AbortController().signal;
  readonly #options: ComparedOptions;
  #answers: ComparisonAnswers | undefined;

  constructor(members: ReadonlyMap<number, ComparedMember>, options: ComparedOptions = {}) {
    this.members = members;
    this.#options = options;
    const signal = this.#signal;
    this.comparison = new Comparison({
      members: new Map(
        [...members].map(([number, { guard }]) => [
          number,
          new GuardedMember({ guard, tree: this.tree, pool: undefined, throttle: UNTHROTTLED, signal }),
        ]),
      ),
      ...(options.only === undefined ? {} : { only: options.only }),
      tree: this.tree,
      clock: new SimulatedClock(this.time),
      ask: (step) => this.#ask(step),
      signal,
      onProgress: () => undefined,
    });
  }

  run() {
    return this.time.complete(this.comparison.run());
  }

  /** The secondary's daemon is another now. */
  forget(): void {
    this.#answers = undefined;
  }

  get root(): bigint | undefined {
    return this.#answers?.root;
  }

  async #ask(step: ComparisonStep): Promise<ComparisonAnswer> {
    const answer = await this.#answer(step);
    return this.#options.lie?.(answer) ?? answer;
  }

  async #answer(step: ComparisonStep): Promise<ComparisonAnswer> {
    this.asked.push(step);
    this.#options.onAsk?.(step);
    if (step.type === "open") {
      this.#answers ??= this.#opened();
      return this.#answers.opened;
    }
    if (this.#answers === undefined) throw unknown();
    if (step.type === "end") return { type: "ended", root: this.#answers.root, isMarked: false };
    if (step.type === "mark") return { type: "marked", points: 0 };
    return await this.#answers.answer(step);
  }

  #opened(): ComparisonAnswers {
    const members = [...this.members].map(([member, { view }]) => {
      const { sizeBytes } = view;
      const reader = this.#options.readers?.get(member) ?? view;
      return new ViewedMember({
        member,
        view: {
          sizeBytes,
          read: (...args) => reader.read(...args),
          ended: undefined,
          close: async () => undefined,
        },
        held: { all: heldOf(view), journal: heldOf(view), image: undefined },
        tree: this.tree,
        throttle: UNTHROTTLED,
        clock: new SimulatedClock(this.time),
        signal: this.#signal,
      });
    });
    return new ComparisonAnswers({ members, tree: this.tree, clock: new SimulatedClock(this.time) });
  }
}

function unknown(): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: COMPARISON_UNKNOWN,
    message: "forgotten",
    hint: "begin anew",
  });
}

function heldOf(view: MemoryBlockDevice): readonly DiskRange[] {
  return view
    .allocation(0, view.sizeBytes)
    .flatMap(({ offset, length, hole }) => (hole ? [] : [{ from: offset, to: offset + length }]));
}
