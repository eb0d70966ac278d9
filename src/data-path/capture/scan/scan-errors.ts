import { TidemarkError } from "#src/base/errors.js";

export function sourceVanished(path: string): TidemarkError {
  return new TidemarkError({
    kind: "not-found",
    code: "SCAN_SOURCE_VANISHED",
    message: `${path} is to be scanned, and is not there`,
    hint: "bring it back; the secondary keeps what the last whole scan has brought",
    facts: { path },
  });
}

export function sourceOfOtherKind(path: string, kind: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "SCAN_SOURCE_KIND",
    message: `${path} is a ${kind}, and only files and block devices can be scanned`,
    hint: "name an image file or a block device as source",
    facts: { path, kind },
  });
}

export function sourceOfNoSize(path: string, sizeBytes: number, why: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "SCAN_SOURCE_SIZE",
    message: `${path} has ${sizeBytes} bytes: ${why}`,
    hint: "name a source that is large enough to be a volume",
    facts: { path, sizeBytes },
  });
}

export function sourceShrunk(path: string, sizeBytes: number, volumeBytes: number): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "SCAN_SOURCE_SHRUNK",
    message: `${path} has ${sizeBytes} bytes, and the volume has ${volumeBytes}: volumes never become smaller`,
    hint: "if that is wanted, remove the member and add it again under another name; else bring back what was cut off",
    facts: { path, sizeBytes, volumeBytes },
  });
}

export function sourceCutShort(path: string, sizeBytes: number, endsAt: number): TidemarkError {
  return new TidemarkError({
    kind: "failed",
    code: "SCAN_SOURCE_CUT_SHORT",
    message: `${path} had ${sizeBytes} bytes when its scan began, and ends at ${endsAt} or before now`,
    hint: "a snapshot must not change while it is read: see who writes to it",
    facts: { path, sizeBytes, endsAt },
  });
}

export function sourceMoved(path: string): TidemarkError {
  return new TidemarkError({
    kind: "pending",
    code: "SCAN_SOURCE_MOVED",
    message: `${path} became another file while its snapshot was made`,
    hint: "it is tried again with the next scan",
    facts: { path },
  });
}

export function noReflink(path: string, cause: unknown): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "SCAN_NO_REFLINK",
    message: `${path} cannot be snapshotted by reflink: its file system shares no blocks between files, or it is no file`,
    hint: "use snapshot: hook:NAME with a hook that makes a snapshot (LVM, ZFS, a file system's own), or move it to btrfs or XFS",
    facts: { path },
    cause,
  });
}

/** What is behind a scanned member is read only while a scan stands. */
export function nothingToRead(member: number): TidemarkError {
  return new TidemarkError({
    kind: "pending",
    code: "SCAN_NOT_STANDING",
    message: "the member is scanned, and no snapshot of it stands that could be read",
    hint: "the next scan makes one; nothing is lost meanwhile",
    facts: { member },
  });
}
