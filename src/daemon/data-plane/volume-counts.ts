import { present } from "#src/base/assert.js";
import { VOLUME_BOUNDS_SECONDS, type VolumeFigures } from "#src/daemon/data-plane/plane-figures.js";
import { Tally } from "#src/daemon/data-plane/tally.js";
import type { CaptureMetrics, CaptureOperation } from "#src/data-path/capture/capture-events.js";

interface OperationCounts {
  readonly seconds: Tally;
  bytes: number;
  failed: number;
}

type MemberCounts = { readonly [Operation in CaptureOperation]: OperationCounts };

/** Counts what the volumes of all groups do. A group has its counts as long as it is there. */
export class VolumeCounts {
  readonly #groups = new Map<string, GroupCounts>();

  /** For the capture of a group; the same again for a group of the same name, so that no counter goes back. */
  of(group: string, members: ReadonlyMap<number, string>): CaptureMetrics {
    const counts = this.#groups.get(group) ?? new GroupCounts();
    counts.know(members);
    this.#groups.set(group, counts);
    return counts;
  }

  forget(group: string): void {
    this.#groups.delete(group);
  }

  read(): readonly VolumeFigures[] {
    return [...this.#groups].flatMap(([group, counts]) =>
      counts.read().map((figures) => ({ group, ...figures })),
    );
  }
}

class GroupCounts implements CaptureMetrics {
  readonly #names = new Map<number, string>();
  /** By the member's number, which is small. */
  readonly #members: (MemberCounts | undefined)[] = [];

  know(members: ReadonlyMap<number, string>): void {
    for (const [member, name] of members) {
      this.#names.set(member, name);
      this.#members[member] ??= {
        read: createCounts(),
        write: createCounts(),
        zero: createCounts(),
        flush: createCounts(),
      };
    }
  }

  answered(
    member: number,
    operation: CaptureOperation,
    bytes: number,
    elapsedMs: number,
    failed: boolean,
  ): void {
    const counts = present(this.#members[member], "a member that is counted")[operation];
    counts.seconds.add(elapsedMs);
    counts.bytes += bytes;
    if (failed) counts.failed += 1;
  }

  read(): Omit<VolumeFigures, "group">[] {
    return [...this.#names].flatMap(([number, member]) =>
      OPERATIONS.flatMap((operation) => {
        const { seconds, bytes, failed } = present(this.#members[number], "a member's counts")[operation];
        return seconds.count === 0 ? [] : [{ member, operation, bytes, failed, seconds: seconds.read() }];
      }),
    );
  }
}

const OPERATIONS: readonly CaptureOperation[] = ["read", "write", "zero", "flush"];

function createCounts(): OperationCounts {
  return { seconds: new Tally(VOLUME_BOUNDS_SECONDS), bytes: 0, failed: 0 };
}
