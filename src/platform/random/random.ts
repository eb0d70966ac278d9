/** Where ids, jitter and samples come from. Never for keys: those are made by the TLS code from the system's own. */
export interface Random {
  /** 64 bits, uniform: identities of lineage entries, drills, stores. */
  uint64(): bigint;
  /** A float in [0, 1): jitter and sampling. */
  fraction(): number;
  /** A random (version 4) UUID in lower case. */
  uuid(): string;
}
