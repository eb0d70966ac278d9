/**
 * Groups for tests of the data thread: one volume, `payroll/data`, on the image that the data directory's `standin-image`
 * is a link to, or a file of that name. It is counted and watched as a captured volume is. Some of its calls and exports do
 * what no real group does.
 */
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { TidemarkError } from "#src/base/errors.js";
import type { CreateGroups } from "#src/daemon/data-plane/create-groups.js";
import { RequestWatch } from "#src/data-path/capture/capture.js";
import type { GroupPicture } from "#src/operations/groups/group-picture.js";
import type { BlockDevice, BlockExtent } from "#src/platform/block/block-device.js";
import { FileBlockDevice } from "#src/platform/block/file-block-device.js";
import type { ServedExport } from "#src/platform/nbd/export-resolver.js";
import { StandinSites } from "#test/support/plane/standin-sites.js";

export const STANDIN_BYTES = 4 * 1024 * 1024;
export const IMAGE = "standin-image";

export const createStandinGroups: CreateGroups = async ({ clock, disk }, options) => {
  const path = join(options.dataDir, IMAGE);
  const file = await disk.open(path, (await disk.stat(path)) === undefined ? "create" : "write");
  if ((await file.size()) === 0) await file.truncate(STANDIN_BYTES);
  const metrics = options.countsOf("payroll", new Map([[1, "data"]]));
  const watch = new RequestWatch(1, clock, {
    onEvent: () => undefined,
    metrics,
    get slowMs() {
      return options.settings().slowRequestMs;
    },
    onSlow: (request) => options.onSlow("payroll", "data", request),
  });
  const image = new FileBlockDevice(file, { sizeBytes: STANDIN_BYTES, readOnly: false });
  const served: ServedExport = {
    type: "export",
    device: new WatchedDevice(image, watch),
    description: "a volume for tests",
    rotational: false,
    fastZero: true,
    close: () => image.flush(),
  };
  const sites = new StandinSites(options);
  let gone = false;
  options.logger.info("stand-in groups are open", { roots: options.settings().imageRoots });
  return {
    groups: {
      apply: (specification) =>
        Promise.resolve({ group: picture(specification.group), changes: [], kept: [] }),
      diff: () => Promise.reject(new TypeError("a defect, told as an answer")),
      get: (group) =>
        group === "payroll" ? Promise.resolve(picture(group)) : Promise.reject(unknown(group)),
      list: () => Promise.resolve(gone ? [] : [picture("payroll")]),
      delete: async (group) => {
        gone = true;
        await options.endExport(served);
        options.onChanged();
        return { kept: [{ member: "data", path: group }] };
      },
      resize: async (group, _member, sizeBytes) => {
        await sleep(sizeBytes);
        return picture(group);
      },
      limit: () => Promise.reject(new Error("not here")),
      startReplication: () => Promise.reject(new Error("not here")),
      scan: () => Promise.reject(new Error("not here")),
      pause: () => Promise.reject(new Error("not here")),
      resume: () => Promise.reject(new Error("not here")),
      rpo: () => Promise.reject(new Error("not here")),
      restart: () => Promise.reject(new Error("not here")),
      points: () => Promise.resolve([]),
      point: () => Promise.reject(new Error("not here")),
      cut: () => Promise.reject(new Error("not here")),
      pin: () => Promise.reject(new Error("not here")),
      deletePoint: () => Promise.reject(new Error("not here")),
      verify: () => Promise.reject(new Error("not here")),
      verifyState: () => Promise.reject(new Error("not here")),
      scrub: () => Promise.reject(new Error("not here")),
      scrubState: () => Promise.reject(new Error("not here")),
      acceptLoss: () => Promise.reject(new Error("not here")),
      drills: () => Promise.reject(new Error("not here")),
      startDrill: () => Promise.reject(new Error("not here")),
      moveDrill: () => Promise.reject(new Error("not here")),
      stopDrill: () => Promise.reject(new Error("not here")),
      branches: () => Promise.reject(new Error("not here")),
      dropBranch: () => Promise.reject(new Error("not here")),
      planVerb: () => Promise.reject(new Error("not here")),
      planFailover: () => Promise.reject(new Error("not here")),
      failover: () => Promise.reject(new Error("not here")),
      changePoint: () => Promise.reject(new Error("not here")),
      commit: () => Promise.reject(new Error("not here")),
      resolve: () => Promise.reject(new Error("not here")),
      serve: () => Promise.reject(new Error("not here")),
      rollback: () => Promise.reject(new Error("not here")),
      plannedFailover: () => Promise.reject(new Error("not here")),
      reprotect: () => Promise.reject(new Error("not here")),
      jobs: async () => [],
      cancelJob: () => Promise.reject(new Error("not here")),
    },
    exports: {
      list: () => (gone ? [] : [{ name: "payroll/data", description: served.description }]),
      open: (name) => {
        if (name === "payroll/data" && !gone) return served;
        if (name.startsWith("{")) sites.act(name);
        else misbehave(name);
        return { type: "refused", reason: "unknown", text: "not here" };
      },
    },
    offered: sites,
    stop: async () => {
      await image.close();
      options.logger.info("stand-in groups are at rest");
    },
  };
};

