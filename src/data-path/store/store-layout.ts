/**
 * Where a group's store keeps what, below `groups/` of the data directory:
 *
 * | path                  | what                                                                    |
 * |-----------------------|-------------------------------------------------------------------------|
 * | `state`               | the state file: lineage, promise, ceiling                               |
 * | `ledger/`             | facts born at this site                                                 |
 * | `journal/`            | what happened to the members                                            |
 * | `compacted/`          | older history of which only the last versions are left                  |
 * | `index/`              | finds versions; can be made again                                       |
 * | `points/`             | finds points; can be made again                                         |
 * | `images/N.img`        | image of member N, unless a path was given for it                       |
 * | `images/N.hashes`     | what each page of that image is known to hold                           |
 * | `images/N.seed`       | while member N is seeded: as of which sequence each slot lies in it      |
 * | `reserve`             | room that is given up to finish what was begun when the disk is full    |
 * | `scrub`               | how far a scrub has come                                                |
 */
export interface StoreLayout {
  readonly directory: string;
  readonly state: string;
  readonly ledger: string;
  readonly journal: string;
  readonly compacted: string;
  readonly index: string;
  readonly points: string;
  readonly images: string;
  readonly reserve: string;
  readonly scrub: string;
}

export function storeLayout(directory: string): StoreLayout {
  const at = (name: string) => `${directory}/${name}`;
  return {
    directory,
    state: at("state"),
    ledger: at("ledger"),
    journal: at("journal"),
    compacted: at("compacted"),
    index: at("index"),
    points: at("points"),
    images: at("images"),
    reserve: at("reserve"),
    scrub: at("scrub"),
  };
}

export function imagePath(layout: StoreLayout, member: number): string {
  return `${layout.images}/${member}.img`;
}

export function seedPath(layout: StoreLayout, member: number): string {
  return `${layout.images}/${member}.seed`;
}

export function hashesPath(layout: StoreLayout, member: number): string {
  return `${layout.images}/${member}.hashes`;
}
