import { dirname, join } from "node:path";
import { unreachable } from "#src/base/assert.js";
import { TidemarkError } from "#src/base/errors.js";
import { decodeIdentity, encodeIdentity, IDENTITY_BYTES_MAX, type Identity } from "#src/daemon/identity.js";
import type { Disk, DiskLock } from "#src/platform/disk/disk.js";
import { isDiskError } from "#src/platform/disk/disk-error.js";
import { makeDurableDirectory, replaceFile } from "#src/platform/disk/durable-file.js";
import type { Random } from "#src/platform/random/random.js";

/** The data directory, ours alone until released. */
export interface DataDirectory extends Identity {
  readonly path: string;
  /** It was empty, or not there, before this start. */
  readonly isNew: boolean;
  release(): Promise<void>;
}

/**
 * Takes the data directory for this daemon:
 *
 * 1. Makes it with mode 0700 if missing. One that others can enter is refused, not tightened: it may be somebody
 *    else's, named by mistake, and what was readable until now has been readable whatever we do.
 * 2. Refuses one that holds things and is not a data directory, before anything is put into it.
 * 3. Takes the lock. The kernel holds it for the process, so a kill leaves nothing behind that has to be cleaned up.
 * 4. Reads who it belongs to, or, in an empty one, writes that down: the file is written beside its name, made durable,
 *    renamed, and the name made durable. A crash in between leaves a directory that is still taken for new.
 */
