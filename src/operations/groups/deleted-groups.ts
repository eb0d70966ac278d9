import { flag, listOf, NotThatShape, optional, record, type Shape, text } from "#src/base/json-shape.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import { type Seal, sealJson, unsealJson } from "#src/operations/groups/record/sealed-json.js";
import type { Disk } from "#src/platform/disk/disk.js";
import { readWhole, replaceFile } from "#src/platform/disk/durable-file.js";

/**
 * What the last deletions answered, by their request ids: a group that is gone cannot be asked. The file `deleted-groups`
 * of the data directory; magic "TMDG", version 1, sealed as sealed-json.ts says; the body is a list, oldest first, of
 *
 * | field       | what                                           |
 * |-------------|------------------------------------------------|
 * | `requestId` | as it was given                                |
 * | `group`     | the name                                       |
 * | `id`        | the group's id                                 |
 * | `kept`      | of each member where its image is              |
 * | `secondary` | which site has a copy; missing without         |
 * | `withCopy`  | whether that is to go too                      |
 *
 * It serves who asks again, and nothing else: when it cannot be read, a repeated deletion is told that there is no such
 * group.
 */
export interface DeletedGroup {
  readonly requestId: string;
  readonly group: string;
  readonly id: string;
  readonly kept: readonly { readonly member: string; readonly path: string }[];
  /** Its secondary, where it was deleted at its primary; and whether the copy goes too. */
  readonly secondary: string | undefined;
  readonly withCopy: boolean;
}

/** Who has not asked again by then has gone. */
const REMEMBERED_MAX = 256;
/** "TMDG" */
const SEAL: Seal = { magic: 0x47444d54, version: 1 };

const DELETED: Shape<readonly DeletedGroup[]> = listOf(
  record<DeletedGroup>({
    requestId: text,
    group: text,
    id: text,
    kept: listOf(record({ member: text, path: text })),
    secondary: optional(text),
    withCopy: flag,
  }),
);

export class DeletedGroups {
  readonly #disk: Disk;
  readonly #path: string;
  readonly #hash64: Hash64;
  #known: readonly DeletedGroup[];
  #writing: Promise<unknown> = Promise.resolve();

  private constructor(disk: Disk, path: string, hash64: Hash64, known: readonly DeletedGroup[]) {
    this.#disk = disk;
    this.#path = path;
    this.#hash64 = hash64;
    this.#known = known;
  }

  /** `onLost`: it could not be read, for that reason, and begins empty. */
  static async open(
    disk: Disk,
    path: string,
    hash64: Hash64,
    onLost: (why: string) => void,
  ): Promise<DeletedGroups> {
    const bytes = await readWhole(disk, path);
    const known = bytes === undefined ? [] : decode(bytes, hash64);
    if (typeof known === "string") onLost(known);
    return new DeletedGroups(disk, path, hash64, typeof known === "string" ? [] : known);
  }

  find(requestId: string): DeletedGroup | undefined {
    return requestId === "" ? undefined : this.#known.find((deleted) => deleted.requestId === requestId);
  }

  /** Durable once it resolves. One after the other: groups are deleted side by side. */
  async remember(deleted: DeletedGroup): Promise<void> {
    if (deleted.requestId === "" || this.find(deleted.requestId) !== undefined) return;
    const turn = this.#writing.then(async () => {
      const known = [...this.#known, deleted].slice(-REMEMBERED_MAX);
      await replaceFile(this.#disk, this.#path, sealJson(SEAL, known, this.#hash64));
      this.#known = known;
    });
    this.#writing = Promise.allSettled([turn]);
    await turn;
  }
}

function decode(bytes: Uint8Array, hash64: Hash64): readonly DeletedGroup[] | string {
  const unsealed = unsealJson(SEAL, bytes, hash64);
  if (unsealed.type === "newer") return `it has format version ${unsealed.version}`;
  if (unsealed.type === "damaged") return unsealed.why;
  try {
    return DELETED(unsealed.json, "");
  } catch (error) {
    if (error instanceof NotThatShape) return error.message;
    throw error;
  }
}
