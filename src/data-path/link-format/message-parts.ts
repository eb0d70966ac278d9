import { invalidMessage, type ProtoReader } from "#src/data-path/link-format/proto-reader.js";
import { idBytes, type ProtoWriter } from "#src/data-path/link-format/proto-writer.js";
import { type Lineage, type LineageEntry, refuseLineage } from "#src/domain/model/lineage.js";
import type { Position } from "#src/domain/model/sequence.js";
import type { Promised } from "#src/domain/model/site-state.js";

/** What several messages hold. Each is an interface, how it is written, and how it is read. */

/** How far a secondary is. */
export interface Progress {
  readonly received: Position | undefined;
  readonly durable: Position | undefined;
  readonly promotable: Position | undefined;
  readonly freeBytes: number | undefined;
  /** headerHash of the batch that ends at `received`, at `durable`. */
  readonly receivedHash: bigint | undefined;
  readonly durableHash: bigint | undefined;
}

export interface VersionRange {
  readonly min: number;
  readonly max: number;
}

/** What a site follows or writes, and what it has promised. */
export interface Ancestry {
  readonly lineage: Lineage;
  readonly promise: Promised | undefined;
  /** As `domain/fencing/tellings.ts` has them; 0: none. */
  readonly told: number;
  readonly heard: number;
}

/** A lineage has one entry for each promotion and each unclean start; nobody comes to so many. */
export const LINEAGE_ENTRIES_MAX = 10_000;
/** Of what was told and heard: so many are one a microsecond for a century, and the next is a whole number still. */
const NUMBER_MAX = 2 ** 52;

export function writePosition(writer: ProtoWriter, field: number, { entry, sequence }: Position): void {
  writer.message(field, (inner) => {
    inner.bytes(1, idBytes(entry));
    inner.uint(2, sequence);
  });
}

export function readPosition(reader: ProtoReader): Position {
  let entry = 0n;
  let sequence = 0;
  for (let field = reader.next(); field !== undefined; field = reader.next()) {
    if (field.number === 1) entry = reader.id(field);
    else if (field.number === 2) sequence = reader.uint(field);
    else reader.skip(field);
  }
  if (entry === 0n) throw invalidMessage("a position is in no entry");
  return { entry, sequence };
}

export function writeProgress(writer: ProtoWriter, progress: Progress): void {
  const { received, durable, promotable } = progress;
  if (received !== undefined) writePosition(writer, 1, received);
  if (durable !== undefined) writePosition(writer, 2, durable);
  if (promotable !== undefined) writePosition(writer, 3, promotable);
  writer.optionalUint(4, progress.freeBytes);
  writer.fixed64(5, progress.receivedHash);
  writer.fixed64(6, progress.durableHash);
}

export function readProgress(reader: ProtoReader): Progress {
  let received: Position | undefined;
  let durable: Position | undefined;
  let promotable: Position | undefined;
  let freeBytes: number | undefined;
  let receivedHash: bigint | undefined;
  let durableHash: bigint | undefined;
  for (let field = reader.next(); field !== undefined; field = reader.next()) {
    if (field.number === 1) received = readPosition(reader.inner(field));
    else if (field.number === 2) durable = readPosition(reader.inner(field));
    else if (field.number === 3) promotable = readPosition(reader.inner(field));
    else if (field.number === 4) freeBytes = reader.uint(field);
    else if (field.number === 5) receivedHash = reader.fixed64(field);
    else if (field.number === 6) durableHash = reader.fixed64(field);
    else reader.skip(field);
  }
  return { received, durable, promotable, freeBytes, receivedHash, durableHash };
}

export function writeVersions(writer: ProtoWriter, field: number, { min, max }: VersionRange): void {
  writer.message(field, (inner) => {
    inner.uint(1, min);
    inner.uint(2, max);
  });
}

