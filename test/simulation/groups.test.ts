import { deepStrictEqual } from "node:assert/strict";
import t from "tap";
import { TidemarkError } from "#src/base/errors.js";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";
import type { GroupPicture } from "#src/operations/groups/group-picture.js";
import { pattern } from "#test/support/batches.js";
import {
  changeOf,
  DATA_DIRECTORY,
  exportsOf,
  GroupWorld,
  IMAGE_ROOT,
  KIB,
  specification,
  volume,
} from "#test/support/groups/group-world.js";

/** Lives of a daemon with groups: made, changed, made larger, deleted, and cut short at any step. */

const SEEDS = 40;
const LIVES = 6;
const STAMP_BYTES = 4096;
/** A change of a few dozen calls of up to 4 ms each is over by then, mostly. */
const CUT_MS_MAX = 160;
const GROUPS = ["ledger", "payroll"] as const;
const MEMBERS = ["data", "log", "tmp"] as const;
const SIZES = [64 * KIB, 128 * KIB, 256 * KIB] as const;

/** What is known of the site's groups, by who asked for them. */
class Believer {
  readonly world: GroupWorld;
  /** By image, what was flushed last to the volume it held then: never to be lost, wherever the image is now. */
  readonly stamps = new Map<string, number>();
  /** Of each group what it was answered to be; undefined: it was answered to be gone. */
  readonly known = new Map<string, GroupSpecification | undefined>();
  /** Asked for, and not answered. */
  doubted: { readonly group: string; readonly wanted: GroupSpecification | undefined } | undefined;
  answered = 0;
  cut = 0;
  #written = 0;

  constructor(world: GroupWorld) {
    this.world = world;
  }

  /** One change, perhaps cut short: whether it was answered. */
  async act(cutAfterMs: number | undefined): Promise<boolean> {
    const { random, host } = this.world;
    const group = random.pick(GROUPS);
    const present = this.known.get(group);
    const wanted =
      present !== undefined && random.fraction() < 0.3 ? undefined : this.#invent(group, present);
    this.doubted = { group, wanted };
    const change = changeOf({ confirm: "Delete", requestId: `r${this.answered + this.cut}` });
    const asked = wanted === undefined ? host.delete(group, change) : host.apply(wanted, change);
    let isSettled = false;
    const settled = asked.then(
      () => {
        isSettled = true;
      },
      (error: unknown) => {
        throw error;
      },
    );
    if (cutAfterMs === undefined) await this.world.run(settled);
    else {
      settled.catch(() => undefined);
      await this.world.time.runFor(cutAfterMs);
      if (!isSettled) {
        this.cut += 1;
        return false;
      }
    }
    this.known.set(group, wanted);
    this.doubted = undefined;
    this.answered += 1;
    return true;
  }

