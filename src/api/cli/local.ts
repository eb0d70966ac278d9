import type { ExportedPoint, PointExport } from "#src/operations/store-tool/export-point.js";
import type { StorePicture } from "#src/operations/store-tool/store-picture.js";
import type { GroupCheck } from "#src/operations/store-tool/store-tool.js";

/**
 * What the command line needs of the parts it may not know. `main.ts` knows them all and passes this in; each function
 * loads its part when it is called.
 */
export interface Local {
  /** What starts this program once more, as a process of its own; its arguments follow. */
  readonly program: readonly [string, ...string[]];
  /** Runs until the daemon has stopped; the exit code of the process. */
  runDaemon(options: DaemonOptions): Promise<number>;
  /** What the stores of a data directory hold. No daemon may run on it; nor for those that follow. */
  inspectStores(options: StoreToolOptions): Promise<readonly StorePicture[]>;
  checkStores(options: StoreToolOptions): Promise<readonly GroupCheck[]>;
  exportPoint(options: StoreToolOptions, request: PointExport): Promise<ExportedPoint>;
  /** The ids of the groups whose indexes were made again. */
  rebuildIndexes(options: StoreToolOptions): Promise<readonly string[]>;
}

export interface StoreToolOptions {
  readonly dataDirectory: string;
  /** Id of a group, or how it begins; all groups without it. */
  readonly group: string | undefined;
  /** What is being done, for a person. */
  readonly onProgress: (line: string) => void;
}

export interface DaemonOptions {
  readonly configFile: string;
  /** `KEY=VALUE` with dotted keys, in order; they win over the environment and the file. */
  readonly overrides: readonly string[];
}
