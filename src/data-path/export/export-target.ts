import { TidemarkError } from "#src/base/errors.js";
import type { Disk, DiskFile } from "#src/platform/disk/disk.js";
import { isDiskError } from "#src/platform/disk/disk-error.js";
import { parentOf } from "#src/platform/disk/durable-directory.js";

/** Where an export goes: a block device, written in place, or a file that takes its name when it is finished. */
export interface ExportTargetOptions {
  readonly disk: Disk;
  readonly path: string;
  readonly overwrite: boolean;
  readonly sizeBytes: number;
}

type Place =
  | { readonly type: "device" }
  /** Where the file is until it is whole. */
  | { readonly type: "file"; readonly partial: string };

export class ExportTarget {
  readonly #options: ExportTargetOptions;
  readonly #file: DiskFile;
  readonly #place: Place;
  #open = true;

  private constructor(options: ExportTargetOptions, file: DiskFile, place: Place) {
    this.#options = options;
    this.#file = file;
    this.#place = place;
  }

  static async open(options: ExportTargetOptions): Promise<ExportTarget> {
    const { disk, path, overwrite, sizeBytes } = options;
    const stat = await disk.stat(path);
    if (stat?.kind === "directory") throw isDirectory(path);
    if (stat !== undefined && stat.sizeBytes > 0 && !overwrite) throw exists(path);
    const device = stat?.kind === "block-device";
    const partial = `${path}.partial`;
    const beside = device ? undefined : await disk.stat(partial);
    if (beside !== undefined && !overwrite) throw partialExists(partial);
    const place: Place = device ? { type: "device" } : { type: "file", partial };
    const file =
      place.type === "device"
        ? await disk.open(path, "write-exclusive")
        : await disk.open(place.partial, "create");
    const target = new ExportTarget(options, file, place);
    try {
      if (place.type === "file") {
        await file.truncate(0);
        await file.truncate(sizeBytes);
      } else if ((await file.size()) < sizeBytes) {
        throw tooSmall(path, await file.size(), sizeBytes);
      }
      return target;
    } catch (error) {
      throw await target.abandon(error);
    }
  }

  async write(bytes: Uint8Array, offset: number): Promise<void> {
    await this.#file.write(bytes, offset);
  }

  /** The span reads as zeros; in a new file it does so already. */
  async clear(offset: number, length: number): Promise<void> {
    if (this.#place.type === "device") await this.#file.punchHole({ from: offset, to: offset + length });
  }

  async read(bytes: Uint8Array, offset: number): Promise<void> {
    const count = await this.#file.read(bytes, offset);
    if (count < bytes.length) throw this.notVerified(offset + count, bytes.length - count);
  }

  isHole(offset: number, length: number): boolean {
    const data = this.#place.type === "device" ? { from: offset } : this.#file.nextData(offset);
    return data === undefined || data.from >= offset + length;
  }

  datasync(): Promise<void> {
    return this.#file.datasync();
  }

  /** The file gets its name, durably. */
  async finish(): Promise<void> {
    await this.#close();
    if (this.#place.type === "device") return;
    const { disk, path } = this.#options;
    await disk.rename(this.#place.partial, path);
    await disk.syncDirectory(parentOf(path));
  }

  /** Gives back what the export took, and answers the error to fail with. */
  async abandon(error: unknown): Promise<unknown> {
    const { disk, path, sizeBytes } = this.#options;
    const told =
      isDiskError(error, "ENOSPC") || isDiskError(error, "EDQUOT") ? noSpace(path, sizeBytes, error) : error;
    if (this.#open) await this.#close();
    if (this.#place.type === "device") return told;
    const { partial } = this.#place;
    try {
      // When the sync after the renaming failed, it has its name already.
      if ((await disk.stat(partial)) !== undefined) await disk.unlink(partial);
    } catch (cause) {
      return leftover(partial, told, cause);
    }
    return told;
  }

  async #close(): Promise<void> {
    this.#open = false;
    await this.#file.close();
  }

  notVerified(offset: number, length: number): TidemarkError {
    return new TidemarkError({
      kind: "corrupt",
      code: "EXPORT_NOT_VERIFIED",
      message: `what was written to ${this.#options.path} at ${offset} does not read back as it was`,
      hint: "check that disk and the kernel's log, and export again to another one",
      facts: { path: this.#options.path, offset, length },
    });
  }
}

function exists(path: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "EXPORT_TARGET_EXISTS",
    message: `${path} holds something already`,
    hint: "name another path, or ask for it to be overwritten",
    facts: { path },
  });
}

/** What an export that was killed leaves; or somebody's own file, which nobody asked to lose. */
function partialExists(path: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "EXPORT_TARGET_EXISTS",
    message: `${path}, which the export is written to at first, is there already`,
    hint: "an export that was cut short leaves it: remove it, or ask for it to be overwritten",
    facts: { path },
  });
}

function isDirectory(path: string): TidemarkError {
  return new TidemarkError({
    kind: "invalid",
    code: "EXPORT_TARGET_DIRECTORY",
    message: `${path} is a directory`,
    hint: "name a file in it, or a block device",
    facts: { path },
  });
}

function tooSmall(path: string, foundBytes: number, neededBytes: number): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "EXPORT_TARGET_TOO_SMALL",
    message: `${path} has ${foundBytes} bytes, and ${neededBytes} are to be exported`,
    hint: "name a device that is at least as large",
    facts: { path, foundBytes, neededBytes },
  });
}

function noSpace(path: string, sizeBytes: number, cause: unknown): TidemarkError {
  return new TidemarkError({
    kind: "exhausted",
    code: "EXPORT_NO_SPACE",
    message: `the export to ${path} does not fit on that file system`,
    hint: "free space there or name another place; the unfinished file was removed",
    facts: { path, sizeBytes },
    cause,
  });
}

function leftover(partial: string, told: unknown, cause: unknown): TidemarkError {
  return new TidemarkError({
    kind: "failed",
    code: "EXPORT_LEFTOVER",
    message: `the export failed, and ${partial} could not be removed`,
    hint: "remove that file, and see the causes for why the export failed",
    facts: { partial },
    cause: new AggregateError([told, cause], `${String(told)}; ${String(cause)}`),
  });
}
