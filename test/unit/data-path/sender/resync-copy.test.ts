import t from "tap";
import type { Capture } from "#src/data-path/capture/capture.js";
import { ResyncCopy } from "#src/data-path/sender/resync-copy.js";
import type { SeedFlow } from "#src/data-path/sender/seed-flow.js";

/** Nothing goes beside the order. */
const IN_ORDER = { takes: () => false, next: () => Promise.resolve("done") } as unknown as SeedFlow;
const MEMBER = { member: 1, name: "data", kind: "volume", sizeBytes: 1 } as const;

/** As much of a capture as is asked: three blocks are dirty; what is in `failing` fails once. */
function captureOf(calls: string[], failing: Set<string>): Capture {
  const act = <T>(call: string, answer: T): Promise<T> => {
    if (failing.delete(call)) return Promise.reject(new Error(call));
    calls.push(call);
    return Promise.resolve(answer);
  };
  const resync = {
    announce: () => act("announce", true),
    copyHole: () => Promise.resolve(0),
    copy: (_member: number, block: number) => act(`copy ${block}`, true),
    finish: () => act("finish", true),
    seed: { begin: () => undefined },
  };
  return {
    resync,
    position: { sequence: 0 },
    backlog: { acked: 0 },
    dirty: () => ({ blocks: () => [3, 4, 9] }),
  } as unknown as Capture;
}

t.test("what fails stays to be done: the end never comes before it", async (t) => {
  for (const failing of ["announce", "copy 3", "copy 4", "copy 9", "finish"]) {
    const calls: string[] = [];
    const copy = new ResyncCopy(captureOf(calls, new Set([failing])), [MEMBER], IN_ORDER);
    let failures = 0;
    for (let outcome = ""; outcome !== "finished"; ) {
      const next = await copy.next().catch(() => {
        failures += 1;
        return "failed";
      });
      outcome = String(next);
    }
    t.equal(failures, 1, failing);
    t.same(calls, ["announce", "copy 3", "copy 4", "copy 9", "finish"], failing);
  }
});
