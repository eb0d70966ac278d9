import type { BlockDevice } from "#src/platform/block/block-device.js";

/**
 * Where the server gets its exports from. It knows names and devices; what they stand for (a live volume, a view of a
 * point, a drill) and who may have them is decided behind this port.
 */
export interface ExportResolver {
  /** What this client may be shown, for NBD_OPT_LIST. */
  list(client: NbdClient): readonly ExportListing[] | Promise<readonly ExportListing[]>;
  /**
   * The export of that name, for this client; asked for every connection, so that every one is checked. An answer that
   * is the same object as an earlier one means the same export: its connections share the device, and when the last of
   * them has gone and the device has answered all they asked, the export is closed, once. An object that was closed is
   * never answered again. A failure (a rejection) is told to the client as a refusal without reasons, and logged.
   */
  open(name: string, client: NbdClient): ServedExport | ExportRefusal | Promise<ServedExport | ExportRefusal>;
}

/** Who is asking: somebody on this machine, or the holder of a certificate with these names (see platform/listen). */
export type NbdClient =
  | { readonly trust: "local" }
  | { readonly trust: "certificate"; readonly identities: readonly string[] };

export interface ExportListing {
  readonly name: string;
  /** A line for people; empty where there is nothing to say. */
  readonly description: string;
}

export interface ServedExport {
  readonly type: "export";
  /** Its size, which may grow, and whether it can be written are the device's. */
  readonly device: BlockDevice;
  readonly description: string;
  /** Far reads are slow: a client then sorts its requests. */
  readonly rotational: boolean;
  /** Whether zeroing costs less than writing zeros; a client that asks for speed is refused where it doesn't. */
  readonly fastZero: boolean;
  /** Of views: what changed since earlier points, for copies that take only that. */
  readonly changedSince?: ChangedSince | undefined;
  close(): Promise<void>;
}

export interface ExportRefusal {
  readonly type: "refused";
  /** `unknown`: there is no such export. `policy`: there is, and it is not for this client or not now. */
  readonly reason: "unknown" | "policy";
  /** For the person at the client: what is the matter, and where to go instead. */
  readonly text: string;
}

/** Named to clients as `x-tidemark:changed-since:POINT`. */
export interface ChangedSince {
  /** The points that can be compared with, by id. */
  points(): readonly string[];
  has(point: string): boolean;
  /** Which parts of the span differ from that point, ascending, adjoining, covering the span from its beginning. */
  extents(
    point: string,
    offset: number,
    length: number,
  ): readonly ChangedExtent[] | Promise<readonly ChangedExtent[]>;
}

export interface ChangedExtent {
  readonly offset: number;
  readonly length: number;
  readonly changed: boolean;
}
