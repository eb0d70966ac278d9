import { assert } from "#src/base/assert.js";
import type { Dice } from "#src/platform/disk/dice.js";

/** Faults of a simulated disk while it runs. A rule says which calls it hits, how often, and what happens to them. */

export type DiskOperation =
  | "open"
  | "stat"
  | "list"
  | "make-directory"
  | "rename"
  | "unlink"
  | "remove-directory"
  | "sync-directory"
  | "real-path"
  | "space"
  | "reflink"
  | "lock"
  | "read"
  | "write"
  | "datasync"
  | "size"
  | "truncate"
  | "punch-hole"
  | "allocate"
  | "next-data"
  | "close";

export type DiskFault =
  /**
   * The call fails with the system's code. Of a write a part may have been done; with a datasync all that was dirty is
   * lost or not, and a second one will succeed without it.
   */
  | { readonly type: "error"; readonly code: string }
  /** The call takes so much longer. Not for synchronous calls: a simulated clock cannot pass within a tick. */
  | { readonly type: "slow"; readonly delayMs: number }
  /** A write that goes elsewhere in the same file, and is reported as done. */
  | { readonly type: "misdirect" }
  /** A datasync or syncDirectory that is reported as done and made nothing durable. */
  | { readonly type: "lie" };

export interface DiskFaultRule {
  readonly operations: readonly DiskOperation[];
  /** All paths when missing. */
  readonly path?: (path: string) => boolean;
  /** Of each call to be hit; 1 when missing. */
  readonly probability?: number;
  /** So many calls are hit; without end when missing. */
  readonly count?: number;
  readonly fault: DiskFault;
}

/** A rule in force. */
export interface DiskFaultHandle {
  /** How many calls it has hit. */
  readonly hits: number;
  remove(): void;
}

/** Which faults make sense where; anything else is a mistake in the test. */
const ONLY_FOR: Readonly<Partial<Record<DiskFault["type"], readonly DiskOperation[]>>> = {
  misdirect: ["write"],
  lie: ["datasync", "sync-directory"],
};

class ActiveRule implements DiskFaultHandle {
  hits = 0;
  readonly #rule: DiskFaultRule;
  readonly #rules: Set<ActiveRule>;

  constructor(rule: DiskFaultRule, rules: Set<ActiveRule>) {
    this.#rule = rule;
    this.#rules = rules;
  }

  remove(): void {
    this.#rules.delete(this);
  }

  /** The fault, if it hits this call. */
  strike(operation: DiskOperation, path: string, slow: boolean, dice: Dice): DiskFault | undefined {
    const {
      fault,
      operations,
      path: concerns,
      probability = 1,
      count = Number.POSITIVE_INFINITY,
    } = this.#rule;
    if ((fault.type === "slow") !== slow) return undefined;
    if (this.hits >= count || !operations.includes(operation) || concerns?.(path) === false) return undefined;
    if (probability < 1 && !dice.chance(probability)) return undefined;
    this.hits += 1;
    return fault;
  }
}

export class SimulatedFaults {
  readonly #rules = new Set<ActiveRule>();

  add(rule: DiskFaultRule): DiskFaultHandle {
    const allowed = ONLY_FOR[rule.fault.type];
    const fits = allowed === undefined || rule.operations.every((operation) => allowed.includes(operation));
    assert(fits, `the fault ${rule.fault.type} is for ${allowed?.join(", ")} only`);
    const active = new ActiveRule(rule, this.#rules);
    this.#rules.add(active);
    return active;
  }

  clear(): void {
    this.#rules.clear();
  }

  /** What all rules together add to the time of a call. */
  delayMs(operation: DiskOperation, path: string, dice: Dice): number {
    let totalMs = 0;
    for (const rule of this.#rules) {
      const fault = rule.strike(operation, path, true, dice);
      if (fault?.type === "slow") totalMs += fault.delayMs;
    }
    return totalMs;
  }

  /** The first fault that hits the call, delays apart. */
  strike(operation: DiskOperation, path: string, dice: Dice): DiskFault | undefined {
    for (const rule of this.#rules) {
      const fault = rule.strike(operation, path, false, dice);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }
}
