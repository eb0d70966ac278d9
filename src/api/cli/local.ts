/**
 * What the command line needs of the parts it may not know. `main.ts` knows them all and passes this in; each function
 * loads its part when it is called.
 */
export interface Local {
  /** Runs until the daemon has stopped; the exit code of the process. */
  runDaemon(options: DaemonOptions): Promise<number>;
}

export interface DaemonOptions {
  readonly configFile: string;
  /** `KEY=VALUE` with dotted keys, in order; they win over the environment and the file. */
  readonly overrides: readonly string[];
}
