import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  CertificateAuthority,
  type IssuedPair,
  type LeafRequest,
} from "#src/platform/tls/certificate-authority.js";
import { loadTlsFiles } from "#src/platform/tls/tls-files.js";
import { fixedMaterial, type TlsFiles, type TlsMaterialSource } from "#src/platform/tls/tls-material.js";

export interface TestCertificate {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

export const DAY_MS = 24 * 3_600_000;

/** An authority for tests, and certificates of it in any state. */
export class TestAuthority {
  readonly #authority: CertificateAuthority;

  constructor(nowMs: number = Date.now()) {
    this.#authority = CertificateAuthority.create(nowMs);
  }

  get caPem(): string {
    return this.#authority.pair.certPem;
  }

  issue(name: string, options: Partial<LeafRequest> & { readonly nowMs?: number } = {}): IssuedPair {
    const { nowMs = Date.now(), ...rest } = options;
    return this.#authority.issue({ role: "site", name, hosts: [], validDays: 100, ...rest }, nowMs);
  }

  /** A certificate for these names, with all that its holder needs. */
  holder(name: string, ...hosts: string[]): TestCertificate {
    const { certPem, keyPem } = this.issue(name, { hosts });
    return { ca: this.caPem, cert: certPem, key: keyPem };
  }

  /** Options of node:tls for a client with such a certificate. */
  client(pair: IssuedPair | undefined): { ca: string; cert?: string; key?: string } {
    return pair === undefined ? { ca: this.caPem } : { ca: this.caPem, cert: pair.certPem, key: pair.keyPem };
  }

  /** Writes ca.pem, site.pem and site.key. */
  write(directory: string, pair: IssuedPair): TlsFiles {
    const files = {
      ca: join(directory, "ca.pem"),
      cert: join(directory, "site.pem"),
      key: join(directory, "site.key"),
    };
    writeFileSync(files.ca, this.caPem);
    writeFileSync(files.cert, pair.certPem);
    writeFileSync(files.key, pair.keyPem, { mode: 0o600 });
    return files;
  }

  async source(directory: string, pair: IssuedPair): Promise<TlsMaterialSource> {
    const { material } = await loadTlsFiles(this.write(directory, pair), {
      identity: undefined,
      usages: ["server", "client"],
      nowMs: Date.now(),
    });
    return fixedMaterial(material);
  }
}
