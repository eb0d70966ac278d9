import {
  type Ancestry,
  type Progress,
  readAncestry,
  readProgress,
  readVersions,
  type VersionRange,
  writeAncestry,
  writeProgress,
  writeVersions,
} from "#src/data-path/link-format/message-parts.js";
import type { CodecName, Handshake, RunEnd } from "#src/data-path/link-format/messages.js";
import { invalidMessage, type ProtoReader } from "#src/data-path/link-format/proto-reader.js";
import { idBytes, type ProtoWriter } from "#src/data-path/link-format/proto-writer.js";
import { MEMBERS_MAX } from "#src/domain/model/delta.js";

export const CODEC_NUMBERS: Readonly<Record<CodecName, number>> = { plain: 1, zstd: 2, lz4: 3 };
const RUN_END_NUMBERS: Readonly<Record<RunEnd, number>> = { clean: 1, unclean: 2 };

/** More codecs than there will ever be: bounds what a hostile list takes. */
const CODECS_MAX = 64;
const NO_VERSIONS: VersionRange = { min: 0, max: 0 };
const NO_PROGRESS: Progress = {
  received: undefined,
  durable: undefined,
  promotable: undefined,
  freeBytes: undefined,
  receivedHash: undefined,
  durableHash: undefined,
};

export function writeHandshake(writer: ProtoWriter, handshake: Handshake): void {
  writeVersions(writer, 1, handshake.protocol);
  writeVersions(writer, 2, handshake.batchFormat);
  writer.text(3, handshake.site);
  writer.text(4, handshake.group);
  writer.text(5, handshake.groupId);
  writer.uints(
    6,
    handshake.codecs.map((codec) => CODEC_NUMBERS[codec]),
  );
  writer.message(7, (inner) => writeAncestry(inner, handshake));
  writer.message(8, (inner) => writeProgress(inner, handshake.progress));
  writer.uint(9, handshake.messageBytesMax);
  writer.text(10, handshake.programVersion);
  writer.bytes(11, idBytes(handshake.runId));
  if (handshake.previousRun !== undefined) writer.uint(12, RUN_END_NUMBERS[handshake.previousRun]);
  writer.uint(13, handshake.horizon);
  if (handshake.seedFormat.max > 0) writeVersions(writer, 14, handshake.seedFormat);
  writer.uints(15, handshake.wholeMembers);
  writer.uints(16, handshake.againMembers);
}

export function decodeHandshake(reader: ProtoReader): Handshake {
  const numbers = new Map<number, number>();
  const texts = new Map<number, string>();
  const codecs: number[] = [];
  let protocol = NO_VERSIONS;
  let batchFormat = NO_VERSIONS;
  let seedFormat = NO_VERSIONS;
  const wholeMembers: number[] = [];
  const againMembers: number[] = [];
  let ancestry: Ancestry = { lineage: [], promise: undefined, told: 0, heard: 0 };
  let progress = NO_PROGRESS;
  let runId = 0n;
  for (let field = reader.next(); field !== undefined; field = reader.next()) {
    const { number } = field;
    if (number === 1) protocol = readVersions(reader.inner(field));
    else if (number === 2) batchFormat = readVersions(reader.inner(field));
    else if (number === 14) seedFormat = readVersions(reader.inner(field));
    else if (number === 15) reader.uints(field, wholeMembers, MEMBERS_MAX);
    else if (number === 16) reader.uints(field, againMembers, MEMBERS_MAX);
    else if (number === 6) reader.uints(field, codecs, CODECS_MAX);
    else if (number === 7) ancestry = readAncestry(reader.inner(field));
    else if (number === 8) progress = readProgress(reader.inner(field));
    else if (number === 11) runId = reader.id(field);
    else if (TEXT_FIELDS.has(number)) texts.set(number, reader.text(field));
    else if (NUMBER_FIELDS.has(number)) numbers.set(number, reader.uint(field));
    else reader.skip(field);
  }
  const text = (number: number) => texts.get(number) ?? "";
  if (text(4) === "" || text(5) === "" || text(3) === "")
    throw invalidMessage("a handshake does not say who speaks of which group");
  return {
    ...ancestry,
    protocol,
    batchFormat,
    site: text(3),
    group: text(4),
    groupId: text(5),
    // One that this version does not know is none it could use.
    codecs: codecs.flatMap((number) => codecOf(number) ?? []),
    progress,
    messageBytesMax: numbers.get(9) ?? 0,
    programVersion: text(10),
    runId,
    previousRun: runEndOf(numbers.get(12) ?? 0),
    horizon: numbers.get(13) ?? 0,
    seedFormat,
    wholeMembers,
    againMembers,
  };
}

export function codecOf(number: number): CodecName | undefined {
  if (number === CODEC_NUMBERS.plain) return "plain";
  if (number === CODEC_NUMBERS.zstd) return "zstd";
  return number === CODEC_NUMBERS.lz4 ? "lz4" : undefined;
}

const TEXT_FIELDS: ReadonlySet<number> = new Set([3, 4, 5, 10]);
const NUMBER_FIELDS: ReadonlySet<number> = new Set([9, 12, 13]);

function runEndOf(number: number): RunEnd | undefined {
  if (number === RUN_END_NUMBERS.clean) return "clean";
  return number === RUN_END_NUMBERS.unclean ? "unclean" : undefined;
}
