import { assert } from "#src/base/assert.js";
import { getUint53, setUint53, viewOf } from "#src/base/bytes.js";
import { TidemarkError } from "#src/base/errors.js";
import type { StateFileDamage } from "#src/domain/model/finding.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import { decodeSiteState, encodeSiteState, type SiteState } from "#src/domain/model/site-state.js";
import type { Disk, DiskFile } from "#src/platform/disk/disk.js";
import { DiskError } from "#src/platform/disk/disk-error.js";
import { parentOf } from "#src/platform/disk/durable-directory.js";

/**
 * The state file: two slots that hold the same, each checksummed. Little-endian. A slot begins at 0 and at 1 MiB:
 *
 * | at | bytes | field   | what                                                     |
 * |----|-------|---------|----------------------------------------------------------|
 * | 0  | 4     | magic   | "TMST"                                                   |
 * | 4  | 4     | version | 1                                                        |
 * | 8  | 8     | turn    | counts the changes; the higher of two sound slots is meant |
 * | 16 | 8     | length  | of the body                                              |
 * | 24 | 8     | hash    | of the body, seeded with the turn                        |
 * | 32 | ..    | body    | the site's state of the group, JSON in UTF-8             |
 *
 * A change, in this order; its effect comes only after the last step:
 *
 * 1. the first slot is written; 2. fdatasync; 3. the second slot is written; 4. fdatasync.
 *
 * So at every instant one slot is sound, and after step 4 both are: a flipped bit in one costs nothing. A failed write or
 * fdatasync makes the file unusable until it is read again, by `resume` or the next start. What is read then may stand in the
 * page cache only, in pages that the failed fdatasync left clean; only the slot whose sync failed can be such. The order is
 * always the same, so who reads knows which it may be (the first when they differ, the second when they are equal) and writes
 * that one once more, before the other, which is certainly on the disk. A slot that is bad is written before the sound one. The change that failed may turn out to have been made.
 */
const MAGIC = 0x54534d54;
const VERSION = 1;
const HEADER_BYTES = 32;
/** Room for some thousand lineage entries; the state of a group that had an unclean restart every day for years. */
const SLOT_BYTES = 1024 * 1024;
const AT = { magic: 0, version: 4, turn: 8, length: 16, hash: 24 } as const;
const SLOTS = [0, 1] as const;
type SlotIndex = (typeof SLOTS)[number];

type Slot =
  | { readonly type: "sound"; readonly turn: number; readonly state: SiteState }
  /** Whole, and not to be understood. */
  | { readonly type: "newer"; readonly turn: number; readonly reason: string }
  | { readonly type: "bad"; readonly reason: string };

export class StateFile {
  readonly #file: DiskFile;
  readonly #hash64: Hash64;
  /** Slots that were not sound at the start: torn by a power loss, or rotten. Both are again. */
  readonly damaged: readonly StateFileDamage[];
  #state: SiteState;
  #turn: number;
  #change: Promise<unknown> = Promise.resolve();
  #failed: TidemarkError | undefined;

  private constructor(
    file: DiskFile,
    hash64: Hash64,
    state: SiteState,
    turn: number,
    damaged: readonly StateFileDamage[] = [],
  ) {
    this.#file = file;
    this.#hash64 = hash64;
    this.#state = state;
    this.#turn = turn;
    this.damaged = damaged;
  }

  /**
   * Makes the file with its first state, durably. There must be none. It gets its name when it is whole: a start that is
   * cut short leaves no file that could neither be read nor be made.
   */
  static async create(disk: Disk, path: string, state: SiteState, hash64: Hash64): Promise<StateFile> {
    if ((await disk.stat(path)) !== undefined) throw new DiskError("EEXIST", "make", path);
    const temporary = `${path}.new`;
    const file = await disk.open(temporary, "create");
    try {
      await new StateFile(file, hash64, state, 0).#persist(state);
    } finally {
      await file.close();
    }
    await disk.rename(temporary, path);
    await disk.syncDirectory(parentOf(path));
    return await StateFile.open(disk, path, hash64);
  }

