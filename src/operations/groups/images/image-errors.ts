import { type ErrorKind, TidemarkError } from "#src/base/errors.js";
import { size } from "#src/domain/group/specification-keys.js";
import type { DiskStat } from "#src/platform/disk/disk.js";

/** Why a file or device is not taken as an image, and what to do then. `volume` is GROUP/MEMBER. */

const KINDS: Readonly<Record<DiskStat["kind"], string>> = {
  file: "a file",
  directory: "a directory",
  "block-device": "a block device",
  other: "neither a file nor a block device",
};

export function imageOutside(volume: string, path: string, leadsTo: string): TidemarkError {
  const where = leadsTo === path ? path : `${path}, which leads to ${leadsTo},`;
  return refusal("denied", "IMAGE_OUTSIDE", {
    message: `the image of ${volume} is not opened: ${where} is outside the directories that this site opens to groups`,
    hint: "choose a path inside them, or add its directory to image_roots of this site",
    facts: { volume, path },
  });
}

export function imageUnclear(volume: string, path: string, problem: string): TidemarkError {
  return refusal("refused", "IMAGE_UNCLEAR", {
    message: `the image of ${volume} is not opened: nobody can tell where ${path} leads: ${problem}`,
    hint: "make its directory, and correct the links on the way",
    facts: { volume, path },
  });
}

export function imageReserved(volume: string, path: string): TidemarkError {
  return refusal("denied", "IMAGE_RESERVED", {
    message: `the image of ${volume} cannot be ${path}: that place is tidemark's own`,
    hint: "leave the path out to have the image in the data directory, or choose a place outside of it; in it, images and kept are open to groups",
    facts: { volume, path },
  });
}

export function imageMissing(volume: string, path: string): TidemarkError {
  return refusal("failed", "IMAGE_MISSING", {
    message: `the image of ${volume} is not there: ${path}`,
    hint: "bring it back (mount its file system, attach its device, restore the file), then apply the group again; no empty one is made in its place",
    facts: { volume, path },
  });
}

export function imageOfOtherKind(volume: string, path: string, kind: DiskStat["kind"]): TidemarkError {
  return refusal("refused", "IMAGE_OF_OTHER_KIND", {
    message: `the image of ${volume} cannot be ${path}: it is ${KINDS[kind]}`,
    hint: "name a regular file or a block device",
    facts: { volume, path },
  });
}

export function imageOfOtherSize(
  volume: string,
  path: string,
  foundBytes: number,
  wantedBytes: number,
): TidemarkError {
  const isSmall = foundBytes < wantedBytes;
  return refusal("refused", isSmall ? "IMAGE_TOO_SMALL" : "IMAGE_TOO_LARGE", {
    message: `${path} has ${size(foundBytes)}, and ${volume} is to have ${size(wantedBytes)}`,
    hint: isSmall
      ? `say size: ${size(foundBytes)}, or make the image ${size(wantedBytes)} large first`
      : `say size: ${size(foundBytes)}, or name another image; what stands behind ${size(wantedBytes)} would not be served, and nothing is cut off`,
    facts: { volume, path, foundBytes, wantedBytes },
  });
}

/** Of a volume that was served before. */
export function imageShrunk(
  volume: string,
  path: string,
  foundBytes: number,
  wantedBytes: number,
): TidemarkError {
  return refusal("corrupt", "IMAGE_TOO_SMALL", {
    message: `the image of ${volume} has lost its end: ${path} has ${size(foundBytes)}, and the volume ${size(wantedBytes)}`,
    hint: "somebody has cut it off: restore it, then apply the group again",
    facts: { volume, path, foundBytes, wantedBytes },
  });
}

export function imageInUse(volume: string, path: string, holder: string): TidemarkError {
  return refusal("refused", "IMAGE_IN_USE", {
    message: `the image of ${volume} cannot be ${path}: it is the image of ${holder}`,
    hint: "give each volume an image of its own",
    facts: { volume, path, holder },
  });
}

export function imageBusy(volume: string, path: string, cause: unknown): TidemarkError {
  return refusal("refused", "IMAGE_BUSY", {
    message: `the image of ${volume} is used by something else: ${path}`,
    hint: "unmount it or stop that program, then apply the group again",
    facts: { volume, path },
    cause,
  });
}

export function imageNotWritable(volume: string, path: string, cause: unknown): TidemarkError {
  return refusal("failed", "IMAGE_NOT_WRITABLE", {
    message: `the image of ${volume} cannot be written: ${path}`,
    hint: "give the user that runs tidemark the right to read and write it, on a file system that is not read-only, then apply the group again",
    facts: { volume, path },
    cause,
  });
}

export function imageMoved(volume: string, path: string): TidemarkError {
  return refusal("denied", "IMAGE_MOVED", {
    message: `the image of ${volume} is not opened: ${path} led elsewhere while it was being opened`,
    hint: "find out who changes the links on that path",
    facts: { volume, path },
  });
}

/** What we make ourselves lies at a place of its own; something with data there was not made by this group. */
export function imageInTheWay(volume: string, path: string): TidemarkError {
  return refusal("refused", "IMAGE_IN_THE_WAY", {
    message: `the image of ${volume} is not made: at ${path} there is a file with data that belongs to no member`,
    hint: "move that file away, then apply the group again",
    facts: { volume, path },
  });
}

function refusal(
  kind: ErrorKind,
  code: string,
  rest: Omit<ConstructorParameters<typeof TidemarkError>[0], "kind" | "code">,
): TidemarkError {
  return new TidemarkError({ kind, code, ...rest });
}