  /** Writes something to each volume, and flushes it. */
  async stamp(): Promise<void> {
    const { world } = this;
    for (const { name: group, members } of await world.run(world.host.list())) {
      for (const { name, image } of members) {
        const served = exportsOf(world.host).open(`${group}/${name}`);
        if (served.type === "refused") throw new Error(served.text);
        this.#written += 1;
        await world.run(Promise.resolve(served.device.write(0, pattern(STAMP_BYTES, this.#written))));
        await world.run(served.device.flush());
        this.stamps.set(image, this.#written);
        await served.close();
      }
    }
  }

  #invent(group: string, present: GroupSpecification | undefined): GroupSpecification {
    const { random } = this.world;
    const names = MEMBERS.filter(() => random.fraction() < 0.6);
    const chosen = names.length === 0 ? [MEMBERS[0]] : names;
    return specification(
      group,
      chosen.map((name) => {
        const before = present?.members.find((member) => member.name === name);
        const sizes = before?.capture === "nbd" ? SIZES.filter((size) => size >= before.sizeBytes) : SIZES;
        const images = before?.capture === "nbd" ? before.images : this.#place(group, name);
        return volume(name, random.pick(sizes), images);
      }),
    );
  }

  #place(group: string, name: string): Readonly<Record<string, string>> {
    // A path that was used once keeps what it holds: another name each time.
    const { random } = this.world;
    return random.fraction() < 0.3
      ? { alpha: `${IMAGE_ROOT}/${group}-${name}-${this.answered + this.cut}.img` }
      : {};
  }
}

function shape(spec: GroupSpecification | undefined): readonly string[] | undefined {
  return spec?.members
    .map((member) => (member.capture === "nbd" ? `${member.name} ${member.sizeBytes}` : ""))
    .sort();
}

function shapeOf(picture: GroupPicture | undefined): readonly string[] | undefined {
  return picture?.members.map(({ name, sizeBytes }) => `${name} ${sizeBytes}`).sort();
}

async function imagesOf(world: GroupWorld): Promise<readonly string[]> {
  const kept = `${DATA_DIRECTORY}/kept`;
  const folders =
    (await world.run(world.disk.stat(kept))) === undefined ? [] : await world.run(world.disk.list(kept));
  const files = (await world.run(world.disk.list(IMAGE_ROOT))).map((name) => `${IMAGE_ROOT}/${name}`);
  for (const folder of folders) {
    const names = await world.run(world.disk.list(`${kept}/${folder}`));
    files.push(...names.map((name) => `${kept}/${folder}/${name}`));
  }
  for (const { members } of await world.run(world.host.list()))
    files.push(...members.map(({ image }) => image));
  return files;
}

/** The stamp that stands at the beginning of each image there is. */
async function stampsFound(world: GroupWorld): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const path of await imagesOf(world)) {
    const file = await world.run(world.disk.open(path, "read"));
    const bytes = new Uint8Array(STAMP_BYTES);
    await world.run(file.read(bytes, 0));
    await world.run(file.close());
    found.add(Buffer.from(bytes).toString("base64"));
  }
  return found;
}

async function check(believer: Believer, what: string): Promise<void> {
  const { world, known, doubted } = believer;
  const pictures = await world.run(world.host.list());
  const names = pictures.map(({ name }) => name);
  deepStrictEqual([...new Set(names)], names, `${what}: no name twice`);
  deepStrictEqual(
    pictures
      .filter(({ sites }) => sites[0]?.status !== "unprotected")
      .map(({ name, sites }) => [name, sites[0]?.hint]),
    [],
    `${what}: every group is served`,
  );
  for (const group of GROUPS) {
    const found = shapeOf(pictures.find(({ name }) => name === group));
    const before = shape(known.get(group));
    if (doubted?.group !== group) deepStrictEqual(found, before, `${what}: ${group} is what was answered`);
    else {
      const after = shape(doubted.wanted);
      const isEither = [before, after].some((either) => JSON.stringify(either) === JSON.stringify(found));
      deepStrictEqual(isEither, true, `${what}: ${group} is ${found}, and neither ${before} nor ${after}`);
      known.set(group, specificationOf(pictures.find(({ name }) => name === group)));
    }
  }
  believer.doubted = undefined;
  const directories = await world.run(world.disk.list(`${DATA_DIRECTORY}/groups`));
  deepStrictEqual(directories, pictures.map(({ id }) => id).sort(), `${what}: nothing is left of others`);
  const found = await stampsFound(world);
  for (const [image, seed] of believer.stamps) {
    const stamp = Buffer.from(pattern(STAMP_BYTES, seed)).toString("base64");
    deepStrictEqual(found.has(stamp), true, `${what}: what was flushed to ${image} is there`);
  }
}

function specificationOf(picture: GroupPicture | undefined): GroupSpecification | undefined {
  return picture?.specification;
}

t.test("whenever a daemon ends, its groups are what was answered, or what was being asked for", async (t) => {
  let answered = 0;
  let cut = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const world = await GroupWorld.open(seed, { latencyMsMax: 4 });
    const believer = new Believer(world);
    for (let life = 1; life <= LIVES; life += 1) {
      const isWhole = world.random.fraction() < 0.4;
      await believer.act(isWhole ? undefined : world.random.integer(0, CUT_MS_MAX));
      if (believer.doubted === undefined) await believer.stamp();
      const disk = world.random.fraction() < 0.5 ? world.disk.crash() : world.disk.endProcess();
      await world.startAgain(disk);
      await check(believer, `seed ${seed}, life ${life}`);
    }
    answered += believer.answered;
    cut += believer.cut;
  }
  t.ok(answered > SEEDS && cut > SEEDS, `${answered} were answered, ${cut} were cut short`);
});

t.test("a disk that fails at any call leaves a group that can be asked for again", async (t) => {
  const OPERATIONS = [
    "open",
    "write",
    "datasync",
    "rename",
    "sync-directory",
    "make-directory",
    "truncate",
  ] as const;
  let failures = 0;
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const world = await GroupWorld.open(seed);
    const first = specification("payroll", [volume("data", 64 * KIB), volume("old", 64 * KIB)]);
    const second = specification("payroll", [volume("data", 128 * KIB), volume("new", 64 * KIB)]);
    for (const wanted of [first, second]) {
      const fault = world.disk.faults.add({
        operations: [world.random.pick(OPERATIONS)],
        probability: 0.15,
        count: 1,
        fault: { type: "error", code: world.random.pick(["EIO", "ENOSPC"]) },
      });
      try {
        await world.apply(wanted, { confirm: "Delete" });
      } catch (error) {
        deepStrictEqual(error instanceof TidemarkError, true, `seed ${seed}: ${String(error)}`);
        failures += 1;
      }
      fault.remove();
      // A state file that could not be written is that until the next start.
      await world.restart();
      const { group } = await world.apply(wanted, { confirm: "Delete" });
      deepStrictEqual(shapeOf(group), shape(wanted), `seed ${seed}`);
      deepStrictEqual(group.sites[0]?.status, "unprotected", `seed ${seed}`);
    }
    const directories = await world.run(world.disk.list(`${DATA_DIRECTORY}/groups`));
    deepStrictEqual(directories.length, 1, `seed ${seed}: nothing is left of attempts`);
    const { kept } = await world.delete("payroll");
    deepStrictEqual(kept.length, 2, `seed ${seed}`);
  }
  t.ok(failures > SEEDS / 4, `${failures} attempts failed`);
});
