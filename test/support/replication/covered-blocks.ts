import { cpSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { present } from "#src/base/assert.js";
import { DirtyMap } from "#src/data-path/capture/dirty-map.js";
import { extentsInSector, spanOfExtent } from "#src/data-path/capture/hot-table.js";
import { SectorFile } from "#src/data-path/capture/sector-file.js";
import { Spill } from "#src/data-path/capture/spill.js";
import { groupIdBytes } from "#src/domain/model/group-id.js";
import { RealDisk } from "#src/platform/disk/real-disk.js";
import { createHasher } from "#src/platform/hash/xxhash.js";
import { RealRandom } from "#src/platform/random/real-random.js";

const MEMBER = 1;
const KNOWN_ENTRY = 1n;

/** What a primary that is not running says may differ from its secondary: three sets, of which each may have an extent. */
export interface Covered {
  readonly isDirty: (offset: number) => boolean;
  readonly isHot: (offset: number) => boolean;
  readonly isSpilled: (offset: number) => boolean;
  /** Of the hot set. */
  readonly hotExtents: number;
}

/** The id of the only group of a data directory, and where its files are. */
export function onlyGroup(dataDirectory: string): { readonly id: string; readonly directory: string } {
  const groups = join(dataDirectory, "groups");
  const [id = ""] = readdirSync(groups);
  return { id, directory: join(groups, id) };
}

/** Reads a copy of what capture keeps in a data directory with one group, so that the next start finds it as it was left. */
export async function coveredBlocks(
  dataDirectory: string,
  copy: string,
  sizeBytes: number,
): Promise<Covered> {
  const { id, directory } = onlyGroup(dataDirectory);
  mkdirSync(copy, { recursive: true });
  cpSync(join(directory, "capture"), copy, { recursive: true });
  const hasher = await createHasher();
  const hash64 = (bytes: Uint8Array, seed: bigint) => hasher.hash64(bytes, seed);
  const ports = { disk: new RealDisk(), random: new RealRandom(), hash64 };
  const group = present(groupIdBytes(id), "the directory of a group is named by its id");

  const settle = async () => true;
  const path = join(copy, `dirty-${MEMBER}`);
  const dirty = await DirtyMap.open({ ports, path, group, member: MEMBER, settle }, sizeBytes);
  if (dirty.lost !== undefined) throw new Error(`the dirty map: ${dirty.lost}`);
  const dirtyBlocks = new Set(dirty.map.blocks());
  await dirty.map.close();

  const hot = await SectorFile.open(ports, join(copy, "hot"), { kind: "hot", group, member: 0 });
  if (typeof hot === "string") throw new Error(`the hot set: ${hot}`);
  const extents = hot.bodies.flatMap((body) => [...extentsInSector(body)]);
  const spans = extents.map(({ extent }) => spanOfExtent(extent, sizeBytes));
  await hot.file.close();

  const entry = { epoch: 1, id: KNOWN_ENTRY, first: 1, parent: undefined, writer: "alpha" } as const;
  const { spill, lost } = await Spill.open({ ports, directory: join(copy, "spill"), group, entry, settle });
  if (lost !== undefined) throw new Error(`the spill: ${lost}`);
  const spilled: { readonly offset: number; readonly length: number }[] = [];
  for (const dead of spill.dead) {
    for await (const batch of spill.tables(dead.entry)) {
      for (let index = 0; index < batch.count; index += 1)
        spilled.push({ offset: batch.offsetAt(index), length: batch.lengthAt(index) });
    }
  }
  await spill.close();

  const within =
    (parts: readonly { readonly offset: number; readonly length: number }[]) => (offset: number) =>
      parts.some((part) => offset >= part.offset && offset < part.offset + part.length);
  return {
    isDirty: (offset) => dirtyBlocks.has(Math.floor(offset / DIRTY_GRAIN_BYTES)),
    isHot: within(spans),
    isSpilled: within(spilled),
    hotExtents: extents.length,
  };
}

const DIRTY_GRAIN_BYTES = 64 * 1024;
