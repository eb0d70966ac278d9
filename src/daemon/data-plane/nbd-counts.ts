import {
  COMMAND_BOUNDS_SECONDS,
  type CommandFigures,
  type PlaneFigures,
} from "#src/daemon/data-plane/plane-figures.js";
import { Tally } from "#src/daemon/data-plane/tally.js";
import type { CommandName, EndReason, NbdMetrics } from "#src/platform/nbd/nbd-metrics.js";
import { COMMAND, NBD_ERROR } from "#src/platform/nbd/request-format.js";

interface CommandCounts {
  readonly seconds: Tally;
  bytes: number;
  /** By the number the client was told; only the protocol's own are ever told. */
  readonly errors: Float64Array;
}

/** Counts what the NBD server answers. No allocation and no hashing of labels for a request. */
export class NbdCounts implements NbdMetrics {
  // An object with one property each: the property is found by its place, as long as all are read and none is added.
  readonly #commands: Readonly<Record<CommandName, CommandCounts>> = {
    read: createCounts(),
    write: createCounts(),
    disconnect: createCounts(),
    flush: createCounts(),
    trim: createCounts(),
    cache: createCounts(),
    writeZeroes: createCounts(),
    blockStatus: createCounts(),
    unknown: createCounts(),
  };
  readonly #ended = new Map<EndReason, number>();
  readonly #refused = new Map<string, number>();

  connected(): void {
    // How many connections are open, the listeners know; how many there were, their ends add up to.
  }

  ended(reason: EndReason): void {
    this.#ended.set(reason, (this.#ended.get(reason) ?? 0) + 1);
  }

  /** A connection that a listener closed before the server saw it. */
  refused(reason: string): void {
    this.#refused.set(reason, (this.#refused.get(reason) ?? 0) + 1);
  }

  answered(command: CommandName, bytes: number, error: number, elapsedMs: number): void {
    const counts = this.#commands[command];
    counts.seconds.add(elapsedMs);
    counts.bytes += bytes;
    if (error !== 0 && error < ERRORS) counts.errors[error] = (counts.errors[error] as number) + 1;
  }

  read(): Pick<PlaneFigures, "commands" | "ended" | "refused"> {
    return { commands: this.#readCommands(), ended: listed(this.#ended), refused: listed(this.#refused) };
  }

  #readCommands(): readonly CommandFigures[] {
    const names: readonly CommandName[] = [...(Object.keys(COMMAND) as (keyof typeof COMMAND)[]), "unknown"];
    return names.flatMap((command) => {
      const { seconds, bytes, errors } = this.#commands[command];
      if (seconds.count === 0) return [];
      return [{ command, bytes, seconds: seconds.read(), errors: readErrors(errors) }];
    });
  }
}

const ERRORS = Math.max(...Object.values(NBD_ERROR)) + 1;

function createCounts(): CommandCounts {
  return { seconds: new Tally(COMMAND_BOUNDS_SECONDS), bytes: 0, errors: new Float64Array(ERRORS) };
}

function readErrors(errors: Float64Array): CommandFigures["errors"] {
  return Object.entries(NBD_ERROR).flatMap(([reason, number]) => {
    const count = errors[number] ?? 0;
    return count === 0 ? [] : [{ reason, count }];
  });
}

function listed<Reason>(counts: ReadonlyMap<Reason, number>): readonly { reason: Reason; count: number }[] {
  return [...counts].map(([reason, count]) => ({ reason, count }));
}
