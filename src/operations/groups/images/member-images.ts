import { isReserved } from "#src/domain/model/image-places.js";
import type { ImageClaims } from "#src/operations/groups/images/image-claims.js";
import {
  imageBusy,
  imageInTheWay,
  imageInUse,
  imageMissing,
  imageMoved,
  imageNotWritable,
  imageOfOtherKind,
  imageOfOtherSize,
  imageOutside,
  imageReserved,
  imageShrunk,
  imageUnclear,
} from "#src/operations/groups/images/image-errors.js";
import type { ImagePlace } from "#src/operations/groups/record/group-file-format.js";
import { type GroupLayout, ownImage } from "#src/operations/groups/record/group-layout.js";
import { FileBlockDevice, type FileCalls } from "#src/platform/block/file-block-device.js";
import type { GrowableDevice } from "#src/platform/block/growable-device.js";
import type { Disk, DiskFile, DiskStat } from "#src/platform/disk/disk.js";
import { isDiskError } from "#src/platform/disk/disk-error.js";
import { ensureDirectory, parentOf } from "#src/platform/disk/durable-directory.js";

/**
 * The files and devices that hold the members of groups at this site: made, adopted, opened.
 *
 * - A path that a person gave is opened only where the site allows it. It is judged where it leads, with every link
 *   resolved; then what it leads to is opened; then it is judged again, and has to lead to the same still.
 * - What is there is never cut, nor overwritten: a new member takes over a file or device of exactly its size, or a file
 *   with nothing in it, and else makes one where nothing is, sparse and durable.
 * - A member that has been served is never made again: when its image is missing, somebody has to bring it back.
 */
export type JudgePath = (path: string) => Promise<PathJudgement>;

export type PathJudgement =
  | { readonly type: "inside" }
  | { readonly type: "outside"; readonly leadsTo: string }
  | { readonly type: "unclear"; readonly problem: string };

export interface ImagePorts {
  readonly disk: Disk;
  readonly dataDirectory: string;
  readonly judgePath: JudgePath;
  readonly claims: ImageClaims;
  readonly calls?: FileCalls;
}

export interface ImageWish {
  /** GROUP/MEMBER, for messages. */
  readonly volume: string;
  readonly number: number;
  readonly sizeBytes: number;
  readonly place: ImagePlace;
}

/** An image that is open. It is claimed until it is closed. */
export interface OpenImage {
  readonly number: number;
  readonly path: string;
  readonly identity: string;
  /** Nothing was there before: nobody has ever been served from it. */
  readonly isMade: boolean;
  readonly device: GrowableDevice;
  /** Makes the file at least so long, durably; the device follows when the volume is opened anew. */
  growFile(sizeBytes: number): Promise<void>;
  /** The same image as a device of another size; the one before is not used any more. */
  resized(sizeBytes: number): GrowableDevice;
  close(): Promise<void>;
}

const PERMISSIONS = 0o700;

export function imagePathOf(layout: GroupLayout, wish: Pick<ImageWish, "number" | "place">): string {
  return wish.place.type === "own" ? ownImage(layout, wish.number) : wish.place.path;
}

/** Whether a new member could have that image, as far as that can be told without touching anything. */
export async function inspectImage(ports: ImagePorts, layout: GroupLayout, wish: ImageWish): Promise<void> {
  const path = await resolveImage(ports, layout, wish);
  const stat = await ports.disk.stat(path);
  if (stat !== undefined) assertAdoptable(ports, wish, path, stat);
}

/** The image of a new member: adopted, or made. */
export async function makeImage(ports: ImagePorts, layout: GroupLayout, wish: ImageWish): Promise<OpenImage> {
  const { disk } = ports;
  if (wish.place.type === "own") await ensureDirectory(disk, layout.images, PERMISSIONS);
  const path = await resolveImage(ports, layout, wish);
  // Before there is a file to claim its path is: who comes meanwhile must neither adopt it nor make it again.
  const place = `path ${path}`;
  const holder = ports.claims.claim(place, wish.volume);
  if (holder !== undefined) throw imageInUse(wish.volume, path, holder);
  try {
    return await makeAt(ports, layout, wish, path);
  } finally {
    ports.claims.release(place);
  }
}

