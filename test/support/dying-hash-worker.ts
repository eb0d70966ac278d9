import { existsSync, unlinkSync } from "node:fs";
import type { HashAnswer, HashTask } from "#src/platform/hash/hash-messages.js";
import hashTask from "#src/platform/hash/hash-worker.js";

/** A worker that dies at work when it finds `<source>.dies`: once with the file, which it takes away, always in a `.always`. */
export default function dyingTask(task: HashTask): HashAnswer {
  const marker = `${task.source}.dies`;
  if (existsSync(`${task.source}.always`)) process.exit(1);
  if (existsSync(marker)) {
    unlinkSync(marker);
    process.exit(1);
  }
  return hashTask(task);
}
