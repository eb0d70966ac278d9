/** Where the three files are. Absolute paths. */
export interface TlsFiles {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** What stood in them. */
export interface TlsPems {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** Certificates and key that were checked together and can be used. */
export interface TlsMaterial {
  readonly pems: TlsPems;
  /** The names our own certificate speaks for. */
  readonly identities: readonly string[];
  /** When our own certificate ends, and when the first of the authorities does. */
  readonly notAfterMs: number;
  readonly authorityNotAfterMs: number;
  /** SHA-256 of our own certificate, as `openssl x509 -fingerprint -sha256` prints it. */
  readonly fingerprint: string;
}

/** Where servers and clients take the material for the next connection from. */
export interface TlsMaterialSource {
  readonly current: TlsMaterial;
  /** Calls back after each change; returns what ends that. */
  subscribe(onChange: (material: TlsMaterial) => void): () => void;
}

/** A source that never changes: for a client that lives for one command. */
export function fixedMaterial(material: TlsMaterial): TlsMaterialSource {
  return { current: material, subscribe: () => () => undefined };
}
