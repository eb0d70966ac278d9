/** Something the daemon is made of: started once in the order of its dependencies, stopped once in reverse. */
export interface Part {
  readonly name: string;
  /** Resolves when the part does its work; rejects when it cannot. */
  start(): Promise<void>;
  /** Resolves when everything it held is let go. Called also after a start that failed half way. */
  stop(): Promise<void>;
}
