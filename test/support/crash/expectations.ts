import { type FactValue, valueBefore } from "#test/support/crash/observe.js";
import type { ReportLine } from "#test/support/crash/report.js";

/**
 * What must hold of a disk that lost power behind an event, from what the workload had reported by then.
 *
 * A line is noted with the number of the last event that the disk had seen when the line was read. Why a promise that was
 * noted at or before the event must be found: the workload writes the line after the store's promise; the store promises
 * after its fdatasync returned; that returned after the FLUSH was carried out here, which counts as an event. So each flush
 * that the promise rests on has a number no greater than the noted one, and the image holds all that was written before the
 * last flush at or before the event.
 *
 * That something was *not* begun yet cannot be told in this way: a line may be read later than what was done after it.
 * So a fact may be found with the last value that was promised by then, or with any that it was given later.
 *
 * The start of a life is the exception. The workload waits, after it has said what it found, until it is told to go on, and it
 * is told after its line was noted: no event at or before the noted one is of a write of this life.
 */
export interface Expectations {
  readonly seed: number;
  readonly starts: readonly Start[];
  /** By branch: up to here it must be there. */
  readonly durable: Readonly<Record<string, number>>;
  /** By name: one of these it must be. */
  readonly facts: Readonly<Record<string, readonly FactValue[]>>;
}

/** What a life found; what is above it was written by this life or a later one. */
export interface Start {
  readonly life: number;
  readonly durable: Readonly<Record<string, number>>;
}

export interface NotedLine {
  readonly line: ReportLine;
  readonly at: number;
}

export function expectedAfter(event: number, lines: readonly NotedLine[], seed: number): Expectations {
  const starts: Start[] = [];
  const durable: Record<string, number> = {};
  const facts: Record<string, FactValue[]> = {};
  const reach = (branch: string, to: number) => {
    durable[branch] = Math.max(durable[branch] ?? 0, to);
  };
  for (const { line, at } of lines) {
    const noted = at <= event;
    if (line.is === "start" && noted) {
      starts.push({ life: line.life, durable: line.durable });
      for (const [branch, to] of Object.entries(line.durable)) reach(branch, to);
    }
    if (line.is === "durable" && noted) reach(line.branch, line.to);
    if (line.is === "doing" || line.is === "done") {
      const { name, value } = line;
      if (line.is === "done" && noted) facts[name] = [value];
      else facts[name] = [...(facts[name] ?? [valueBefore(name)]), value];
    }
  }
  return { seed, starts, durable, facts };
}

/** Who wrote the sequence: the last life that found less. */
export function lifeOf(starts: readonly Start[], branch: bigint, sequence: number): number {
  const key = branch.toString(16);
  return starts.findLast(({ durable }) => sequence > (durable[key] ?? 0))?.life ?? 1;
}
