import t from "tap";
import { progressOf } from "#src/operations/jobs/job-progress.js";

const CASES = [
  [
    { doneBytes: 25, totalBytes: 100, bytesPerSecond: 50 },
    { bytesPerSecond: 50, remainingMs: 1500 },
  ],
  [
    { doneBytes: 0, totalBytes: 100, bytesPerSecond: 0 },
    { bytesPerSecond: undefined, remainingMs: undefined },
  ],
  [
    { doneBytes: 100, totalBytes: 100, bytesPerSecond: 0 },
    { bytesPerSecond: undefined, remainingMs: 0 },
  ],
  [
    { doneBytes: 120, totalBytes: 100, bytesPerSecond: 7 },
    { doneBytes: 100, remainingMs: 0 },
  ],
  [{ doneBytes: 1, totalBytes: 2 ** 53 - 1, bytesPerSecond: 0.4 }, { bytesPerSecond: undefined }],
] as const;

t.test("what is left is told at the pace it goes, and not guessed without one", async (t) => {
  for (const [counted, expected] of CASES)
    t.match(progressOf(counted), { totalBytes: counted.totalBytes, ...expected });
});
