import { readTime, writeTime } from "#src/data-path/link-format/message-parts.js";
import type {
  ReportedCondition,
  ReportedPoints,
  ReportedSync,
  SiteReport,
} from "#src/data-path/link-format/messages.js";
import type { ProtoReader } from "#src/data-path/link-format/proto-reader.js";
import type { ProtoWriter } from "#src/data-path/link-format/proto-writer.js";

/** SiteReport as bytes. */

/** More than there are words for; what is beyond is passed over. */
export const CONDITIONS_MAX = 32;
/** It is read by people, and comes with every heartbeat: what is longer is cut off. */
export const TEXT_CHARACTERS_MAX = 1_000;

const STATUSES = ["true", "false", "unknown"] as const;

export function writeSiteReport(
  writer: ProtoWriter,
  field: number,
  { conditions, points, seed, resync, linkBytesPerSecondMax }: SiteReport,
): void {
  writer.message(field, (inner) => {
    for (const condition of conditions.slice(0, CONDITIONS_MAX))
      inner.message(1, (one) => writeCondition(one, condition));
    if (points !== undefined) inner.message(2, (one) => writePoints(one, points));
    if (seed !== undefined) inner.message(3, (one) => writeSync(one, seed));
    if (resync !== undefined) inner.message(4, (one) => writeSync(one, resync));
    if (linkBytesPerSecondMax !== undefined) inner.uint(5, linkBytesPerSecondMax);
  });
}

export function readSiteReport(reader: ProtoReader): SiteReport {
  const conditions: ReportedCondition[] = [];
  let points: ReportedPoints | undefined;
  let seed: ReportedSync | undefined;
  let resync: ReportedSync | undefined;
  let linkBytesPerSecondMax: number | undefined;
  for (let field = reader.next(); field !== undefined; field = reader.next()) {
    if (field.number === 1) {
      const condition = readCondition(reader.inner(field));
      if (conditions.length < CONDITIONS_MAX) conditions.push(condition);
    } else if (field.number === 2) points = readPoints(reader.inner(field));
    else if (field.number === 3) seed = readSync(reader.inner(field));
    else if (field.number === 4) resync = readSync(reader.inner(field));
    else if (field.number === 5) linkBytesPerSecondMax = reader.uint(field);
    else reader.skip(field);
  }
  return { conditions, points, seed, resync, linkBytesPerSecondMax };
}

function writeCondition(writer: ProtoWriter, condition: ReportedCondition): void {
  writer.text(1, bounded(condition.type));
  writer.uint(2, STATUSES.indexOf(condition.status) + 1);
  writer.text(3, bounded(condition.reason));
  writer.text(4, bounded(condition.message));
  writeTime(writer, 5, condition.sinceMs);
}

/** What is not said counts as not known. */
function readCondition(reader: ProtoReader): ReportedCondition {
  let type = "";
  let status: ReportedCondition["status"] = "unknown";
  let reason = "";
  let message = "";
  let sinceMs = 0;
  for (let field = reader.next(); field !== undefined; field = reader.next()) {
    if (field.number === 1) type = bounded(reader.text(field));
    else if (field.number === 2) status = STATUSES[reader.uint(field) - 1] ?? "unknown";
    else if (field.number === 3) reason = bounded(reader.text(field));
    else if (field.number === 4) message = bounded(reader.text(field));
    else if (field.number === 5) sinceMs = readTime(reader.inner(field));
    else reader.skip(field);
  }
  return { type, status, reason, message, sinceMs };
}

function writePoints(writer: ProtoWriter, points: ReportedPoints): void {
  writer.uint(1, points.count);
  if (points.oldestMs !== undefined) writeTime(writer, 2, points.oldestMs);
  if (points.newestMs !== undefined) writeTime(writer, 3, points.newestMs);
  if (points.windowFromMs !== undefined) writeTime(writer, 4, points.windowFromMs);
}

function readPoints(reader: ProtoReader): ReportedPoints {
  let count = 0;
  const times = new Map<number, number>();
  for (let field = reader.next(); field !== undefined; field = reader.next()) {
    if (field.number === 1) count = reader.uint(field);
    else if (field.number <= 4) times.set(field.number, readTime(reader.inner(field)));
    else reader.skip(field);
  }
  return { count, oldestMs: times.get(2), newestMs: times.get(3), windowFromMs: times.get(4) };
}

function writeSync(writer: ProtoWriter, sync: ReportedSync): void {
  writer.uint(1, sync.doneBytes);
  writer.uint(2, sync.totalBytes);
  writer.uint(3, sync.bytesPerSecond);
}

function readSync(reader: ProtoReader): ReportedSync {
  let [doneBytes, totalBytes, bytesPerSecond] = [0, 0, 0];
  for (let field = reader.next(); field !== undefined; field = reader.next()) {
    if (field.number === 1) doneBytes = reader.uint(field);
    else if (field.number === 2) totalBytes = reader.uint(field);
    else if (field.number === 3) bytesPerSecond = reader.uint(field);
    else reader.skip(field);
  }
  return { doneBytes, totalBytes, bytesPerSecond };
}

function bounded(text: string): string {
  return text.length <= TEXT_CHARACTERS_MAX ? text : text.slice(0, TEXT_CHARACTERS_MAX);
}
