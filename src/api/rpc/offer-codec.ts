import { invalid } from "#src/api/control/change-checks.js";
import type { OfferAnswer, OfferedReign } from "#src/api/control/peers.js";
import { toTimestamp } from "#src/api/rpc/timestamps.js";
import { areRuns } from "#src/domain/model/block-runs.js";
import { type Lineage, type LineageEntry, refuseLineage } from "#src/domain/model/lineage.js";
import type { OwnDifferences } from "#src/domain/model/own-differences.js";
import type { Position } from "#src/domain/model/sequence.js";
import type { EntryPosition__Output as WirePosition } from "#src/platform/grpc/generated/tidemark/replication/v1/EntryPosition.js";
import type { LineageEntry__Output as WireEntry } from "#src/platform/grpc/generated/tidemark/replication/v1/LineageEntry.js";
import type { LostWrites__Output as WireLost } from "#src/platform/grpc/generated/tidemark/replication/v1/LostWrites.js";
import type {
  OfferedReign as ReignMessage,
  OfferedReign__Output as WireReign,
} from "#src/platform/grpc/generated/tidemark/replication/v1/OfferedReign.js";
import type {
  OfferGroupResponse as AnswerMessage,
  OfferGroupResponse__Output as WireAnswer,
} from "#src/platform/grpc/generated/tidemark/replication/v1/OfferGroupResponse.js";
import type { OwnDifferences__Output as WireOwn } from "#src/platform/grpc/generated/tidemark/replication/v1/OwnDifferences.js";

/** What sites say of a group that is offered, beside its specification, as messages and back. */

const ID_BYTES = 8;

export function encodeReign(reign: OfferedReign | undefined): { readonly reign?: ReignMessage } {
  if (reign === undefined) return {};
  const { lineage, received, heard, members } = reign;
  const entries = lineage.map(({ id, epoch, first, parent, writer }) => ({
    ...{ id: idBytes(id), epoch, firstSequence: first, writerSite: writer },
    ...(parent === undefined ? {} : { parent: encodePosition(parent) }),
  }));
  const held = received === undefined ? {} : { received: encodePosition(received) };
  return {
    reign: { lineage: { entries, heard }, ...held, members: members.map((member) => ({ ...member })) },
  };
}

/** A lineage that is none is refused: who offers is believed in what it holds, and not in what cannot be. */
export function decodeReign(message: WireReign | null): OfferedReign | undefined {
  if (message === null) return undefined;
  const lineage: Lineage = (message.lineage?.entries ?? []).map(decodeEntry);
  const why = lineage.length === 0 ? "it is empty" : refuseLineage(lineage);
  if (why !== undefined)
    throw invalid("BAD_LINEAGE", `reign.lineage: ${why}`, "bring both sites to the same version of tidemark");
  return {
    lineage,
    received: message.received === null ? undefined : decodePosition(message.received),
    heard: message.lineage?.heard ?? 0,
    members: message.members.map(({ name, number }) => ({ name, number })),
  };
}

export function encodeOfferAnswer({ own }: OfferAnswer): AnswerMessage {
  if (own === undefined) return {};
  const { whole = "", members, lost } = own;
  const { exact, why = "" } = lost;
  const span = exact?.span;
  return {
    own: {
      wholeBecause: whole,
      members: members.map(({ name, runs }) => ({ name, runs: [...runs] })),
      lostUnknownBecause: why,
      ...(exact === undefined
        ? {}
        : {
            lost: {
              writes: exact.writes,
              bytes: exact.bytes,
              ...(span === undefined
                ? {}
                : { firstTime: toTimestamp(span.fromMs), lastTime: toTimestamp(span.toMs) }),
            },
          }),
    },
  };
}

/** What makes no sense is as if nothing were known: then everything is compared. */
export function decodeOfferAnswer({ own }: WireAnswer): OfferAnswer {
  return own === null ? {} : { own: decodeOwn(own) };
}

function decodeOwn({ wholeBecause, members, lost, lostUnknownBecause }: WireOwn): OwnDifferences {
  const isSound = members.every(({ runs }) => areRuns(runs));
  const whole = isSound ? wholeBecause || undefined : "what the other site says of it makes no sense";
  return {
    whole,
    members: isSound ? members.map(({ name, runs }) => ({ name, runs })) : [],
    lost: { exact: lost === null ? undefined : decodeLost(lost), why: lostUnknownBecause || undefined },
  };
}

function decodeLost({ writes, bytes, firstTime, lastTime }: WireLost): OwnDifferences["lost"]["exact"] {
  if (firstTime === null || lastTime === null) return { writes, bytes, span: undefined };
  return { writes, bytes, span: { fromMs: toMs(firstTime), toMs: toMs(lastTime) } };
}

function toMs({ seconds, nanos }: { readonly seconds: number; readonly nanos: number }): number {
  return Number(seconds) * 1000 + Math.floor(nanos / 1_000_000);
}

function decodeEntry({ id, epoch, firstSequence, parent, writerSite }: WireEntry): LineageEntry {
  return {
    id: idOf(id),
    epoch,
    first: firstSequence,
    parent: parent === null ? undefined : decodePosition(parent),
    writer: writerSite,
  };
}

export function encodePosition({ entry, sequence }: Position) {
  return { entryId: idBytes(entry), sequence };
}

export function decodePosition({ entryId, sequence }: WirePosition): Position {
  return { entry: idOf(entryId), sequence };
}

function idBytes(id: bigint): Buffer {
  const bytes = Buffer.alloc(ID_BYTES);
  bytes.writeBigUInt64BE(id);
  return bytes;
}

/** Zero is no id, and is refused as one. */
function idOf(bytes: Buffer): bigint {
  return bytes.length === ID_BYTES ? bytes.readBigUInt64BE(0) : 0n;
}
