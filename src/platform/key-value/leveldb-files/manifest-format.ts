import { ByteReader } from "#src/platform/key-value/leveldb-files/byte-reader.js";

/**
 * A record of `MANIFEST-NUMBER`: what changes in the list of tables. Fields until the end, each begun by a varint; text is
 * a varint with its length, and its bytes.
 *
 *     1   text                              name of the order of keys
 *     2   varint                            the oldest log that is not in tables yet
 *     3   varint                            the next number for a file
 *     4   varint                            the last sequence given to a change
 *     5   varint, text                      level, and where it was compacted last
 *     6   varint, varint                    level and number of a table that goes
 *     7   varint, varint, varint, 2 texts   level, number, bytes, first and last key of one that comes
 *     9   varint                            an older log, in stores of long ago
 *
 * The file `CURRENT` holds the name of the one in force, and a newline.
 */
const CURRENT = /^(MANIFEST-\d{6,})\n$/;

export interface LiveTable {
  readonly number: number;
  readonly sizeBytes: number;
}

/** The list as all records together make it. */
export interface LiveFiles {
  /** By level and number. */
  readonly tables: Map<string, LiveTable>;
  logNumber: number | undefined;
  nextFile: number | undefined;
  lastSequence: number | undefined;
}

export function manifestNamed(current: string): string | undefined {
  return CURRENT.exec(current)?.[1];
}

export function noFiles(): LiveFiles {
  return { tables: new Map(), logNumber: undefined, nextFile: undefined, lastSequence: undefined };
}

/** What goes, goes first: a table that moves to another level is in the record twice. */
export function applyRecord(files: LiveFiles, record: Uint8Array, fileAt: number): void {
  const reader = new ByteReader(record, fileAt);
  const added: [string, LiveTable][] = [];
  while (!reader.isAtEnd) FIELDS[reader.varint()]?.(reader, files, added) ?? unknown(reader);
  for (const [key, table] of added) files.tables.set(key, table);
}

type Field = (reader: ByteReader, files: LiveFiles, added: [string, LiveTable][]) => true;

const FIELDS: Readonly<Record<number, Field>> = {
  1: (reader) => skipText(reader),
  2: (reader, files) => {
    files.logNumber = reader.varint();
    return true;
  },
  3: (reader, files) => {
    files.nextFile = reader.varint();
    return true;
  },
  4: (reader, files) => {
    files.lastSequence = reader.varint();
    return true;
  },
  5: (reader) => {
    reader.varint();
    return skipText(reader);
  },
  6: (reader, files) => {
    files.tables.delete(`${reader.varint()}/${reader.varint()}`);
    return true;
  },
  7: (reader, _files, added) => {
    const [level, number, sizeBytes] = [reader.varint(), reader.varint(), reader.varint()];
    added.push([`${level}/${number}`, { number, sizeBytes }]);
    skipText(reader);
    return skipText(reader);
  },
  9: (reader) => {
    reader.varint();
    return true;
  },
};

function skipText(reader: ByteReader): true {
  reader.skip(reader.varint());
  return true;
}

function unknown(reader: ByteReader): never {
  throw reader.damage("a field of no known kind");
}
