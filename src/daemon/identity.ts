import { createHash } from "node:crypto";

/**
 * Whose data a data directory holds: the file `identity` in it, written once, read at every start.
 *
 * | line | text                                   |
 * |------|----------------------------------------|
 * | 1    | `tidemark data directory`              |
 * | 2    | `format: N`                            |
 * | 3    | `site: NAME`                           |
 * | 4    | `store: UUID`                          |
 * | last | `checksum: HEX`, SHA-256 of all before |
 *
 * First and last line are the same in every format there will be, so that a damaged file is told from a newer one.
 */
export interface Identity {
  readonly site: string;
  /** Made up at the first start; tells this store from every other, also from one of the same site before it. */
  readonly storeId: string;
}

export type IdentityReading =
  | { readonly type: "ours"; readonly identity: Identity }
  | { readonly type: "newer-format"; readonly format: number }
  | { readonly type: "damaged"; readonly why: string };

export const FORMAT = 1;
/** A file longer than this is none of ours; it is not read to the end to find out. */
export const IDENTITY_BYTES_MAX = 4096;

export function encodeIdentity(identity: Identity): Uint8Array {
  const body = `${FIRST_LINE}\nformat: ${FORMAT}\nsite: ${identity.site}\nstore: ${identity.storeId}\n`;
  return Buffer.from(`${body}checksum: ${digest(body)}\n`, "latin1");
}

export function decodeIdentity(bytes: Uint8Array): IdentityReading {
  const text = Buffer.from(bytes).toString("latin1");
  const sealed = SEALED.exec(text);
  const body = sealed?.[1];
  if (body === undefined || !body.startsWith(`${FIRST_LINE}\n`)) return damaged("it has not the form of one");
  if (digest(body) !== sealed?.[2]) return damaged("its checksum does not match");
  const format = Number(/^format: (\d{1,9})$/m.exec(body)?.[1]);
  if (format > FORMAT) return { type: "newer-format", format };
  const fields = FIELDS.exec(body);
  const site = fields?.[1];
  const storeId = fields?.[2];
  if (format !== FORMAT || site === undefined || storeId === undefined)
    return damaged("a line of it is missing");
  return { type: "ours", identity: { site, storeId } };
}

const FIRST_LINE = "tidemark data directory";
const SEALED = /^([\s\S]*\n)checksum: ([0-9a-f]{64})\n$/;
const FIELDS = /\nsite: ([a-z0-9][a-z0-9-]{0,62})\nstore: ([0-9a-f-]{36})\n$/;

function damaged(why: string): IdentityReading {
  return { type: "damaged", why };
}

function digest(body: string): string {
  return createHash("sha256").update(body, "latin1").digest("hex");
}