async function makeAt(
  ports: ImagePorts,
  layout: GroupLayout,
  wish: ImageWish,
  path: string,
): Promise<OpenImage> {
  const { disk } = ports;
  const found = await disk.stat(path);
  if (found !== undefined) {
    assertAdoptable(ports, wish, path, found);
    const image = await openAt(ports, layout, wish, path, found, false);
    if (found.kind === "file" && found.sizeBytes < wish.sizeBytes) await growOrClose(image, wish.sizeBytes);
    return image;
  }
  const file = await disk.open(path, "create-new");
  try {
    await file.truncate(wish.sizeBytes);
    await file.datasync();
    await file.close();
    await disk.syncDirectory(parentOf(path));
    const made = await disk.stat(path);
    if (made === undefined) throw imageMissing(wish.volume, path);
    return await openAt(ports, layout, wish, path, made, true);
  } catch (error) {
    // What went wrong is told; that its beginning is still there as well is met by whoever tries again.
    await Promise.allSettled([disk.unlink(path)]);
    throw error;
  }
}

/** The image of a member that there is already. */
export async function openImage(ports: ImagePorts, layout: GroupLayout, wish: ImageWish): Promise<OpenImage> {
  const path = await resolveImage(ports, layout, wish);
  const found = await ports.disk.stat(path);
  if (found === undefined) throw imageMissing(wish.volume, path);
  assertDisk(wish, path, found);
  if (found.sizeBytes < wish.sizeBytes) throw imageShrunk(wish.volume, path, found.sizeBytes, wish.sizeBytes);
  return await openAt(ports, layout, wish, path, found, false);
}

/** Takes back an image that was made for a member which is not added after all. */
export async function discardImage(ports: ImagePorts, image: OpenImage): Promise<void> {
  await image.close();
  if (!image.isMade) return;
  await ports.disk.unlink(image.path);
  await ports.disk.syncDirectory(parentOf(image.path));
}

/** Where the image is, every link resolved, if this site may open it. */
export async function resolveImage(ports: ImagePorts, layout: GroupLayout, wish: ImageWish): Promise<string> {
  const { disk, dataDirectory, judgePath } = ports;
  const path = imagePathOf(layout, wish);
  if (wish.place.type === "own") return path;
  const judgement = await judgePath(path);
  if (judgement.type === "outside") throw imageOutside(wish.volume, path, judgement.leadsTo);
  if (judgement.type === "unclear") throw imageUnclear(wish.volume, path, judgement.problem);
  // By its name already: of what is not there yet nothing can be resolved.
  if (isReserved(dataDirectory, path)) throw imageReserved(wish.volume, path);
  const resolved = await disk.realPath(path);
  if (isReserved(await disk.realPath(dataDirectory), resolved)) throw imageReserved(wish.volume, path);
  return resolved;
}

function assertDisk(wish: ImageWish, path: string, { kind }: DiskStat): void {
  if (kind !== "file" && kind !== "block-device") throw imageOfOtherKind(wish.volume, path, kind);
}

function assertAdoptable(ports: ImagePorts, wish: ImageWish, path: string, stat: DiskStat): void {
  assertDisk(wish, path, stat);
  const holder = ports.claims.holderOf(stat.identity);
  if (holder !== undefined) throw imageInUse(wish.volume, path, holder);
  const isEmpty = stat.kind === "file" && stat.sizeBytes === 0;
  if (wish.place.type === "own") {
    // Left by an addition that was cut short: nobody was ever served from it.
    if (stat.allocatedBytes > 0) throw imageInTheWay(wish.volume, path);
    return;
  }
  if (isEmpty || stat.sizeBytes === wish.sizeBytes) return;
  throw imageOfOtherSize(wish.volume, path, stat.sizeBytes, wish.sizeBytes);
}