export function readVersions(reader: ProtoReader): VersionRange {
  let min = 0;
  let max = 0;
  for (let field = reader.next(); field !== undefined; field = reader.next()) {
    if (field.number === 1) min = reader.uint(field);
    else if (field.number === 2) max = reader.uint(field);
    else reader.skip(field);
  }
  return { min, max };
}

/** A wall clock's time; whole milliseconds. */
export function writeTime(writer: ProtoWriter, field: number, wallMs: number): void {
  writer.message(field, (inner) => {
    inner.uint(1, Math.floor(wallMs / 1000));
    inner.uint(2, (wallMs % 1000) * 1_000_000);
  });
}

export function readTime(reader: ProtoReader): number {
  let seconds = 0;
  let nanos = 0;
  for (let field = reader.next(); field !== undefined; field = reader.next()) {
    if (field.number === 1) seconds = reader.uint(field);
    else if (field.number === 2) nanos = reader.uint(field);
    else reader.skip(field);
  }
  const wallMs = seconds * 1000 + Math.floor(nanos / 1_000_000);
  if (nanos >= 1e9 || !Number.isSafeInteger(wallMs)) throw invalidMessage("a time is none");
  return wallMs;
}

export function writeAncestry(writer: ProtoWriter, { lineage, promise, told, heard }: Ancestry): void {
  for (const entry of lineage) writer.message(1, (inner) => writeEntry(inner, entry));
  if (promise !== undefined)
    writer.message(2, (inner) => {
      inner.uint(1, promise.epoch);
      inner.bytes(2, idBytes(promise.id));
    });
  writer.uint(3, told);
  writer.uint(4, heard);
}

/** A lineage that is none is refused here, so that nobody behind has to ask. */
export function readAncestry(reader: ProtoReader): Ancestry {
  const lineage: LineageEntry[] = [];
  let promise: Promised | undefined;
  let told = 0;
  let heard = 0;
  for (let field = reader.next(); field !== undefined; field = reader.next()) {
    if (field.number === 3) told = reader.uint(field);
    else if (field.number === 4) heard = reader.uint(field);
    else if (field.number === 1) {
      if (lineage.length === LINEAGE_ENTRIES_MAX) throw invalidMessage("its lineage is too long");
      lineage.push(readEntry(reader.inner(field)));
    } else if (field.number === 2) promise = readPromise(reader.inner(field));
    else reader.skip(field);
  }
  const reason = refuseLineage(lineage);
  if (reason !== undefined) throw invalidMessage(`its lineage is none: ${reason}`);
  if (Math.max(told, heard) > NUMBER_MAX) throw invalidMessage("more was told than anybody can have told");
  return { lineage, promise, told, heard };
}

function writeEntry(writer: ProtoWriter, { id, epoch, first, parent, writer: site }: LineageEntry): void {
  writer.bytes(1, idBytes(id));
  writer.uint(2, epoch);
  writer.uint(3, first);
  if (parent !== undefined) writePosition(writer, 4, parent);
  writer.text(5, site);
}

function readEntry(reader: ProtoReader): LineageEntry {
  let id = 0n;
  let epoch = 0;
  let first = 0;
  let parent: Position | undefined;
  let site = "";
  for (let field = reader.next(); field !== undefined; field = reader.next()) {
    if (field.number === 1) id = reader.id(field);
    else if (field.number === 2) epoch = reader.uint(field);
    else if (field.number === 3) first = reader.uint(field);
    else if (field.number === 4) parent = readPosition(reader.inner(field));
    else if (field.number === 5) site = reader.text(field);
    else reader.skip(field);
  }
  return { id, epoch, first, parent, writer: site };
}

function readPromise(reader: ProtoReader): Promised {
  let epoch = 0;
  let id = 0n;
  for (let field = reader.next(); field !== undefined; field = reader.next()) {
    if (field.number === 1) epoch = reader.uint(field);
    else if (field.number === 2) id = reader.id(field);
    else reader.skip(field);
  }
  if (id === 0n) throw invalidMessage("a promise is of no entry");
  return { epoch, id };
}
