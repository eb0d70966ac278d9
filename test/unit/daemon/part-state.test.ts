import t from "tap";
import { AssertionFailure } from "#src/base/assert.js";
import { assertTransition, type PartStateType } from "#src/daemon/part-state.js";

const TYPES: readonly PartStateType[] = [
  "waiting",
  "starting",
  "running",
  "retrying",
  "stopping",
  "stopped",
  "failed",
];
const LEGAL = new Set([
  "waiting -> starting",
  "waiting -> stopped",
  "starting -> running",
  "starting -> retrying",
  "starting -> failed",
  "starting -> stopping",
  "running -> retrying",
  "running -> failed",
  "running -> stopping",
  "retrying -> starting",
  "retrying -> failed",
  "retrying -> stopping",
  "stopping -> stopped",
  "stopping -> failed",
  "failed -> stopping",
]);

function outcomeOf(from: PartStateType, to: PartStateType): string {
  try {
    assertTransition("x", from, to);
    return "legal";
  } catch (error) {
    return error instanceof AssertionFailure ? error.message : "another error";
  }
}

t.test("every pair of states is legal or a mistake of ours", async (t) => {
  for (const from of TYPES) {
    for (const to of TYPES) {
      const step = `${from} -> ${to}`;
      t.equal(
        outcomeOf(from, to),
        LEGAL.has(step) ? "legal" : `part x cannot go from ${from} to ${to}`,
        step,
      );
    }
  }
});
