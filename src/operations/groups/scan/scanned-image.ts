import { findSource, ScannedDevice } from "#src/data-path/capture/capture.js";
import { imageInUse } from "#src/operations/groups/images/image-errors.js";
import {
  type ImagePorts,
  type ImageWish,
  type OpenImage,
  resolveImage,
} from "#src/operations/groups/images/member-images.js";
import type { GroupLayout } from "#src/operations/groups/record/group-layout.js";
import type { Disk } from "#src/platform/disk/disk.js";

/**
 * A scanned member at its primary: no image of ours, but the file or device of an application, which is never opened for
 * writing. It is claimed all the same, so that no other member of this site is written over it.
 */
export class ScannedImage implements OpenImage {
  readonly number: number;
  readonly path: string;
  readonly identity: string;
  readonly isMade = false;
  readonly device: ScannedDevice;
  readonly #claims: ImagePorts["claims"];

  private constructor(wish: ImageWish, path: string, identity: string, sizeBytes: number, ports: ImagePorts) {
    this.number = wish.number;
    this.path = path;
    this.identity = identity;
    this.device = new ScannedDevice(wish.number, sizeBytes);
    this.#claims = ports.claims;
  }

  /** Of a new member: the source has to be there, and says how large the volume is. */
  static async add(ports: ImagePorts, layout: GroupLayout, wish: ImageWish): Promise<ScannedImage> {
    const path = await resolveImage(ports, layout, wish);
    const { identity, volumeBytes } = await findSource(ports.disk, path);
    claim(ports, wish, path, identity);
    return new ScannedImage(wish, path, identity, volumeBytes, ports);
  }

  /** Of a member that there is already: what has become of its source the next scan says. */
  static async open(ports: ImagePorts, wish: ImageWish & { readonly place: { readonly path: string } }) {
    const { path } = wish.place;
    const identity = await identityOf(ports.disk, path);
    if (identity !== "") claim(ports, wish, path, identity);
    return new ScannedImage(wish, path, identity, wish.sizeBytes, ports);
  }

  async growFile(): Promise<void> {}

  resized(sizeBytes: number): ScannedDevice {
    void this.device.grow(sizeBytes);
    return this.device;
  }

  async close(): Promise<void> {
    await this.device.close();
    if (this.identity !== "") this.#claims.release(this.identity);
  }
}

function claim({ claims }: ImagePorts, { volume }: ImageWish, path: string, identity: string): void {
  const holder = claims.claim(identity, volume);
  if (holder !== undefined) throw imageInUse(volume, path, holder);
}

async function identityOf(disk: Disk, path: string): Promise<string> {
  return (await disk.stat(path))?.identity ?? "";
}
