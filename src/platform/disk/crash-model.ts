import { unreachable } from "#src/base/assert.js";
import type { SparseBytes } from "#src/base/sparse-bytes.js";
import type { Dice } from "#src/platform/disk/dice.js";

/**
 * What a power loss leaves of the changes to a file that were not synced.
 *
 * Each is kept, lost or torn on its own; a later one may be there and an earlier one not. A torn write or hole took
 * effect in some of its sectors: a sector is what a device writes as a whole. That a write made the file longer is
 * decided apart from its data, so a file may have grown without them, and data behind the end that was kept are gone.
 */

export const SECTOR_BYTES = 512;

export type Change =
  | { readonly type: "write"; readonly position: number; readonly data: Uint8Array }
  | { readonly type: "zero"; readonly from: number; readonly to: number }
  | { readonly type: "resize"; readonly sizeBytes: number }
  | { readonly type: "reserve"; readonly from: number; readonly to: number }
  /** A reflink: all of another file at once. */
  | { readonly type: "become"; readonly bytes: SparseBytes };

/** `each` decides anew for every change. All or nothing of many changes would hardly ever come up that way. */
export type Mood = "keep" | "lose" | "each";
const MOODS: readonly Mood[] = ["keep", "lose", "each", "each"];

type Fate = "kept" | "lost" | "torn";
const FATES: readonly Fate[] = ["kept", "lost", "torn"];

export function rollMood(dice: Dice): Mood {
  return MOODS[dice.below(MOODS.length)] ?? "each";
}

export function applyChange(bytes: SparseBytes, change: Change): void {
  switch (change.type) {
    case "write":
      bytes.write(change.data, change.position);
      break;
    case "zero":
      bytes.zero(change.from, Math.min(change.to, bytes.sizeBytes));
      break;
    case "resize":
      bytes.resize(change.sizeBytes);
      break;
    case "reserve":
      bytes.reserve(change.from, change.to);
      break;
    case "become":
      bytes.become(change.bytes);
      break;
    default:
      unreachable(change);
  }
}

/** Applies to the durable bytes whatever of the changes chance lets through. */
export function applyByChance(durable: SparseBytes, changes: Iterable<Change>, dice: Dice): void {
  const mood = rollMood(dice);
  if (mood === "lose") return;
  for (const change of changes) {
    const fate = mood === "keep" ? "kept" : (FATES[dice.below(FATES.length)] ?? "lost");
    applyByFate(durable, change, fate, dice);
  }
}

function applyByFate(bytes: SparseBytes, change: Change, fate: Fate, dice: Dice): void {
  if (fate === "kept") applyChange(bytes, change);
  else if (change.type === "write") writeByFate(bytes, change.position, change.data, fate, dice);
  else if (change.type === "zero" && fate === "torn") zeroSomeSectors(bytes, change.from, change.to, dice);
}

function writeByFate(bytes: SparseBytes, position: number, data: Uint8Array, fate: Fate, dice: Dice): void {
  const end = position + data.length;
  if (end > bytes.sizeBytes && dice.chance(1 / 2)) bytes.resize(end);
  if (fate === "lost") return;
  for (const sector of someSectors(position, Math.min(end, bytes.sizeBytes), dice)) {
    bytes.write(data.subarray(sector.from - position, sector.to - position), sector.from);
  }
}

function zeroSomeSectors(bytes: SparseBytes, from: number, to: number, dice: Dice): void {
  for (const sector of someSectors(from, Math.min(to, bytes.sizeBytes), dice))
    bytes.zero(sector.from, sector.to);
}

/** Of the sectors that [from, to) touches: those up to some one, as when a device stops, or any. */
function* someSectors(from: number, to: number, dice: Dice): Generator<{ from: number; to: number }> {
  const first = Math.floor(from / SECTOR_BYTES);
  const end = Math.ceil(to / SECTOR_BYTES);
  const stopped = dice.chance(1 / 2) ? first + dice.below(end - first + 1) : undefined;
  for (let sector = first; sector < end; sector += 1) {
    const kept = stopped === undefined ? dice.chance(1 / 2) : sector < stopped;
    if (kept) {
      yield {
        from: Math.max(from, sector * SECTOR_BYTES),
        to: Math.min(to, (sector + 1) * SECTOR_BYTES),
      };
    }
  }
}