export async function openDataDirectory(
  disk: Disk,
  random: Random,
  options: { readonly path: string; readonly site: string },
): Promise<DataDirectory> {
  const { path, site } = options;
  await makePrivate(disk, path);
  assertOurs(path, await disk.list(path));
  const lock = await takeLock(disk, path);
  try {
    const names = await disk.list(path);
    assertOurs(path, names);
    const found = names.includes(IDENTITY) ? await readIdentity(disk, path) : undefined;
    if (found !== undefined && found.site !== site) throw otherSite(path, found, site);
    if (found === undefined) await settleNames(disk, path);
    // Whoever gave it its name may have been killed before that was durable.
    else await disk.syncDirectory(path);
    const identity = found ?? (await writeIdentity(disk, path, { site, storeId: random.uuid() }));
    return { ...identity, path, isNew: found === undefined, release: () => lock.release() };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** Takes the lock of a data directory that is there, for work with no daemon on it. */
export async function lockDataDirectory(disk: Disk, path: string): Promise<DiskLock> {
  const stat = await disk.stat(path);
  const names = stat?.kind === "directory" ? await disk.list(path) : [];
  if (!names.includes(IDENTITY)) throw noDataDirectory(path);
  return await takeLock(disk, path);
}

function noDataDirectory(path: string): TidemarkError {
  return new TidemarkError({
    kind: "not-found",
    code: "NO_DATA_DIR",
    message: `${path} is not the data directory of a daemon`,
    hint: "name the directory that data_dir says; tidemark config show FILE prints it",
    facts: { path },
  });
}

export const LOCK = "lock";
export const IDENTITY = "identity";
const IDENTITY_UNFINISHED = `${IDENTITY}.tmp`;
/** What an empty data directory may hold: our own beginnings, and what mkfs leaves in a fresh file system. */
const NO_CONTENT = new Set([LOCK, IDENTITY_UNFINISHED, "lost+found"]);
const PERMISSIONS = 0o700;
const OTHERS = 0o077;

async function makePrivate(disk: Disk, path: string): Promise<void> {
  const stat = await disk.stat(path);
  if (stat === undefined) {
    await makeDurableDirectory(disk, path, PERMISSIONS);
  } else if (stat.kind !== "directory") {
    throw new TidemarkError({
      kind: "invalid",
      code: "DATA_DIR_NOT_A_DIRECTORY",
      message: `the data directory ${path} is not a directory`,
      hint: "set data_dir to a directory, or to a path where none is yet",
      facts: { path, kind: stat.kind },
    });
  } else if ((stat.permissions & OTHERS) !== 0) {
    throw tooOpen(path, stat.permissions);
  }
}

/**
 * The names that lead to the directory are made durable before it holds anything: whoever made it may have been killed
 * before the sync. Where we may not look into a directory, somebody else made what it holds, and keeps it.
 */
async function settleNames(disk: Disk, path: string): Promise<void> {
  for (let above = dirname(path); ; above = dirname(above)) {
    try {
      await disk.syncDirectory(above);
    } catch (error) {
      if (!isDiskError(error, "EACCES")) throw error;
    }
    if (above === dirname(above)) return;
  }
}

function assertOurs(path: string, names: readonly string[]): void {
  if (names.includes(IDENTITY)) return;
  const foreign = names.filter((name) => !NO_CONTENT.has(name));
  const [example] = foreign;
  if (example === undefined) return;
  throw new TidemarkError({
    kind: "invalid",
    code: "DATA_DIR_FOREIGN",
    message: `${path} is not empty and is not a data directory: it holds ${JSON.stringify(example)} and no file ${IDENTITY}`,
    hint: "set data_dir to an empty directory or to one this site has used; if it is this site's, restore its identity file from a backup",
    facts: { path, entries: foreign.length },
  });
}

async function takeLock(disk: Disk, path: string): Promise<DiskLock> {
  try {
    return await disk.lock(join(path, LOCK));
  } catch (error) {
    if (!isDiskError(error, "EAGAIN")) throw error;
    throw locked(path, error);
  }
}

async function readIdentity(disk: Disk, path: string): Promise<Identity> {
  const file = await disk.open(join(path, IDENTITY), "read");
  let bytes: Uint8Array;
  try {
    const target = new Uint8Array(IDENTITY_BYTES_MAX);
    bytes = target.subarray(0, await file.read(target, 0));
  } finally {
    await file.close();
  }
  const reading = decodeIdentity(bytes);
  switch (reading.type) {
    case "ours":
      return reading.identity;
    case "newer-format":
      throw newerFormat(path, reading.format);
    case "damaged":
      throw damaged(path, reading.why);
    default:
      return unreachable(reading);
  }
}

async function writeIdentity(disk: Disk, path: string, identity: Identity): Promise<Identity> {
  await replaceFile(disk, join(path, IDENTITY), encodeIdentity(identity));
  return identity;
}

function tooOpen(path: string, permissions: number): TidemarkError {
  const mode = (permissions & 0o7777).toString(8).padStart(4, "0");
  return new TidemarkError({
    kind: "invalid",
    code: "DATA_DIR_TOO_OPEN",
    message: `the data directory ${path} has mode ${mode}: other users could reach the replicated data`,
    hint: `if it is Tidemark's, run: chmod 700 ${path} (under systemd: StateDirectoryMode=0700)`,
    facts: { path, mode },
  });
}

function locked(path: string, cause: unknown): TidemarkError {
  const pid = cause instanceof TidemarkError ? cause.facts["pid"] : undefined;
  const who = pid === undefined ? "another process" : `the process with pid ${pid}`;
  return new TidemarkError({
    kind: "refused",
    code: "DATA_DIR_LOCKED",
    message: `the data directory ${path} is in use by ${who}`,
    hint: "stop that daemon first, or give this one a data_dir of its own",
    facts: pid === undefined ? { path } : { path, pid },
    // Who holds it says all there is to say; what the kernel said of the call only when nobody is known.
    ...(pid === undefined ? { cause } : {}),
  });
}

function otherSite(path: string, found: Identity, site: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "DATA_DIR_OTHER_SITE",
    message: `the data directory ${path} belongs to the site ${found.site}, and this daemon is configured as ${site}`,
    hint: `set site to ${found.site}, or data_dir to the directory of ${site}`,
    facts: { path, found: found.site, configured: site },
  });
}

function newerFormat(path: string, format: number): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "DATA_DIR_NEWER_FORMAT",
    message: `the data directory ${path} has format ${format}, which a newer version of Tidemark wrote`,
    hint: "run that version or a later one; a directory is never converted back",
    facts: { path, format },
  });
}

function damaged(path: string, why: string): TidemarkError {
  return new TidemarkError({
    kind: "corrupt",
    code: "DATA_DIR_IDENTITY_DAMAGED",
    message: `the file ${join(path, IDENTITY)} is damaged: ${why}`,
    hint: "restore it from a backup and check that disk; the rest of the directory is left untouched",
    facts: { path: join(path, IDENTITY) },
  });
}
