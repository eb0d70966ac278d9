import { join } from "node:path";
import { openDataDirectory } from "#src/daemon/data-directory.js";
import { Store } from "#src/data-path/store/store.js";
import { groupIdBytes } from "#src/domain/model/group-id.js";
import type { LineageEntry } from "#src/domain/model/lineage.js";
import { encodeMark } from "#src/domain/model/mark.js";
import { RealClock } from "#src/platform/clock/real-clock.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";
import { RealDisk } from "#src/platform/disk/real-disk.js";
import { LevelOpener } from "#src/platform/key-value/level-store.js";
import { RealRandom } from "#src/platform/random/real-random.js";
import { makeBatch, pattern } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";
import { KEEP_ALL } from "#test/support/small-store.js";

/** A data directory as a daemon leaves it, with one group of one member on the real disk. */
export const LEFT_GROUP = "0b6a1b1e-6f1c-4a0e-9b1a-2f5f6c7d8e9f";
export const LEFT_POINT = "11111111-2222-4333-8444-555555555555";
const ENTRY: LineageEntry = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" };

/** So much is written at each of so many places, at the beginning of a mebibyte each. */
export const LEFT_WRITES = 16;
export const LEFT_WRITE_BYTES = 50_176;
const MIB = 1024 * 1024;

/** The seed of what was written at a place before the point; behind it each is one higher. */
export function leftPattern(place: number, behindPoint: boolean): Uint8Array {
  return pattern(LEFT_WRITE_BYTES, place + (behindPoint ? 1 : 0));
}

export async function leaveStore(dataDirectory: string, sizeBytes: number): Promise<void> {
  const [disk, random] = [new RealDisk(), new RealRandom()];
  const held = await openDataDirectory(disk, random, { path: dataDirectory, site: "beta" });
  const directory = join(dataDirectory, "groups", LEFT_GROUP);
  const state = { group: LEFT_GROUP, site: "beta", lineage: [ENTRY], promise: undefined, ceiling: 0 };
  await Store.create(disk, directory, { ...state, clean: undefined }, hash64);
  const rules = {
    role: () => ({ type: "failed-over" }) as const,
    everyMs: () => 10_000,
    policy: () => KEEP_ALL,
  };
  const ports = { disk, random, clock: new RealClock(), keyValue: new LevelOpener(), hash64 };
  const given = { directory, isSecondary: () => true, everyMs: rules.everyMs, rules, throttle: UNTHROTTLED };
  const store = await Store.open({ ...ports, ...given, reserveBytes: MIB });
  await store.addMember({ member: 1, name: "data", capture: "inline", sizeBytes });
  const group = groupIdBytes(LEFT_GROUP) ?? new Uint8Array(16);
  for (const behindPoint of [false, true]) {
    const { last, link } = store.accepted(ENTRY.id);
    const batch = makeBatch({ group, entry: ENTRY.id, first: last + 1, link }, (builder) => {
      const added = { member: 1, name: "data", kind: "volume", sizeBytes } as const;
      if (!behindPoint) {
        builder.addMark(encodeMark({ type: "member-added", ...added }));
        builder.addMark(encodeMark({ type: "resync-end", members: [1] }));
      }
      for (let place = 0; place < LEFT_WRITES; place += 1)
        builder.addWrite(1, place * MIB, leftPattern(place, behindPoint));
      if (behindPoint) return;
      const members = [{ member: 1, at: builder.next, fuzzy: false }];
      const point = { id: LEFT_POINT, kind: "crash", label: "", timeMs: 1_700_000_000_000, members } as const;
      builder.addMark(encodeMark({ type: "point", point }));
    });
    await store.append(batch);
  }
  await store.settled();
  await store.close();
  await held.release();
}