async function openAt(
  ports: ImagePorts,
  layout: GroupLayout,
  wish: ImageWish,
  path: string,
  { identity }: DiskStat,
  isMade: boolean,
): Promise<OpenImage> {
  const { claims, disk } = ports;
  const holder = claims.claim(identity, wish.volume);
  if (holder !== undefined) throw imageInUse(wish.volume, path, holder);
  try {
    const file = await openFile(disk, wish, path);
    try {
      await assertSame(ports, layout, wish, path, identity);
    } catch (error) {
      await file.close();
      throw error;
    }
    return new FileImage(ports, wish, path, identity, isMade, file);
  } catch (error) {
    claims.release(identity);
    throw error;
  }
}

async function openFile(disk: Disk, wish: ImageWish, path: string): Promise<DiskFile> {
  try {
    return await disk.open(path, "write-exclusive");
  } catch (error) {
    if (isDiskError(error, "EBUSY")) throw imageBusy(wish.volume, path, error);
    if (NOT_WRITABLE.some((code) => isDiskError(error, code)))
      throw imageNotWritable(wish.volume, path, error);
    if (isDiskError(error, "ENOENT")) throw imageMissing(wish.volume, path);
    throw error;
  }
}

const NOT_WRITABLE = ["EACCES", "EPERM", "EROFS"] as const;

/** What was judged is what was opened, as far as names can say. */
async function assertSame(
  ports: ImagePorts,
  layout: GroupLayout,
  wish: ImageWish,
  path: string,
  identity: string,
): Promise<void> {
  const again = await resolveImage(ports, layout, wish);
  const found = await ports.disk.stat(path);
  if (again !== path || found?.identity !== identity) throw imageMoved(wish.volume, path);
}

async function growOrClose(image: OpenImage, sizeBytes: number): Promise<void> {
  try {
    await image.growFile(sizeBytes);
  } catch (error) {
    await image.close();
    throw error;
  }
}

class FileImage implements OpenImage {
  readonly number: number;
  readonly path: string;
  readonly identity: string;
  readonly isMade: boolean;
  readonly #ports: ImagePorts;
  readonly #volume: string;
  readonly #file: DiskFile;
  #device: FileBlockDevice;

  constructor(
    ports: ImagePorts,
    wish: ImageWish,
    path: string,
    identity: string,
    isMade: boolean,
    file: DiskFile,
  ) {
    this.number = wish.number;
    this.path = path;
    this.identity = identity;
    this.isMade = isMade;
    this.#ports = ports;
    this.#volume = wish.volume;
    this.#file = file;
    this.#device = this.#deviceOf(wish.sizeBytes);
  }

  get device(): FileBlockDevice {
    return this.#device;
  }

  async growFile(sizeBytes: number): Promise<void> {
    const stat = await this.#ports.disk.stat(this.path);
    const foundBytes = stat?.sizeBytes ?? 0;
    if (foundBytes >= sizeBytes) return;
    if (stat?.kind !== "file") throw imageOfOtherSize(this.#volume, this.path, foundBytes, sizeBytes);
    await this.#file.truncate(sizeBytes);
    await this.#file.datasync();
  }

  resized(sizeBytes: number): FileBlockDevice {
    this.#device = this.#deviceOf(sizeBytes);
    return this.#device;
  }

  async close(): Promise<void> {
    try {
      await this.#file.close();
    } finally {
      this.#ports.claims.release(this.identity);
    }
  }

  #deviceOf(sizeBytes: number): FileBlockDevice {
    const { calls } = this.#ports;
    return new FileBlockDevice(this.#file, {
      sizeBytes,
      readOnly: false,
      ...(calls === undefined ? {} : { calls }),
    });
  }
}
