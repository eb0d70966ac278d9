import { TidemarkError } from "#src/base/errors.js";
import type { HandOverOffer } from "#src/domain/model/hand-over.js";
import type {
  HandOver as HandOverMessage,
  HandOver__Output as HandOverOutput,
} from "#src/platform/grpc/generated/tidemark/replication/v1/HandOver.js";

/** What a primary hands over, between two sites. Ids and hashes are 8 bytes, and 16 hex digits in this program. */

const ID_BYTES = 8;

export function encodeHandOver(offer: HandOverOffer): HandOverMessage {
  const { deletePoints } = offer;
  if (offer.type === "would") return { dryRun: true, deletePoints };
  const { entry, epoch, parent, link } = offer;
  return {
    dryRun: false,
    ...{ deletePoints, epoch },
    entryId: bytesOf(entry),
    parent: { entryId: bytesOf(parent.entry), sequence: parent.sequence },
    parentEpoch: parent.epoch,
    parentHash: bytesOf(link),
  };
}

export function decodeHandOver(message: HandOverOutput): HandOverOffer {
  const { dryRun, deletePoints, parent, epoch, parentEpoch } = message;
  if (dryRun) return { type: "would", deletePoints };
  if (parent === null) throw notOne("parent");
  const sequence = wholeOf("parent.sequence", parent.sequence);
  return {
    type: "takes",
    deletePoints,
    entry: textOf("entry_id", message.entryId),
    epoch: wholeOf("epoch", epoch),
    parent: {
      entry: textOf("parent.entry_id", parent.entryId),
      epoch: wholeOf("parent_epoch", parentEpoch),
      sequence,
    },
    link: textOf("parent_hash", message.parentHash),
  };
}

function bytesOf(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "hex"));
}

function textOf(field: string, bytes: Uint8Array): string {
  if (bytes.length !== ID_BYTES) throw notOne(field);
  return Buffer.from(bytes).toString("hex");
}

function wholeOf(field: string, value: number): number {
  if (!Number.isSafeInteger(Number(value)) || Number(value) < 1) throw notOne(field);
  return Number(value);
}

function notOne(field: string): TidemarkError {
  return new TidemarkError({
    kind: "invalid",
    code: "BAD_HAND_OVER",
    message: `hand_over.${field}: is missing, or not what it should be`,
    hint: "bring both sites to the same version of tidemark",
  });
}
