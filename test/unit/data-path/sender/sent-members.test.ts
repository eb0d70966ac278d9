import t from "tap";
import { AssertionFailure } from "#src/base/assert.js";
import type { Capture } from "#src/data-path/capture/capture.js";
import { outOfSync } from "#src/data-path/sender/kept.js";
import { assertNamed, sentMembers } from "#src/data-path/sender/sent-members.js";

const NAMES = new Map([
  [1, { name: "data", kind: "volume" }],
  [2, { name: "more", kind: "volume" }],
] as const);

function captureOf(sizes: [number, number][], dirty: Record<number, [number, number]> = {}): Capture {
  const mapOf = (member: number) => {
    const [dirtyBytes = 0, sizeBytes = 0] = dirty[member] ?? [];
    return { dirtyBytes, sizeBytes };
  };
  return { resync: { sizes }, dirty: mapOf } as unknown as Capture;
}

t.test("members are those of the capture, as large as they are now", (t) => {
  const sizes: [number, number][] = [[1, 4096]];
  const capture = captureOf(sizes);
  t.same(sentMembers({ capture, members: NAMES }), [
    { member: 1, name: "data", kind: "volume", sizeBytes: 4096 },
  ]);
  sizes[0] = [1, 8192];
  t.match(sentMembers({ capture, members: NAMES }), [{ member: 1, sizeBytes: 8192 }], "it has grown");
  t.end();
});

t.test("one without a name is a mistake that shows before anything is sent", (t) => {
  t.throws(() => assertNamed({ capture: captureOf([[3, 4096]]), members: NAMES }), AssertionFailure);
  t.doesNotThrow(() => assertNamed({ capture: captureOf([[2, 4096]]), members: NAMES }));
  t.end();
});

t.test("all is dirty where every map is, whatever size the volume has meanwhile", (t) => {
  const growing: [number, number][] = [[1, 4096]];
  t.same(outOfSync(captureOf(growing, { 1: [8192, 8192] })), { bytes: 8192, isAll: true });
  t.same(outOfSync(captureOf(growing, { 1: [4096, 8192] })), { bytes: 4096, isAll: false });
  const grown: [number, number][] = [[1, 8192]];
  t.same(outOfSync(captureOf(grown, { 1: [4096, 4096] })), { bytes: 4096, isAll: true });
  t.end();
});