  /**
   * Reads the file, and makes both slots durable. Both bad: refused. So is a newer version's last word: the other slot is
   * what had been true before, and a promise that was made since is not taken back.
   */
  static async open(disk: Disk, path: string, hash64: Hash64): Promise<StateFile> {
    const file = await disk.open(path, "write");
    try {
      const { slot, doubtful, damaged } = await readSlots(file, hash64);
      const opened = new StateFile(file, hash64, slot.state, slot.turn, damaged);
      await opened.#writeSlots(slot.state, slot.turn, doubtful);
      return opened;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** As it is durable on the disk. */
  get state(): SiteState {
    return this.#state;
  }

  /**
   * Changes the state. Resolves, and `state` shows the change, once it is durable in both slots. Changes run one after
   * the other, each on the outcome of the one before.
   */
  async update(change: (state: SiteState) => SiteState): Promise<SiteState> {
    const turn = this.#change.then(() => this.#persist(change(this.#state)));
    // Whoever asked for the change hears of its failure; the next one begins either way.
    this.#change = Promise.allSettled([turn]);
    await turn;
    return this.#state;
  }

  /**
   * After a failure: reads the file again, makes both slots durable, and takes changes again. Then `state` is what the next
   * start would have found, with the change that failed or without. Nothing happens where nothing has failed.
   */
  async resume(): Promise<void> {
    const turn = this.#change.then(() => this.#resume());
    this.#change = Promise.allSettled([turn]);
    await turn;
  }

  async #resume(): Promise<void> {
    const failed = this.#failed;
    if (failed === undefined) return;
    const { slot, doubtful } = await readSlots(this.#file, this.#hash64);
    // What was durable is not on the disk: nobody goes on with less.
    if (slot.turn < this.#turn) throw failed;
    this.#failed = undefined;
    await this.#writeSlots(slot.state, slot.turn, doubtful);
    this.#turn = slot.turn;
    this.#state = slot.state;
  }

  /** Reads both slots, and compares them with what they have to hold. */
  async scrub(): Promise<readonly StateFileDamage[]> {
    const turn = this.#change.then(async () => {
      const slots = [
        await readSlot(this.#file, 0, this.#hash64),
        await readSlot(this.#file, 1, this.#hash64),
      ];
      const other = slots.map((slot) =>
        slot.type === "sound" && slot.turn !== this.#turn
          ? ({ type: "bad", reason: `it holds change ${slot.turn} and not ${this.#turn}` } as const)
          : slot,
      );
      return damageOf(other);
    });
    this.#change = Promise.allSettled([turn]);
    return await turn;
  }

  async close(): Promise<void> {
    await this.#change;
    await this.#file.close();
  }

  async #persist(state: SiteState): Promise<void> {
    await this.#writeSlots(state, this.#turn + 1, SLOTS);
    this.#turn += 1;
    this.#state = state;
  }

  async #writeSlots(state: SiteState, turn: number, order: readonly SlotIndex[]): Promise<void> {
    if (this.#failed !== undefined) throw this.#failed;
    const body = encodeSiteState(state);
    assert(HEADER_BYTES + body.length <= SLOT_BYTES, "the state fits its slot");
    assert(typeof decodeSiteState(body) !== "string", "what is written can be read again");
    const bytes = encodeSlot(body, turn, this.#hash64);
    try {
      for (const slot of order) {
        await this.#file.write(bytes, slot * SLOT_BYTES);
        await this.#file.datasync();
      }
    } catch (error) {
      this.#failed = unwritable(this.#file.path, error);
      throw this.#failed;
    }
  }
}

function encodeSlot(body: Uint8Array, turn: number, hash64: Hash64): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + body.length);
  const view = viewOf(bytes);
  view.setUint32(AT.magic, MAGIC, true);
  view.setUint32(AT.version, VERSION, true);
  setUint53(view, AT.turn, turn);
  setUint53(view, AT.length, body.length);
  view.setBigUint64(AT.hash, hash64(body, BigInt(turn)), true);
  bytes.set(body, HEADER_BYTES);
  return bytes;
}

async function readSlot(file: DiskFile, slot: SlotIndex, hash64: Hash64): Promise<Slot> {
  const bytes = new Uint8Array(SLOT_BYTES);
  let length: number;
  try {
    length = await file.read(bytes, slot * SLOT_BYTES);
  } catch (error) {
    // A sector that can't be read is no worse than one that reads wrong: all that ever had an effect is in the other slot.
    if (!(error instanceof DiskError)) throw error;
    return { type: "bad", reason: error.message };
  }
  if (length < HEADER_BYTES) return { type: "bad", reason: "it is empty" };
  const view = viewOf(bytes);
  if (view.getUint32(AT.magic, true) !== MAGIC) return { type: "bad", reason: "it does not begin like one" };
  const version = view.getUint32(AT.version, true);
  const turn = getUint53(view, AT.turn);
  const bodyEnd = HEADER_BYTES + getUint53(view, AT.length);
  if (!(bodyEnd <= length) || !(turn > 0)) return { type: "bad", reason: "it is cut short" };
  const body = bytes.subarray(HEADER_BYTES, bodyEnd);
  if (hash64(body, BigInt(turn)) !== view.getBigUint64(AT.hash, true)) {
    return { type: "bad", reason: "it does not match its hash" };
  }
  const state = version === VERSION ? decodeSiteState(body) : `it has format version ${version}`;
  return typeof state === "string" ? { type: "newer", turn, reason: state } : { type: "sound", turn, state };
}

/** What the file says, and the slots that are written once more before it is relied on, in their order. */
async function readSlots(file: DiskFile, hash64: Hash64) {
  const slots = [await readSlot(file, 0, hash64), await readSlot(file, 1, hash64)] as const;
  const slot = newerOf(slots);
  if (slot.type === "newer") throw writtenByNewer(file.path, slot.reason);
  if (slot.type === "bad") throw bothBad(file.path, slots);
  return { slot, doubtful: doubtfulOf(slots), damaged: damageOf(slots) };
}

/** One that is bad comes first: while it is written the other is all there is. */
function doubtfulOf([first, second]: readonly [Slot, Slot]): readonly SlotIndex[] {
  if (second.type !== "sound") return [1, 0];
  return first.type === "sound" && turnOf(first) === turnOf(second) ? [1] : [0, 1];
}

/** Of the same turn both hold the same: one that cannot be understood then has a flipped bit, and the other counts. */
function newerOf([first, second]: readonly [Slot, Slot]): Slot {
  const ahead = turnOf(second) - turnOf(first);
  return ahead > 0 || (ahead === 0 && first.type !== "sound") ? second : first;
}

/** One that cannot be understood, beside one that can, is not what was written there either. */
function damageOf(slots: readonly Slot[]): readonly StateFileDamage[] {
  return slots.flatMap((found, slot) =>
    found.type === "sound" ? [] : [{ type: "state-file" as const, slot, detail: found.reason }],
  );
}

function turnOf(slot: Slot): number {
  return slot.type === "bad" ? 0 : slot.turn;
}

function writtenByNewer(path: string, reason: string): TidemarkError {
  return new TidemarkError({
    kind: "invalid",
    code: "STATE_FILE_NEWER",
    message: `${path} is whole and cannot be understood: ${reason}`,
    hint: "a newer version of tidemark wrote it: run that version",
    facts: { path },
  });
}

function bothBad(path: string, slots: readonly [Slot, Slot]): TidemarkError {
  const reasons = slots.map((slot) => (slot.type === "sound" ? "sound" : slot.reason));
  return new TidemarkError({
    kind: "corrupt",
    code: "STATE_FILE_BAD",
    message: `neither slot of ${path} is sound: the first because ${reasons[0]}, the second because ${reasons[1]}`,
    hint: "the group is not served, since nobody can tell what this site has promised; restore the file from a copy of the disk, or remove the group here and seed it again from its peer",
    facts: { path },
  });
}

function unwritable(path: string, cause: unknown): TidemarkError {
  return new TidemarkError({
    kind: "failed",
    code: "STATE_FILE_UNWRITABLE",
    message: `the state of the group could not be made durable in ${path}`,
    hint: "nothing that relies on it was done; check the disk, then ask again; where that does not help, start the daemon again",
    facts: { path },
    cause,
  });
}
