import { pointsUpTo, ROOT } from "#test/support/crash/plan.js";
import type { CrashStore } from "#test/support/crash/store-parts.js";

/**
 * The facts that a store tells, as names and values: what the workload says it did to them, and what a checker finds.
 *
 * | name             | value                                            |
 * |------------------|--------------------------------------------------|
 * | `point ID`       | `there` or `gone`; only where its mark is        |
 * | `pin ID`         | true or false; of points that are there          |
 * | `label ID`       | the label                                        |
 * | `health ID`      | `unverified`, or `verified` with the hash        |
 * | `reserved ID`    | the sequence and why, `no` when it is not        |
 * | `floor MEMBER`   | the horizon of the member                        |
 * | `ceiling`        | of the state file                                |
 */
export type FactValue = string | number | boolean;

export function observe({ parts }: CrashStore, seed: number): Map<string, FactValue> {
  const { catalogue, reservations, floors, state, journal } = parts;
  const facts = new Map<string, FactValue>();
  for (const id of pointsUpTo(seed, journal.durable(ROOT.id)).keys()) facts.set(`point ${id}`, "gone");
  for (const { id, pinned, label, health } of catalogue.points) {
    facts.set(`point ${id}`, "there");
    facts.set(`pin ${id}`, pinned);
    facts.set(`label ${id}`, label);
    facts.set(`health ${id}`, health.type === "verified" ? health.rootHash : health.type);
  }
  for (const { id, position, why } of reservations.all) {
    facts.set(`reserved ${id}`, reservationValue(position.sequence, why));
  }
  for (const [member, floor] of floors) facts.set(`floor ${member}`, floor);
  facts.set("ceiling", state.state.ceiling);
  return facts;
}

export function reservationValue(sequence: number, why: string): string {
  return `${sequence}: ${why}`;
}

/** What a fact is before anybody has said anything of it. */
export function valueBefore(name: string): FactValue {
  const [what = ""] = name.split(" ");
  return BEFORE[what] ?? "no";
}

const BEFORE: Readonly<Record<string, FactValue>> = {
  point: "there",
  pin: false,
  label: "",
  health: "unverified",
  floor: 0,
  ceiling: 0,
};
