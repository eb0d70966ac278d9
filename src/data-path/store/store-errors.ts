import { formatId64 } from "#src/base/bytes.js";
import { describeError, TidemarkError } from "#src/base/errors.js";
import type { Sequence } from "#src/domain/model/sequence.js";

/** What the store refuses, and what to do then. */

export function memberUnknown(member: number): TidemarkError {
  return new TidemarkError({
    kind: "not-found",
    code: "MEMBER_UNKNOWN",
    message: `this site holds no member ${member}`,
    hint: "list the members of the group",
    facts: { member },
  });
}

export function storeClosing(): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "STORE_CLOSING",
    message: "the store is being closed",
    hint: "it goes on where it was after the next start",
  });
}

/** `wholeAt`: where its first copy was whole; undefined while it is not. */
export function memberNotIn(
  member: number,
  sequence: Sequence,
  wholeAt: Sequence | undefined,
): TidemarkError {
  const isBelow = wholeAt !== undefined && wholeAt <= sequence;
  const where = sequence === Number.MAX_SAFE_INTEGER ? "history" : `moment at sequence ${sequence}`;
  return new TidemarkError({
    kind: "refused",
    code: "MEMBER_NOT_IN_POINT",
    message: `member ${member} is not in the ${where}: ${
      wholeAt === undefined
        ? "its first copy is not whole yet"
        : isBelow
          ? "where it stands is not known there"
          : `its copy was whole at sequence ${wholeAt}, and it can be opened from there on`
    }`,
    hint:
      wholeAt === undefined
        ? "wait for its first sync: tidemark status shows how far it is; or choose another member"
        : isBelow
          ? "choose a point that names it, or another member"
          : "choose a later point, or another member",
    facts: { member, sequence, ...(wholeAt === undefined ? {} : { openableFrom: wholeAt }) },
  });
}

export function memberWithinScan(member: number, sequence: Sequence): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "MEMBER_WITHIN_SCAN",
    message: `member ${member} was being scanned at sequence ${sequence}, where the branch grows: it is in no whole state there`,
    hint: "begin the branch at a point that was cut when the scan had ended, or use its other members",
    facts: { member, sequence },
  });
}

export function memberRemoved(member: number, sequence: Sequence): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "MEMBER_NOT_IN_POINT",
    message: `member ${member} was removed from the group at sequence ${sequence}`,
    hint: "choose an earlier point, or another member",
    facts: { member, sequence },
  });
}

export function memberStillHeld(member: number): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "MEMBER_STILL_HELD",
    message: `what is held of the member ${member} that was removed is not gone yet`,
    hint: "add it under another number, or once no point names the one that was removed",
    facts: { member },
  });
}

export function writtenInPlace(sequence: Sequence | undefined): TidemarkError {
  return new TidemarkError({
    kind: sequence === undefined ? "pending" : "refused",
    code: "WRITTEN_IN_PLACE",
    message:
      sequence === undefined
        ? "the volumes are going over to writing their images in place"
        : `the volumes have been written in place since sequence ${sequence}: this site keeps no versions of them`,
    hint:
      sequence === undefined
        ? "ask again in a moment"
        : "open a point at the site that holds the copy; tidemark point list shows what it keeps",
    ...(sequence === undefined ? {} : { facts: { sequence } }),
  });
}

export function entryUnknown(entry: bigint): TidemarkError {
  return new TidemarkError({
    kind: "not-found",
    code: "ENTRY_UNKNOWN",
    message: `the history ${formatId64(entry)} is not known at this site`,
    hint: "list the points and branches there are",
    facts: { entry: formatId64(entry) },
  });
}

export function branchInDoubt(name: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "BRANCH_IN_DOUBT",
    message: `the branch ${name} was to be dropped, and it is not known whether that is on the disk`,
    hint: "drop it again, or restart the daemon to see whether it is still there",
    facts: { branch: name },
  });
}

