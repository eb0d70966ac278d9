import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DELETE } from "#src/api/cli/confirmation.js";
import { DemoSite } from "#src/api/cli/demo/demo-site.js";
import { checkVolume, type VolumeCheck } from "#src/api/cli/demo/stamped-blocks.js";
import { waitUntil } from "#src/api/cli/demo/wait-until.js";
import { Writer } from "#src/api/cli/demo/writer.js";
import { type GroupStatus, groupStatus } from "#src/api/cli/group/group-status.js";
import { type VerifyData, verifyData } from "#src/api/cli/group/verify-data.js";
import type { Local } from "#src/api/cli/local.js";
import type { PositionData } from "#src/api/cli/point/point-data.js";
import { encodeGroupSpec } from "#src/api/wire/group-spec-codec.js";
import { present } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import { parseGroup } from "#src/config/group/load-group.js";
import { createConfigError } from "#src/config/issue.js";
import { readYaml } from "#src/config/read-yaml.js";
import { NbdClient } from "#src/platform/nbd-client/nbd-client.js";

/** Two sites on this machine, a group between them, and an application that writes. */

export const GROUP = "payroll";
const MEMBER = "data";
const VOLUME = `${GROUP}/${MEMBER}`;

/** A power of two of blocks; small enough to be read whole for each check, large enough that a delta is much less. */
const GROUP_FILE = `group: ${GROUP}
primary: alpha
secondary: beta
members:
  - { volume: ${MEMBER}, capture: nbd, size: 16MiB }
points: { every: 2s, window: 1h, keep: [ { every: 2s, for: 1h } ] }
rpo: { target: 2s }
`;

const READ_BYTES = 1024 * 1024;
/** Nothing that the writer writes. */
const SCRIBBLE = 0x11;
const SCRIBBLE_BYTES = 64 * 1024;

export class DemoWorld {
  readonly directory: string;
  readonly alpha: DemoSite;
  readonly beta: DemoSite;
  readonly signal: AbortSignal;
  readonly writer: Writer;
  /** Who is written to, and who follows: they change places. */
  #primary: DemoSite;
  #secondary: DemoSite;

  private constructor(directory: string, program: Local["program"], signal: AbortSignal) {
    this.directory = directory;
    this.signal = signal;
    this.alpha = new DemoSite("alpha", directory, program, signal);
    this.beta = new DemoSite("beta", directory, program, signal);
    this.#primary = this.alpha;
    this.#secondary = this.beta;
    this.writer = new Writer(this.alpha.nbd, VOLUME);
  }

  get primary(): DemoSite {
    return this.#primary;
  }

  static async create(program: Local["program"], signal: AbortSignal): Promise<DemoWorld> {
    // A socket's path has 107 bytes at most: the names below it are short.
    const world = new DemoWorld(await mkdtemp(join(tmpdir(), "tidemark-demo-")), program, signal);
    await world.alpha.configure("beta");
    await world.beta.configure("alpha");
    return world;
  }

  async apply(): Promise<void> {
    const parsed = parseGroup({ name: "demo", yaml: readYaml(Buffer.from(GROUP_FILE)) }, this.directory);
    if (parsed.type === "wrong") throw createConfigError("demo", parsed.issues);
    const spec = encodeGroupSpec(parsed.specification);
    await this.alpha.ask(({ groups }) => groups().apply({ spec, context: null }));
  }

  async status(site: DemoSite): Promise<GroupStatus> {
    const { group } = await site.ask(({ groups }) => groups().get(GROUP));
    return groupStatus(present(group, "the group in the answer"), []);
  }

