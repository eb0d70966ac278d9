import type { Store } from "#src/data-path/store/store.js";
import type { Mark } from "#src/domain/model/mark.js";
import { imageInUse, imageMissing } from "#src/operations/groups/images/image-errors.js";
import { type ImagePorts, makeImage, resolveImage } from "#src/operations/groups/images/member-images.js";
import type { GroupRecord } from "#src/operations/groups/record/group-file-format.js";
import type { GroupLayout } from "#src/operations/groups/record/group-layout.js";

/**
 * The images of members at the site that holds the copy. Without a path the store makes its own; a path that the
 * specification gives for this site is judged as at a primary: by this site's own configuration, whoever wrote it. The store
 * then opens it, and the claim on it stays here.
 */
export class CopyImages {
  readonly #ports: ImagePorts & { readonly site: string };
  readonly #layout: GroupLayout;
  readonly #record: () => GroupRecord;
  #claimed: string[] = [];

  constructor(ports: ImagePorts & { readonly site: string }, layout: GroupLayout, record: () => GroupRecord) {
    this.#ports = ports;
    this.#layout = layout;
    this.#record = record;
  }

  /** Before a store that there is already opens them: each is where this site may open it, and nobody else's. */
  async claimAll(members: Store["members"]): Promise<void> {
    for (const { name, path, made } of members) {
      if (made) continue;
      const stat = await this.#ports.disk.stat(path);
      if (stat === undefined) throw imageMissing(this.#volume(name), path);
      this.#claim(name, path, stat.identity);
    }
  }

  /** A member that the primary announces; known ones come again. Resolves once the store has it. */
  async add(store: Store, mark: Extract<Mark, { type: "member-added" }>): Promise<void> {
    const { member, name, sizeBytes } = mark;
    if (store.members.some((known) => known.member === member)) return;
    const added = { member, name, capture: "inline", sizeBytes } as const;
    const given = this.#pathOf(name);
    if (given === undefined) return await store.addMember(added, mark.seed);
    const wish = {
      volume: this.#volume(name),
      number: member,
      sizeBytes,
      place: { type: "given", path: given },
    } as const;
    const path = await resolveImage(this.#ports, this.#layout, wish);
    const image = await makeImage(this.#ports, this.#layout, wish);
    await image.close();
    this.#claim(name, path, image.identity);
    await store.addMember({ ...added, path }, mark.seed);
  }

  release(): void {
    for (const identity of this.#claimed) this.#ports.claims.release(identity);
    this.#claimed = [];
  }

  #claim(name: string, path: string, identity: string): void {
    const holder = this.#ports.claims.claim(identity, this.#volume(name));
    if (holder !== undefined && holder !== this.#volume(name))
      throw imageInUse(this.#volume(name), path, holder);
    if (holder === undefined) this.#claimed.push(identity);
  }

  #volume(member: string): string {
    return `${this.#record().specification.group}/${member}`;
  }

  #pathOf(name: string): string | undefined {
    const { members } = this.#record().specification;
    const member = members.find((known) => known.name === name);
    if (member === undefined || member.capture === "postgres") return undefined;
    const { site } = this.#ports;
    return Object.hasOwn(member.images, site) ? member.images[site] : undefined;
  }
}
