import { equalBytes } from "#src/base/bytes.js";
import type { GroupSpecification, ScanSnapshot } from "#src/domain/model/group-specification.js";
import { IMAGE_ROOT } from "#test/support/groups/group-world.js";
import { singleSite } from "#test/support/groups/specifications.js";
import { replicated, TwoHosts } from "#test/support/groups/two-hosts.js";

export const SOURCE = `${IMAGE_ROOT}/archive.img`;
export const EVERY_MS = 5000;
export const CHANGE = { requestId: "", confirm: "", reason: "", requestedBy: "test" };

export function scanned(
  snapshot: ScanSnapshot = { type: "reflink" },
  everyMs = EVERY_MS,
): GroupSpecification {
  const member = {
    kind: "volume",
    capture: "scan",
    name: "archive",
    source: SOURCE,
    everyMs,
    snapshot,
    images: {},
  } as const;
  return replicated(singleSite({ members: [member] }));
}

/** A group whose one member is scanned, and everything that its source has ever been. */
export class ScannedWorld {
  readonly hosts: TwoHosts;
  readonly versions: Uint8Array[] = [];
  #source: Uint8Array;

  constructor(hosts: TwoHosts, sizeBytes: number) {
    this.hosts = hosts;
    this.#source = new Uint8Array(sizeBytes);
  }

  static async open(sizeBytes: number, seed = 1, latencyMsMax = 0): Promise<ScannedWorld> {
    const hosts = await TwoHosts.open(seed, { compares: true, latencyMsMax });
    const world = new ScannedWorld(hosts, sizeBytes);
    await world.edit((bytes) => bytes.fill(7, 1000, 70_000));
    return world;
  }

  /** The application writes it anew, in place, and syncs. */
  async edit(change: (bytes: Uint8Array) => unknown, sizeBytes = this.#source.length): Promise<void> {
    const { disk } = this.hosts.alpha;
    const next = new Uint8Array(sizeBytes);
    next.set(this.#source.subarray(0, sizeBytes));
    change(next);
    this.#source = next;
    this.versions.push(new Uint8Array(next));
    await this.hosts.run(
      (async () => {
        const file = await disk.open(SOURCE, "create");
        // In one call, so that it is never between two of its versions.
        if ((await file.size()) > sizeBytes) await file.truncate(sizeBytes);
        await file.write(next, 0);
        await file.datasync();
        await file.close();
        await disk.syncDirectory(IMAGE_ROOT);
      })(),
    );
  }

  /** Which of its versions, counted from the newest, the copy is; undefined: none that there ever was. */
  async behind(name = "payroll/archive@latest"): Promise<number | undefined> {
    const copy = await this.hosts.bytesOf("beta", name);
    const found = this.versions.findLastIndex((version) => {
      const rest = copy.subarray(version.length);
      return (
        equalBytes(copy.subarray(0, version.length), version) &&
        rest.length < 512 &&
        rest.every((byte) => byte === 0)
      );
    });
    return found < 0 ? undefined : this.versions.length - 1 - found;
  }

  /** Lets time pass until the copy is the newest version. */
  async caughtUp(msMax = 60_000): Promise<boolean> {
    const { time } = this.hosts;
    for (const begun = time.nowMs; time.nowMs - begun < msMax; await time.runFor(250)) {
      const isThere = await this.behind().catch(() => undefined);
      if (isThere === 0) return true;
    }
    return false;
  }
}