export function branchLeaving(entry: bigint): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "BRANCH_LEAVING",
    message: `the history ${formatId64(entry)} was dropped here, and something of it may be left on the disk`,
    hint: "restart the daemon, which finishes the drop; the history can be followed again then",
    facts: { branch: formatId64(entry) },
  });
}

export function drillInLineage(entry: bigint): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "DRILL_IN_LINEAGE",
    message: `the drill ${formatId64(entry)} is no history that can be followed`,
    hint: "choose a point, or a kept branch",
    facts: { branch: formatId64(entry) },
  });
}

export function lineageGone(upTo: Sequence, shared: Sequence): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "LINEAGE_GONE",
    message: `what lies between sequences ${shared} and ${upTo} was left by another history, and is not kept any more`,
    hint: "seed the group again from its peer, or choose a point that is kept",
    facts: { shared, upTo },
  });
}

export function lineageLeavesImages(member: number, held: Sequence, shared: Sequence): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "LINEAGE_LEAVES_IMAGES",
    message: `the image of member ${member} holds history up to sequence ${held}, which is left at ${shared}`,
    hint: "what is kept of the older history is no longer enough to follow the other: seed the group again from its peer, or choose a later point",
    facts: { member, held, shared },
  });
}

export function entryCutShort(entry: bigint, last: Sequence, seen: Sequence): TidemarkError {
  return new TidemarkError({
    kind: "corrupt",
    code: "ENTRY_CUT_SHORT",
    message: `the history ${formatId64(entry)} has lost its end: it is held up to sequence ${last}, and once went to ${seen}`,
    hint: "it is not written on under numbers that were used before: begin a branch where it ends, or have the peer send its end again",
    facts: { entry: formatId64(entry), last, seen },
  });
}

export function branchUnknown(entry: bigint): TidemarkError {
  return new TidemarkError({
    kind: "not-found",
    code: "BRANCH_UNKNOWN",
    message: `this site keeps no branch ${formatId64(entry)}`,
    hint: "tidemark branch list shows those it keeps",
    facts: { branch: formatId64(entry) },
  });
}

export function branchInUse(name: string, why: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "BRANCH_IN_USE",
    message: `the branch ${name} can't be dropped: ${why}`,
    hint: "close or drop what uses it first",
    facts: { branch: name },
  });
}

export function storeDamaged(detail: string): TidemarkError {
  return new TidemarkError({
    kind: "corrupt",
    code: "STORE_DAMAGED",
    message: `nothing new is begun in a journal with a segment that cannot be read: ${detail}`,
    hint: "run tidemark store check to see what is damaged; restore the segment from a copy of the disk, or seed the group again from its peer",
  });
}

/** Not thrown: what a status shows. */
export function expiryHeld(losses: number): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "EXPIRY_HELD",
    message:
      "nothing expires by itself: a part of the ledger was lost, and any point may have been pinned there",
    hint: "look at the points, pin again what has to stay, and then accept the loss (tidemark scrub GROUP --accept-loss); until then points and branches are deleted by hand only",
    facts: { losses },
  });
}

export function storeFull(freeBytes: number, wantedBytes: number): TidemarkError {
  return new TidemarkError({
    kind: "exhausted",
    code: "STORE_FULL",
    message: "the file system of the data directory is full: nothing more is taken in",
    hint: "free space on it, or lower points.max_bytes; nothing was lost, and it goes on by itself once there is room",
    facts: { freeBytes, wantedBytes },
  });
}

/** The image may lie on another file system than the rest. */
export function seedFull(cause: unknown): TidemarkError {
  return new TidemarkError({
    kind: "exhausted",
    code: "STORE_FULL",
    message: `there is no room for what is seeded: ${describeError(cause)}`,
    hint: "free space on the file system of the volume's image and of the data directory; nothing was lost, and it goes on by itself once there is room",
    cause,
  });
}

export function memberNotSeeded(member: number): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "MEMBER_NOT_SEEDED",
    message: `member ${member} is still being seeded: its image is nothing yet`,
    hint: "wait until its seed has ended; tidemark status GROUP shows how far it is",
    facts: { member },
  });
}