/** Asked for an export of that name. */
function misbehave(name: string): void {
  if (name === "throw") {
    setImmediate(() => {
      throw new TypeError("a promise is broken in the data thread", { cause: new Error("deeper down") });
    });
  } else if (name === "reject") void Promise.reject(new RangeError("nobody handles this there"));
  else if (name === "exit") process.exit(3);
  else if (name === "spin") {
    const until = performance.now() + SPIN_MS;
    while (performance.now() < until);
  }
}

/** Longer than what is taken for silence. */
const SPIN_MS = 6000;

class WatchedDevice implements BlockDevice {
  readonly sizeBytes: number;
  readonly readOnly = false;
  readonly #image: BlockDevice;
  readonly #watch: RequestWatch;

  constructor(image: BlockDevice, watch: RequestWatch) {
    this.sizeBytes = image.sizeBytes;
    this.#image = image;
    this.#watch = watch;
  }

  read(offset: number, target: Uint8Array): void | Promise<void> {
    return this.#watched("read", offset, target.length, () => this.#image.read(offset, target));
  }

  write(offset: number, source: Uint8Array): void | Promise<void> {
    return this.#watched("write", offset, source.length, () => this.#image.write(offset, source));
  }

  zero(offset: number, length: number): void | Promise<void> {
    return this.#watched("zero", offset, length, () => this.#image.zero(offset, length));
  }

  flush(): Promise<void> {
    return this.#watch.whenAnswered("flush", 0, 0, this.#watch.nowMs(), this.#image.flush());
  }

  allocation(offset: number, length: number): readonly BlockExtent[] | Promise<readonly BlockExtent[]> {
    return this.#image.allocation(offset, length);
  }

  close(): Promise<void> {
    return this.#image.close();
  }

  #watched(
    operation: "read" | "write" | "zero",
    offset: number,
    bytes: number,
    act: () => void | Promise<void>,
  ): void | Promise<void> {
    const startedMs = this.#watch.nowMs();
    const acting = act();
    if (acting !== undefined) return this.#watch.whenAnswered(operation, offset, bytes, startedMs, acting);
    this.#watch.answered(operation, offset, bytes, startedMs, false);
  }
}

export function picture(name: string): GroupPicture {
  return {
    name,
    id: `id-of-${name}`,
    specification: {
      group: name,
      primary: "alpha",
      secondary: undefined,
      mode: { type: "async" },
      members: [],
      points: {
        everyMs: 10_000,
        app: undefined,
        windowMs: 0,
        keep: [],
        countMax: 1,
        bytesMax: 1,
        keepAfterPromotionMs: 0,
        branches: { keepMs: 0, bytesMax: 0 },
      },
      rpo: { targetMs: undefined },
      link: { bytesPerSecondMax: undefined, compression: "off" },
      buffers: { outboxBytesMax: 1, spillBytesMax: 1 },
      failover: { timeoutMs: 0, onTimeout: "none" },
      hooks: [],
    },
    direction: { from: "alpha", to: undefined },
    sites: [
      {
        name: "alpha",
        role: "active",
        status: "unprotected",
        conditions: [],
        reachable: true,
        ageMs: undefined,
        hint: "",
        positions: { written: undefined, received: undefined, durable: undefined, promotable: undefined },
      },
    ],
    members: [],
    exposure: undefined,
    bytesPerSecond: 0,
    wireBytesPerSecond: 0,
    points: undefined,
    ackLagMs: undefined,
    rpo: undefined,
    fencing: undefined,
  };
}

function unknown(group: string): TidemarkError {
  return new TidemarkError({
    kind: "not-found",
    code: "GROUP_UNKNOWN",
    message: `there is no group ${group}`,
    hint: "look at the list",
    facts: { group, tries: 1, final: true },
  });
}
