/** Something the daemon is made of: started once in the order of its dependencies, stopped once in reverse. */
export interface Part {
  readonly name: string;
  /** Resolves when the part does its work; rejects when it cannot. */
  start(): Promise<void>;
  /** Resolves when everything it held is let go. Called also after a start that failed half way. */
  stop(): Promise<void>;
}

/** How the daemon comes by a part. */
export interface PartDefinition {
  readonly name: string;
  /** Parts that must be running before this one starts, and until it has stopped. */
  readonly needs: readonly string[];
  /** Makes the part. Called anew for each attempt: what was stopped is never started again. */
  create(report: PartReport): Part;
}

/** By which a part that is running says that it no longer is. */
export interface PartReport {
  /** The part cannot do its work any more. What follows, the restart policy decides. Only the first call counts. */
  failed(cause: unknown): void;
}
