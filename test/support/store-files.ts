import { viewOf } from "#src/base/bytes.js";
import type { StoreLayout } from "#src/data-path/store/store-layout.js";
import { BATCH_AT, BATCH_HEADER_BYTES } from "#src/domain/model/batch-format.js";
import type { Disk } from "#src/platform/disk/disk.js";

/** Bytes of a file that mean something: a flipped bit among them must be noticed. */
export interface Place {
  readonly path: string;
  readonly from: number;
  readonly to: number;
}

/** One kind of bytes below a group's directory. */
export interface FileKind {
  readonly name: string;
  /** Who has to say so when a bit is flipped: `check` as a finding; or nobody, since it means nothing or is there twice. */
  readonly told: "finding" | "harmless";
  readonly why?: string;
  /** The store need not start then. All others start, and serve. */
  readonly mayNotStart?: string;
  /** At most this share of all reads is refused, on the average of all flips; none when it is left out. */
  readonly refusedMax?: number;
  readonly places?: (disk: Disk, layout: StoreLayout) => Promise<readonly Place[]>;
  /** A store of keys and values instead: simulated, it has no files, and rot takes entries. */
  readonly store?: (layout: StoreLayout) => string;
}

const MIB = 1024 * 1024;
const HEADER_BYTES = 128;
const RECORDS_AT = 4096;
const FRAME_BYTES = 48;
/** Read at a time. */
const STRIDE_BYTES = 64 * 1024;

const NO_SECOND_FACT = "a fact in front of others stands there alone, until a checkpoint says it again";

/** Every kind there is. LevelDB's own files are flipped on a real disk, in the integration tier. */
export const FILE_KINDS: readonly FileKind[] = [
  { name: "state file, first slot", told: "finding", places: (disk, { state }) => stateSlot(disk, state, 0) },
  {
    name: "state file, second slot",
    told: "finding",
    places: (disk, { state }) => stateSlot(disk, state, MIB),
  },
  {
    name: "ledger, header",
    told: "finding",
    mayNotStart: "behind it may be any number of facts, and nothing else tells them",
    refusedMax: 1,
    places: (disk, { ledger }) => headers(disk, ledger),
  },
  {
    name: "ledger, frame",
    told: "finding",
    mayNotStart: NO_SECOND_FACT,
    refusedMax: 0.4,
    places: async (disk, { ledger }) => (await records(disk, ledger)).map(frameOf),
  },
  {
    name: "ledger, fact",
    told: "finding",
    mayNotStart: NO_SECOND_FACT,
    refusedMax: 0.4,
    places: async (disk, { ledger }) => (await records(disk, ledger)).map(bodyOf),
  },
  { name: "journal, header", told: "finding", places: (disk, { journal }) => headers(disk, journal) },
  {
    name: "journal, frame",
    told: "finding",
    refusedMax: 0.3,
    places: async (disk, { journal }) => (await records(disk, journal)).map(frameOf),
  },
  {
    name: "journal, batch header",
    told: "finding",
    refusedMax: 0.3,
    places: async (disk, { journal }) =>
      (await records(disk, journal)).map(({ path, at }) => {
        return { path, from: at + FRAME_BYTES, to: at + FRAME_BYTES + BATCH_HEADER_BYTES };
      }),
  },
  {
    name: "journal, table",
    told: "finding",
    refusedMax: 0.3,
    places: async (disk, { journal }) => (await records(disk, journal)).map(tableOf),
  },
  {
    name: "journal, payload",
    told: "finding",
    refusedMax: 0.1,
    places: async (disk, { journal }) => (await records(disk, journal)).flatMap(payloadOf),
  },
  {
    name: "image",
    told: "finding",
    refusedMax: 0.05,
    places: (disk, { images }) => written(disk, images, ".img", 0, Number.MAX_SAFE_INTEGER),
  },
  {
    name: "image, block of hashes",
    told: "finding",
    places: (disk, { images }) => written(disk, images, ".hashes", 129 * MIB, 130 * MIB),
  },
  {
    name: "image, header of the hashes",
    told: "harmless",
    why: "it is there twice, and a sound one is enough",
    places: (disk, { images }) => written(disk, images, ".hashes", 0, MIB),
  },
  {
    name: "image, record of a fold",
    told: "harmless",
    why: "the fold is finished: what it says has been done",
    places: async (disk, { images }) => [
      ...(await written(disk, images, ".hashes", MIB, 2 * MIB)),
      ...(await written(disk, images, ".hashes", 65 * MIB, 66 * MIB)),
    ],
  },
  {
    name: "index/current",
    told: "finding",
    places: async (disk, { index }) => whole(disk, `${index}/current`),
  },
  {
    name: "scrub",
    told: "harmless",
    why: "a scrub that does not know how far it has come begins anew",
    places: async (disk, { scrub }) => whole(disk, scrub),
  },
  {
    name: "reserve",
    told: "harmless",
    why: "only its room counts",
    places: async (disk, { reserve }) => whole(disk, reserve),
  },
  { name: "index, LevelDB", told: "finding", store: ({ index }) => `${index}/1` },
  { name: "points, LevelDB", told: "finding", store: ({ points }) => points },
];

