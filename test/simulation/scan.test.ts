import t from "tap";
import { equalBytes } from "#src/base/bytes.js";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";
import { IMAGE_ROOT } from "#test/support/groups/group-world.js";
import { singleSite } from "#test/support/groups/specifications.js";
import { replicated, TwoHosts } from "#test/support/groups/two-hosts.js";

const SOURCE = `${IMAGE_ROOT}/archive.img`;
const EVERY_MS = 5000;
const CHANGE = { requestId: "", confirm: "", reason: "", requestedBy: "test" };

function scanned(change: Partial<GroupSpecification> = {}): GroupSpecification {
  const snapshot = { type: "reflink" } as const;
  const member = {
    kind: "volume",
    capture: "scan",
    name: "archive",
    source: SOURCE,
    everyMs: EVERY_MS,
    snapshot,
    images: {},
  } as const;
  return replicated(singleSite({ members: [member], ...change }));
}

/** A group whose one member is scanned, and everything that its source has ever been. */
class ScannedWorld {
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
        await file.truncate(sizeBytes);
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

t.test("a file that an application writes is at the other site, scan by scan", async (t) => {
  const world = await ScannedWorld.open(5 * 65_536 + 4711);
  const { hosts } = world;
  await hosts.run(hosts.alpha.running.apply(scanned(), CHANGE));
  t.equal(await hosts.until("protected"), "");
  t.equal(await world.behind(), 0, "whatever its size");
  await world.edit((bytes) => bytes.fill(9, 200_000, 200_100));
  t.equal(await world.behind(), 1, "until it is scanned again");
  t.ok(await world.caughtUp());
  const picture = await hosts.picture("alpha");
  t.match(picture.members, [{ name: "archive", capture: "scan", sizeBytes: 332_800 }]);
  t.equal(picture.exposure?.bound, "age-at-most");
  t.ok((picture.exposure?.ageMs ?? 0) <= EVERY_MS + 2000);
  const points = await hosts.run(hosts.beta.running.points("payroll"));
  t.ok(points.some(({ kind }) => kind === "scan"));
  t.match(await hosts.refusal("alpha", "payroll/archive"), /is scanned, and its application uses/);
  const leftovers = await hosts.run(hosts.alpha.disk.list(IMAGE_ROOT));
  t.same(leftovers, ["archive.img"], "no snapshot is left");
});
