import type { LineageEntry } from "#src/domain/model/lineage.js";
import type { Mark } from "#src/domain/model/mark.js";
import { SimulatedRandom } from "#src/platform/random/simulated-random.js";

/**
 * What the workload writes, as a function of numbers alone: the checker, another process on another copy of the disk, knows
 * what must be there without having been told. The seed decides what a sequence does; the life, the run of the workload
 * that wrote it, is in its bytes too, so that what one life wrote and lost cannot pass for what the next one wrote.
 */
export type PlannedDelta =
  | { readonly type: "mark"; readonly mark: Mark }
  | {
      readonly type: "write" | "zero" | "trim";
      readonly member: number;
      readonly offset: number;
      readonly length: number;
    };

export interface Author {
  readonly seed: number;
  readonly branch: bigint;
  readonly sequence: number;
}

export const GROUP_UUID = "01020304-0506-0708-090a-0b0c0d0e0f10";
export const ROOT: LineageEntry = { epoch: 1, id: 0xa1n, first: 1, parent: undefined, writer: "alpha" };

/** Members by their numbers, with their sizes: the second does not end with a slot. */
export const SIZES: ReadonlyMap<number, number> = new Map([
  [1, 4 * 65_536],
  [2, 2 * 65_536 + 12_288],
]);
export const MEMBERS = [...SIZES.keys()];

const SECTOR_BYTES = 512;
const SLOT_SECTORS = 128;
const POINT_SHARE = 0.1;
const BATCH_DELTAS_MAX = 6;
const TIME_MS = 1_700_000_000_000;

/** Sequences at the beginning that bring the members in. */
const OPENING: readonly Mark[] = [
  { type: "member-added", member: 1, name: "data", kind: "volume", sizeBytes: SIZES.get(1) ?? 0 },
  { type: "member-added", member: 2, name: "log", kind: "volume", sizeBytes: SIZES.get(2) ?? 0 },
  { type: "resync-end", members: MEMBERS },
];

/** The sequence from which on points may be cut. */
export const SEEDED_AT = OPENING.length;

export function sizeOf(member: number): number {
  const size = SIZES.get(member);
  if (size === undefined) throw new Error(`no member ${member}`);
  return size;
}

export function randomFor({ seed, branch, sequence }: Author): SimulatedRandom {
  return new SimulatedRandom((BigInt(seed) << 40n) ^ (branch << 24n) ^ BigInt(sequence));
}

/** On branches there are only writes and zeros. */
export function plannedDelta(author: Author): PlannedDelta {
  const { branch, sequence } = author;
  const onRoot = branch === ROOT.id;
  const opening = onRoot ? OPENING[sequence - 1] : undefined;
  if (opening !== undefined) return { type: "mark", mark: opening };
  const random = randomFor(author);
  if (onRoot && random.chance(POINT_SHARE)) return { type: "mark", mark: pointMark(sequence, random) };
  const member = random.chance(0.7) ? 1 : 2;
  const sectors = sizeOf(member) / SECTOR_BYTES;
  // One slot is hot, so that it has many versions.
  const at = random.chance(0.5) ? SLOT_SECTORS : random.integer(0, sectors - 1);
  const inSlot = SLOT_SECTORS - (at % SLOT_SECTORS);
  const length = Math.min(random.pick([1, 8, 8, 17, SLOT_SECTORS]), inSlot, sectors - at);
  const extent = { member, offset: at * SECTOR_BYTES };
  if (random.chance(0.8)) return { type: "write", ...extent, length: length * SECTOR_BYTES };
  const zeros = Math.min(length * 8, sectors - at) * SECTOR_BYTES;
  return { type: random.chance(0.5) || !onRoot ? "zero" : "trim", ...extent, length: zeros };
}

function pointMark(sequence: number, random: SimulatedRandom): Mark {
  const members = MEMBERS.map((member) => ({ member, at: sequence - 1, fuzzy: false }));
  const point = { id: random.uuid(), kind: "crash", label: "", timeMs: TIME_MS + sequence, members } as const;
  return { type: "point", point };
}

/** Points that are cut up to the sequence, by id, with the sequences of their marks. */
export function pointsUpTo(seed: number, last: number): ReadonlyMap<string, number> {
  const points = new Map<string, number>();
  for (let sequence = 1; sequence <= last; sequence += 1) {
    const delta = plannedDelta({ seed, branch: ROOT.id, sequence });
    if (delta.type === "mark" && delta.mark.type === "point") points.set(delta.mark.point.id, sequence);
  }
  return points;
}

/** How many deltas the batch that begins with this sequence has, and its time. */
export function plannedBatch(author: Author): { readonly count: number; readonly timeMs: number } {
  const count = randomFor({ ...author, branch: author.branch ^ 0x5555n }).integer(1, BATCH_DELTAS_MAX);
  return { count, timeMs: TIME_MS + author.sequence };
}

/** The bytes of a write: each sector begins with who wrote it, and the rest follows from that. */
export function contentOf(author: Author, life: number, member: number, offset: number, length: number) {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; at += SECTOR_BYTES) {
    const sector = bytes.subarray(at, at + SECTOR_BYTES);
    sector.writeUInt32LE(life, 0);
    sector.writeUInt32LE(member, 4);
    sector.writeBigUInt64LE(author.branch, 8);
    sector.writeUInt32LE(author.sequence, 16);
    sector.writeUInt32LE((offset + at) / SECTOR_BYTES, 20);
    let state = (author.seed ^ life ^ (author.sequence * 2_654_435_761) ^ (offset + at)) | 1;
    for (let word = 24; word < SECTOR_BYTES; word += 4) {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
      sector.writeInt32LE(state, word);
    }
  }
  return bytes;
}

/** What a sector that holds something says of itself, for who reads a failure. */
export function describeSector(bytes: Uint8Array, at: number): string {
  const sector = Buffer.from(bytes.buffer, bytes.byteOffset + at - (at % SECTOR_BYTES), SECTOR_BYTES);
  if (sector.every((byte) => byte === 0)) return "zeros";
  const [life, member] = [sector.readUInt32LE(0), sector.readUInt32LE(4)];
  const position = `${sector.readBigUInt64LE(8).toString(16)}:${sector.readUInt32LE(16)}`;
  return `life ${life}, member ${member}, ${position}, sector ${sector.readUInt32LE(20)}`;
}

/** Does to the image of a member what a sequence did to it. */
export function applyDelta(image: Uint8Array, member: number, author: Author, life: number): void {
  const delta = plannedDelta(author);
  if (delta.type === "mark" || delta.member !== member) return;
  const { offset, length } = delta;
  if (delta.type === "write") image.set(contentOf(author, life, member, offset, length), offset);
  else image.fill(0, offset, offset + length);
}