  /** The secondary is served instead; what it lacks of the writes is lost, and the application goes on from what it has. */
  async failedOver(): Promise<VolumeCheck> {
    [this.#primary, this.#secondary] = [this.#secondary, this.#primary];
    const check = await this.checkExport(VOLUME, this.#primary);
    if (check.type === "as-of") this.writer.goOn(this.#primary.nbd, check.write);
    return check;
  }

  /** Waits until the secondary could be promoted to all that had been acknowledged when it was asked; how many writes these are. */
  async caughtUp(): Promise<number> {
    const acknowledged = this.writer.acknowledged;
    const written = present(
      (await this.status(this.#primary)).sites[0]?.positions.written,
      "the position of the primary",
    );
    await waitUntil(
      `${this.#secondary.name} could be promoted to write ${acknowledged}`,
      this.signal,
      async () => {
        const promotable = (await this.status(this.#secondary)).sites[0]?.positions.promotable ?? undefined;
        return promotable !== undefined && isAtOrBehind(promotable, written) ? true : undefined;
      },
    );
    return acknowledged;
  }

  async untilStatus(site: DemoSite, ...wanted: readonly string[]): Promise<string> {
    return waitUntil(`${site.name} says ${wanted.join(" or ")}`, this.signal, async () => {
      const status = (await this.status(site)).sites[0]?.status ?? "";
      return wanted.includes(status) ? status : undefined;
    });
  }

  /** Reads the volume at the secondary as of a moment, over NBD, and says of which write it is. */
  async checkView(selector: string): Promise<VolumeCheck> {
    const { views } = await this.#secondary.ask(({ points }) =>
      points().open({ group: GROUP, member: MEMBER, point: { text: selector } }),
    );
    return await this.checkExport(present(views[0], "a view").exportName);
  }

  /** The same of an export by its name. */
  async checkExport(name: string, site: DemoSite = this.#secondary): Promise<VolumeCheck> {
    const client = await NbdClient.open(site.nbd, name);
    try {
      const volume = new Uint8Array(client.sizeBytes);
      for (let at = 0; at < volume.length; at += READ_BYTES) {
        volume.set(await client.read(at, Math.min(READ_BYTES, volume.length - at)), at);
      }
      return checkVolume(volume);
    } finally {
      client.close();
    }
  }

  /** Compares both sites by hash, and waits for what comes of it. */
  async verified(): Promise<VerifyData> {
    await this.#primary.ask(({ groups }) => groups().verify({ group: GROUP }));
    return await waitUntil(`${GROUP} is compared`, this.signal, async () => {
      const { verify } = await this.#primary.ask(({ groups }) => groups().verifyState(GROUP));
      const data = verifyData(present(verify, "the comparison in the answer"));
      return data.state === "running" ? undefined : data;
    });
  }

  /** The secondary keeps nothing beside the present history any more; how many branches that were. */
  async dropBranches(): Promise<number> {
    return await this.#secondary.ask(async ({ points }) => {
      const branches = await points().branches(GROUP);
      for (const { id } of branches)
        await points().dropBranch({ group: GROUP, branch: id, context: { confirm: DELETE } });
      return branches.length;
    });
  }

  /** When the volume can be attached to at a site, by this process's clock. */
  async servedAt({ nbd }: DemoSite): Promise<number> {
    return await waitUntil(`${VOLUME} is served`, this.signal, async () => {
      try {
        (await NbdClient.open(nbd, VOLUME)).close();
        return performance.now();
      } catch (error) {
        if (error instanceof TidemarkError && error.kind === "refused") return undefined;
        throw error;
      }
    });
  }

  /** Writes over the beginning of an export at beta, and has it confirmed. */
  async scribble(name: string): Promise<void> {
    const client = await NbdClient.open(this.beta.nbd, name);
    try {
      await client.write(0, new Uint8Array(SCRIBBLE_BYTES).fill(SCRIBBLE));
      await client.flush();
    } finally {
      client.close();
    }
  }

  /** Nothing is left running; the directory goes unless it is to be kept. */
  async end(keep: boolean): Promise<void> {
    await this.writer.stop();
    await Promise.all([this.alpha.kill(), this.beta.kill()]);
    if (!keep) await rm(this.directory, { recursive: true, force: true });
  }
}

/** Whether the first stands at the second in the order, or behind it. */
function isAtOrBehind(one: PositionData, other: PositionData): boolean {
  return one.epoch > other.epoch || (one.epoch === other.epoch && one.sequence >= other.sequence);
}
