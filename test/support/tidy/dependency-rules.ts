/**
 * Who may import whom, as data. Arrows point one way; what is not listed is refused, also a folder that has no row.
 */

export interface LayerRule {
  /** A folder of src/, or one file. The longest that holds a file is the file's layer. */
  readonly layer: string;
  /** Layers, folders or single files it may import besides itself. */
  readonly may: readonly string[];
  /** Of these it may import types only. */
  readonly mayTypes?: readonly string[];
  /** May use node: modules. */
  readonly node: boolean;
}

/** Other data-path folders are seen by their front door only: the file named like the folder. */
export const DATA_PATH_FRONT_DOORS = [
  "src/data-path/capture/capture.ts",
  "src/data-path/journal/journal.ts",
  "src/data-path/link-format/link-format.ts",
  "src/data-path/sender/sender.ts",
  "src/data-path/receiver/receiver.ts",
  "src/data-path/image/image.ts",
  "src/data-path/replica/replica.ts",
  "src/data-path/compaction/compaction.ts",
  "src/data-path/recovery/recovery.ts",
  "src/data-path/export/export.ts",
  "src/data-path/store/store.ts",
  "src/data-path/verify/verify.ts",
] as const;

const DATA_PATH_MAY = [
  "src/base",
  "src/domain/model",
  "src/domain/fencing",
  "src/domain/retention",
  "src/platform",
  "src/telemetry",
];
const frontDoorsBut = (...folders: string[]): string[] =>
  DATA_PATH_FRONT_DOORS.filter(
    (door) => !folders.some((folder) => door.startsWith(`src/data-path/${folder}/`)),
  );
const dataPathLayer = (folder: string, ...never: string[]): LayerRule => ({
  layer: `src/data-path/${folder}`,
  may: [...DATA_PATH_MAY, ...frontDoorsBut(folder, ...never)],
  node: false,
});

export const LAYER_RULES: readonly LayerRule[] = [
  { layer: "src/base", may: [], node: false },
  { layer: "src/domain", may: ["src/base"], node: false },
  { layer: "src/platform", may: ["src/base"], mayTypes: ["src/telemetry/logger.ts"], node: true },
  { layer: "src/telemetry", may: ["src/base"], node: true },
  {
    layer: "src/config",
    may: ["src/base", "src/domain/model"],
    mayTypes: ["src/telemetry/logger.ts"],
    node: true,
  },
  // A write meets it first. It spills in the journal's segments, and on a promoted site writes a replica's branch.
  dataPathLayer("capture", "sender", "receiver", "image", "compaction", "recovery", "export", "store"),
  dataPathLayer("journal"),
  // The protocol: pure, and what sender and receiver have in common.
  {
    layer: "src/data-path/link-format",
    may: ["src/base", "src/domain/model", "src/platform/stream/message-stream.ts"],
    node: false,
  },
  // They meet on the wire only: what one knows of the other is the protocol.
  dataPathLayer("sender", "receiver"),
  dataPathLayer("receiver", "sender"),
  // The image knows nothing of versions; what is put into it is replica's affair.
  dataPathLayer("image", "replica", "compaction", "recovery", "export", "store"),
  dataPathLayer("replica", "compaction", "recovery", "export", "store"),
  dataPathLayer("compaction", "store"),
  dataPathLayer("recovery", "store"),
  dataPathLayer("export", "store"),
  dataPathLayer("store", "verify"),
  // Looks at a captured member here and a view there, and is seen by nobody on a write's way.
  dataPathLayer("verify", "sender", "receiver"),
  // What a job is, whichever part of the operations runs it: it knows none of them.
  { layer: "src/operations/jobs", may: ["src/base", "src/domain", "src/platform"], node: false },
  {
    layer: "src/operations",
    may: [
      "src/base",
      "src/domain",
      "src/platform",
      "src/telemetry",
      "src/operations/jobs",
      ...DATA_PATH_FRONT_DOORS,
    ],
    node: false,
  },
  {
    layer: "src/api/control",
    may: [
      "src/base",
      "src/domain",
      "src/platform",
      "src/telemetry",
      "src/operations",
      ...DATA_PATH_FRONT_DOORS,
    ],
    mayTypes: ["src/config"],
    node: true,
  },
  // What both ends of the wire know.
  { layer: "src/api/wire", may: ["src/base", "src/domain/model", "src/platform"], node: false },
  {
    layer: "src/api/rpc",
    may: ["src/base", "src/domain/model", "src/platform", "src/telemetry", "src/api/control", "src/api/wire"],
    node: true,
  },
  {
    layer: "src/api/http",
    may: ["src/base", "src/domain/model", "src/platform", "src/telemetry", "src/api/control"],
    node: true,
  },
  {
    layer: "src/api/cli",
    may: ["src/base", "src/domain/model", "src/platform", "src/telemetry", "src/config", "src/api/wire"],
    // What local commands answer with; they are carried out by whoever starts the command line.
    mayTypes: ["src/operations"],
    node: true,
  },
  { layer: "src/daemon", may: ["src"], node: true },
  { layer: "src/main.ts", may: ["src"], node: true },
];

/** Pure folders get time, chance and the outside world as arguments. */
export const PURE_FOLDERS = ["src/base", "src/domain", "src/data-path", "src/operations"];

/** So do the simulated implementations, wherever they stand: one seed must give one run. */
export const SIMULATED_FILE = /(^|\/)simulated-[^/]*\.ts$/;

/**
 * Where a simulated file does touch what is banned, and why.
 *
 * - simulated-time lets a turn of the event loop pass so that all promise jobs are done before the next event.
 */
export const PURITY_EXCEPTIONS: Readonly<Record<string, readonly string[]>> = {
  "src/platform/clock/simulated-time.ts": ["setImmediate"],
};

/** Each third-party package has one home: only files below it import the package. */
export const PACKAGE_HOMES: Readonly<Record<string, readonly string[]>> = {
  "@grpc/grpc-js": ["src/platform/grpc"],
  "@grpc/proto-loader": ["src/platform/grpc"],
  "@grpc/reflection": ["src/platform/grpc"],
  commander: ["src/api/cli"],
  "grpc-health-check": ["src/platform/grpc"],
  koffi: ["src/platform/libc"],
  level: ["src/platform/key-value"],
  "lz4-napi": ["src/platform/compression"],
  pino: ["src/telemetry"],
  piscina: ["src/platform/hash"],
  "prom-client": ["src/telemetry"],
  "xxhash-wasm": ["src/platform/hash"],
  yaml: ["src/config"],
  zod: ["src/config"],
};
