/**
 * A batch: consecutive deltas of one lineage entry, as one run of bytes. The primary builds it once; the same bytes go
 * over the wire, into the secondary's journal and into the primary's spill. Little-endian.
 *
 * Header, 128 bytes:
 *
 * | at  | bytes | field          | what                                                                          |
 * |-----|-------|----------------|-------------------------------------------------------------------------------|
 * | 0   | 4     | magic          | "TMB1"                                                                        |
 * | 4   | 2     | version        | 1                                                                             |
 * | 6   | 2     | headerBytes    | 128                                                                           |
 * | 8   | 16    | group          | id of the group                                                               |
 * | 24  | 8     | entry          | id of the lineage entry that its deltas belong to                             |
 * | 32  | 8     | epoch          | of that entry                                                                 |
 * | 40  | 8     | first          | sequence of the first delta; the others follow one by one                     |
 * | 48  | 4     | count          | how many deltas, at least 1                                                   |
 * | 52  | 4     | payloadBytes   | length of the payload                                                         |
 * | 56  | 4     | tableBytes     | length of the table: 40 * count                                               |
 * | 60  | 4     | flags          | 0                                                                             |
 * | 64  | 8     | time           | primary's wall clock when the batch was closed, milliseconds since 1970       |
 * | 72  | 8     | writesBefore   | deltas that the group's writers made before this batch, since it was created  |
 * | 80  | 8     | bytesBefore    | bytes of those                                                                |
 * | 88  | 8     | link           | headerHash of the batch before it in the same entry; 0 in an entry's first    |
 * | 96  | 8     | tableHash      | hash of the table                                                             |
 * | 104 | 16    | -              | 0                                                                             |
 * | 120 | 8     | headerHash     | hash of bytes 0 to 119                                                        |
 *
 * Then the payload (payloadBytes), then the table, one row of 40 bytes a delta. The table stands last so that payload
 * can be taken in as it comes, before it is known how many deltas there will be.
 *
 * | at | bytes | field         | what                                                           |
 * |----|-------|---------------|----------------------------------------------------------------|
 * | 0  | 2     | member        | number of the member                                           |
 * | 2  | 1     | kind          | 1 write, 2 zero, 3 trim, 4 append, 5 mark                      |
 * | 3  | 1     | -             | 0                                                              |
 * | 4  | 4     | timeline      | of an append; 0 otherwise                                      |
 * | 8  | 8     | offset        | in the member                                                  |
 * | 16 | 8     | length        | of the span in the member; 0 of a mark                         |
 * | 24 | 4     | payloadAt     | where in the payload its bytes begin                           |
 * | 28 | 4     | payloadLength | how many there are                                             |
 * | 32 | 8     | hash          | hash of those bytes, seeded with the entry and the sequence    |
 *
 * Header and table are hashed with the entry's id as seed. The chain header -> tableHash -> hash of each delta covers
 * every byte, and one delta can be checked without the rest.
 */
export const BATCH_MAGIC = 0x31424d54;
export const BATCH_VERSION = 1;
export const BATCH_HEADER_BYTES = 128;
export const BATCH_ROW_BYTES = 40;

/**
 * Under load a batch is closed at this size: large enough that its frame and its share of an fdatasync are noise, small
 * enough that one costs a few milliseconds on a gigabit link. It is also the bound that a receiver checks first.
 */
export const BATCH_BYTES_MAX = 1024 * 1024 + 256 * 1024;
export const BATCH_PAYLOAD_BYTES_MAX = 1024 * 1024;
/** So that a table fits in what BATCH_BYTES_MAX leaves beside the largest payload. */
export const BATCH_DELTAS_MAX = 4096;

export const GROUP_ID_BYTES = 16;

export const BATCH_AT = {
  magic: 0,
  version: 4,
  headerBytes: 6,
  group: 8,
  entry: 24,
  epoch: 32,
  first: 40,
  count: 48,
  payloadBytes: 52,
  tableBytes: 56,
  flags: 60,
  time: 64,
  writesBefore: 72,
  bytesBefore: 80,
  link: 88,
  tableHash: 96,
  reserved: 104,
  headerHash: 120,
} as const;

export const ROW_AT = {
  member: 0,
  kind: 2,
  reserved: 3,
  timeline: 4,
  offset: 8,
  length: 16,
  payloadAt: 24,
  payloadLength: 28,
  hash: 32,
} as const;