async function stateSlot(disk: Disk, path: string, at: number): Promise<readonly Place[]> {
  const length = viewOf(await read(disk, path, at + 16, 4)).getUint32(0, true);
  return [{ path, from: at, to: at + 32 + length }];
}

async function segments(disk: Disk, directory: string): Promise<readonly string[]> {
  const names = await disk.list(directory);
  return names.filter((name) => name.endsWith(".segment")).map((name) => `${directory}/${name}`);
}

async function headers(disk: Disk, directory: string): Promise<readonly Place[]> {
  return (await segments(disk, directory)).map((path) => ({ path, from: 0, to: HEADER_BYTES }));
}

interface RecordPlace {
  readonly path: string;
  readonly at: number;
  readonly length: number;
  /** Of a batch. */
  readonly payloadBytes: number;
}

/** The records of all segments, but those of former lives. */
async function records(disk: Disk, directory: string): Promise<readonly RecordPlace[]> {
  const found: RecordPlace[] = [];
  for (const path of await segments(disk, directory)) {
    const number = Number.parseInt(path.slice(path.lastIndexOf("/") + 1), 10);
    for (let at = RECORDS_AT; ; ) {
      const frame = viewOf(await read(disk, path, at, FRAME_BYTES + BATCH_HEADER_BYTES));
      if (frame.byteLength < FRAME_BYTES + BATCH_HEADER_BYTES) break;
      if (frame.getUint32(0, true) !== 0x31524d54 || frame.getUint32(8, true) !== number) break;
      const length = frame.getUint32(4, true);
      found.push({ path, at, length, payloadBytes: frame.getUint32(FRAME_BYTES + PAYLOAD_BYTES_AT, true) });
      at += Math.ceil((FRAME_BYTES + length) / 8) * 8;
    }
  }
  return found;
}

const PAYLOAD_BYTES_AT = BATCH_AT.payloadBytes;

function frameOf({ path, at }: RecordPlace): Place {
  return { path, from: at, to: at + FRAME_BYTES };
}

function bodyOf({ path, at, length }: RecordPlace): Place {
  return { path, from: at + FRAME_BYTES, to: at + FRAME_BYTES + length };
}

function tableOf({ path, at, length, payloadBytes }: RecordPlace): Place {
  const from = at + FRAME_BYTES + BATCH_HEADER_BYTES + payloadBytes;
  return { path, from, to: at + FRAME_BYTES + length };
}

function payloadOf({ path, at, payloadBytes }: RecordPlace): readonly Place[] {
  const from = at + FRAME_BYTES + BATCH_HEADER_BYTES;
  return payloadBytes === 0 ? [] : [{ path, from, to: from + payloadBytes }];
}

/** Pieces of 512 bytes that are not all zeros. */
async function written(
  disk: Disk,
  directory: string,
  ending: string,
  from: number,
  to: number,
): Promise<readonly Place[]> {
  const found: Place[] = [];
  for (const name of (await disk.list(directory)).filter((one) => one.endsWith(ending))) {
    const path = `${directory}/${name}`;
    const sizeBytes = (await disk.stat(path))?.sizeBytes ?? 0;
    for (let at = from; at < Math.min(to, sizeBytes); at += STRIDE_BYTES) {
      const bytes = await read(disk, path, at, STRIDE_BYTES);
      for (let piece = 0; piece < bytes.length; piece += 512) {
        const end = Math.min(piece + 512, bytes.length);
        const length = bytes.subarray(piece, end).findLastIndex((byte) => byte !== 0) + 1;
        if (length > 0) found.push({ path, from: at + piece, to: at + piece + length });
      }
    }
  }
  return found;
}

async function whole(disk: Disk, path: string): Promise<readonly Place[]> {
  const stat = await disk.stat(path);
  return stat === undefined ? [] : [{ path, from: 0, to: stat.sizeBytes }];
}

async function read(disk: Disk, path: string, at: number, length: number): Promise<Uint8Array> {
  const file = await disk.open(path, "read");
  try {
    const bytes = new Uint8Array(length);
    return bytes.subarray(0, await file.read(bytes, at));
  } finally {
    await file.close();
  }
}
