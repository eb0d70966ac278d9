import { CompactedWriter } from "#src/data-path/compaction/compacted-writer.js";
import {
  CompactedFacts,
  CompactedFiles,
  Compaction,
  type ScrubFinding,
} from "#src/data-path/compaction/compaction.js";
import type { Survivor } from "#src/data-path/replica/replica.js";
import { SLOT_BYTES } from "#src/domain/model/delta.js";
import { UNTHROTTLED } from "#src/platform/clock/throttle.js";
import type { SimulatedDisk } from "#src/platform/disk/simulated-disk.js";
import { GROUP, pattern } from "#test/support/batches.js";
import { hash64 } from "#test/support/hash.js";
import { makeStore } from "#test/support/simulated-store.js";

export const BRANCH = 0x0123456789abcdefn;
export const HEADER = {
  group: GROUP,
  number: 7,
  branch: BRANCH,
  epoch: 3,
  parent: { entry: 0xfeedn, sequence: 90 },
  after: 100,
  upTo: 5_000_000_000,
};
const DIRECTORY = "/store/compacted";
const PATH = `${DIRECTORY}/000000000007.compacted`;

const written = (from: number, to: number, sequence: number) => {
  const source = { branch: BRANCH, sequence, segment: 1, payloadAt: 0, payloadLength: to - from, hash: 0n };
  return { type: "data", from, to, source, skip: 0 } as const;
};

/** A survivor of each kind, every field with a value of its own. */
export const SURVIVORS: readonly (readonly [Survivor, readonly Uint8Array[]])[] = [
  [{ type: "region", member: 1, region: 5, sequence: 101 }, []],
  [
    {
      type: "slot",
      member: 1,
      slot: 2 ** 21 + 3,
      pieces: [
        written(0, 24, 4_999_999_999),
        { type: "zero", from: 24, to: 512, sequence: 300 },
        written(SLOT_BYTES - 33, SLOT_BYTES, 5_000_000_000),
      ],
    },
    [pattern(24, 1), pattern(33, 2)],
  ],
  [{ type: "slot", member: 1023, slot: 0, pieces: [written(512, 540, 200)] }, [pattern(28, 3)]],
];

export interface SampleFile {
  readonly disk: SimulatedDisk;
  readonly bytes: Uint8Array;
  readonly seal: bigint;
}

/** The survivors as a compacted file, under its name. */
export async function sampleFile(survivors = SURVIVORS): Promise<SampleFile> {
  const disk = await makeStore(1);
  await disk.makeDirectory(DIRECTORY, 0o700);
  const file = await disk.open(PATH, "create-new");
  const writer = new CompactedWriter(file, HEADER, hash64);
  for (const [survivor, contents] of survivors) await writer.add(survivor, contents);
  const { sizeBytes } = await writer.finish();
  const bytes = new Uint8Array(sizeBytes);
  await file.read(bytes, 0);
  await file.close();
  return { disk, bytes, seal: writer.seal };
}

export async function overwrite({ disk }: SampleFile, bytes: Uint8Array): Promise<void> {
  const file = await disk.open(PATH, "write");
  await file.truncate(bytes.length);
  await file.write(bytes, 0);
  await file.close();
}

/** The file as a start finds it. */
export async function openSample({ disk, bytes, seal }: SampleFile): Promise<CompactedFiles> {
  const facts = new CompactedFacts();
  const { branch, after, upTo, number } = HEADER;
  facts.takeFact({
    type: "compacted",
    branch,
    after,
    upTo,
    number,
    replaces: [],
    sizeBytes: bytes.length,
    seal,
  });
  const options = { disk, directory: DIRECTORY, group: GROUP, hash64, facts, factsLost: false };
  return CompactedFiles.open({ ...options, wanted: () => true, floor: () => 0 });
}

/** What a scrub of the file finds. */
export async function scrubbed(files: CompactedFiles): Promise<readonly ScrubFinding[]> {
  const never = (): never => {
    throw new Error("a scrub uses neither replica nor ledger");
  };
  const parts = { replica: undefined as never, ledger: { append: never }, entries: never };
  const compaction = new Compaction({ files, ...parts, group: GROUP, hash64 });
  const findings: ScrubFinding[] = [];
  for await (const step of compaction.scrub({ throttle: UNTHROTTLED })) {
    if (step.type === "finding") findings.push(step.finding);
  }
  return findings;
}
