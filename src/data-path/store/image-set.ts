import { present } from "#src/base/assert.js";
import { Image, type ImageOptions } from "#src/data-path/image/image.js";
import { Images } from "#src/data-path/replica/replica.js";
import type { SiteFacts, StoreMember } from "#src/data-path/store/site-facts.js";
import { hashesPath, type StoreLayout } from "#src/data-path/store/store-layout.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import type { Disk } from "#src/platform/disk/disk.js";

export interface ImageSetOptions {
  readonly disk: Disk;
  readonly layout: StoreLayout;
  readonly group: Uint8Array;
  readonly hash64: Hash64;
  readonly site: SiteFacts;
}

/** The images of the members that this site holds. An image is as large as its member ever was told to be. */
export class ImageSet {
  readonly reader: Images;
  readonly #options: ImageSetOptions;
  readonly #images = new Map<number, Image>();
  /** About to go: nobody begins to read them. */
  readonly #leaving = new Set<number>();

  private constructor(options: ImageSetOptions) {
    this.#options = options;
    this.reader = new Images(this.#images);
  }

  /** Opens the images of all members; one whose grow was cut short is grown. */
  static async open(options: ImageSetOptions): Promise<ImageSet> {
    const set = new ImageSet(options);
    try {
      for (const member of options.site.members.values()) await set.#open(member);
    } catch (error) {
      await set.close();
      throw error;
    }
    return set;
  }

  get all(): Iterable<Image> {
    return this.#images.values();
  }

  get(member: number): Image | undefined {
    return this.#images.get(member);
  }

  of(member: number): Image {
    return present(this.#images.get(member), `the image of member ${member}`);
  }

  /** Makes or adopts the image of a member that is about to be one. Asked again after a crash, it does so again. */
  async add(member: StoreMember, isFound = false): Promise<void> {
    const options = this.#imageOptions(member, member.sizeBytes);
    const image = await (member.made && !isFound ? Image.create(options) : Image.adopt(options));
    this.#images.set(member.member, image);
  }

  isLeaving(member: number): boolean {
    return this.#leaving.has(member);
  }

  leave(member: number): void {
    this.#leaving.add(member);
  }

  stay(member: number): void {
    this.#leaving.delete(member);
  }

  /** Closes the image of a member that is none any more. */
  async remove(member: number): Promise<void> {
    const image = this.#images.get(member);
    this.#images.delete(member);
    this.#leaving.delete(member);
    await image?.close();
  }

  /** Larger, once the fact that says so is durable. */
  async grow(member: number): Promise<void> {
    const sizeBytes = this.#options.site.sizeMax(member);
    const image = this.#images.get(member);
    if (image === undefined || image.sizeBytes >= sizeBytes) return;
    await image.grow(sizeBytes);
  }

  async close(): Promise<void> {
    for (const image of this.#images.values()) await image.close();
    this.#images.clear();
  }

  async #open(member: StoreMember): Promise<void> {
    const { site, disk } = this.#options;
    const laterBytes = site.sizeMax(member.member);
    const stat = await disk.stat(member.path);
    // A fold or a view may have seen it grown already, or not: it has one of the sizes that were told.
    const found = stat?.sizeBytes ?? laterBytes;
    const sizeBytes = site.sizes(member.member).includes(found) ? found : laterBytes;
    const image = await Image.open({ ...this.#imageOptions(member, sizeBytes), laterBytes });
    this.#images.set(member.member, image);
    await this.grow(member.member);
  }

  #imageOptions(member: StoreMember, sizeBytes: number): ImageOptions {
    const { disk, layout, group, hash64 } = this.#options;
    const hashPath = hashesPath(layout, member.member);
    return { disk, path: member.path, hashPath, group, member: member.member, sizeBytes, hash64 };
  }
}
