import type { TidemarkError } from "#src/base/errors.js";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";
import type { GroupPicture } from "#src/operations/groups/group-picture.js";
import { putAway } from "#src/operations/groups/images/put-away.js";
import { removeTree } from "#src/operations/groups/images/remove-tree.js";
import type { KeptImage } from "#src/operations/groups/record/group-file-format.js";
import { type GroupLayout, keptFolder } from "#src/operations/groups/record/group-layout.js";
import type { Disk } from "#src/platform/disk/disk.js";

/**
 * A group of which this site has a directory and cannot tell what it is. It is shown under its id, as an error; nothing of
 * it is opened, guessed or dropped. It can be deleted by its id: images are kept then.
 */
export class UnreadableGroup {
  readonly id: string;
  readonly error: TidemarkError;
  readonly #site: string;
  readonly #layout: GroupLayout;
  readonly #sinceMs: number;

  constructor(id: string, error: TidemarkError, site: string, layout: GroupLayout, sinceMs: number) {
    this.id = id;
    this.error = error;
    this.#site = site;
    this.#layout = layout;
    this.#sinceMs = sinceMs;
  }

  picture(): GroupPicture {
    const { code, message, hint } = this.error;
    return {
      name: this.id,
      id: this.id,
      specification: emptySpecification(this.id, this.#site),
      direction: { from: this.#site, to: undefined },
      sites: [
        {
          name: this.#site,
          role: "failed",
          status: "error",
          conditions: [
            {
              type: "StoreHealthy",
              status: "false",
              reason: code,
              message: `${message}: ${hint}`,
              sinceMs: this.#sinceMs,
            },
          ],
          reachable: true,
          ageMs: undefined,
          hint,
          positions: { written: undefined, received: undefined, durable: undefined, promotable: undefined },
        },
      ],
      members: [],
      exposure: undefined,
      bytesPerSecond: 0,
      wireBytesPerSecond: 0,
      points: undefined,
      ackLagMs: undefined,
      rpo: undefined,
      fencing: undefined,
    };
  }

  /** The images in its directory are put away by their numbers; then it goes. Begun again after a crash it goes on. */
  async remove(disk: Disk, dataDirectory: string): Promise<readonly KeptImage[]> {
    const { images, directory } = this.#layout;
    const folder = keptFolder(dataDirectory, "unreadable", this.id);
    const names = (await disk.stat(images)) === undefined ? [] : await disk.list(images);
    const kept = names
      .filter((name) => name.endsWith(".img"))
      .map((name) => ({
        member: name.slice(0, -".img".length),
        from: `${images}/${name}`,
        path: `${folder}/${name}`,
      }));
    await putAway(disk, kept);
    await removeTree(disk, directory, "group");
    return kept;
  }
}

function emptySpecification(group: string, primary: string): GroupSpecification {
  return {
    group,
    primary,
    secondary: undefined,
    mode: { type: "async" },
    members: [],
    points: {
      everyMs: 0,
      app: undefined,
      windowMs: 0,
      keep: [],
      countMax: 0,
      bytesMax: 0,
      keepAfterPromotionMs: 0,
      branches: { keepMs: 0, bytesMax: 0 },
    },
    rpo: { targetMs: undefined },
    link: { bytesPerSecondMax: undefined, compression: "auto" },
    buffers: { outboxBytesMax: 0, spillBytesMax: 0 },
    failover: { timeoutMs: 0, onTimeout: "none" },
    hooks: [],
  };
}
