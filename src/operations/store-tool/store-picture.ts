import { formatId64 } from "#src/base/bytes.js";
import type { Store } from "#src/data-path/store/store.js";

/** What a store holds, for a person who stands before a data directory with nothing running on it. */
export interface StorePicture {
  readonly group: string;
  readonly site: string;
  readonly directory: string;
  readonly lineage: readonly {
    readonly epoch: number;
    readonly entry: string;
    readonly first: number;
    readonly writer: string;
    readonly durable: number | undefined;
  }[];
  readonly promised: { readonly epoch: number; readonly entry: string } | undefined;
  readonly promotable: number | undefined;
  readonly windowFrom: number;
  readonly members: readonly {
    readonly member: number;
    readonly name: string;
    readonly sizeBytes: number;
    readonly image: string;
    readonly foldedTo: number;
  }[];
  readonly points: readonly {
    readonly id: string;
    readonly sequence: number;
    readonly entry: string;
    readonly kind: string;
    readonly timeMs: number;
    readonly label: string;
    readonly pinned: boolean;
    readonly damaged: boolean;
  }[];
  readonly branches: readonly { readonly entry: string; readonly kind: string; readonly name: string }[];
  readonly findings: readonly string[];
}

export function pictureOf(store: Store, directory: string): StorePicture {
  const { group, site, lineage, promise } = store.state;
  return {
    group,
    site,
    directory,
    lineage: lineage.map(({ epoch, id, first, writer }) => {
      return { epoch, entry: formatId64(id), first, writer, durable: store.durable(id) };
    }),
    promised: promise === undefined ? undefined : { epoch: promise.epoch, entry: formatId64(promise.id) },
    promotable: store.promotable?.sequence,
    windowFrom: store.windowFrom,
    members: store.members.map(({ member, name, path }) => {
      return { member, name, sizeBytes: store.sizeOf(member), image: path, foldedTo: store.floorOf(member) };
    }),
    points: store.points.points.map(({ id, position, kind, timeMs, label, pinned, damaged }) => {
      const { entry, sequence } = position;
      return { id, sequence, entry: formatId64(entry), kind, timeMs, label, pinned, damaged };
    }),
    branches: store.branches.map(({ entry, kind, name }) => ({ entry: formatId64(entry.id), kind, name })),
    findings: [
      ...store.findings.map(({ type, segment, detail }) => `segment ${segment}, ${type}: ${detail}`),
      ...store.lostFacts.map(({ after, detail }) => `facts behind number ${after} were lost: ${detail}`),
    ],
  };
}
