import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSecureContext, type SecureContext } from "node:tls";

/** Certificates made by openssl: by somebody else's program, as those of most operators are. */

export interface TestCertificate {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

export class TestAuthority {
  readonly #dir = mkdtempSync(join(tmpdir(), "tidemark-ca-"));

  constructor() {
    this.#openssl(
      "req",
      "-x509",
      ...NEW_KEY,
      "-keyout",
      "ca.key",
      "-out",
      "ca.pem",
      "-subj",
      "/CN=test",
      "-days",
      "2",
    );
  }

  /** For the names given: `DNS:alpha`, `URI:spiffe://x`. */
  issue(...names: [string, ...string[]]): TestCertificate {
    writeFileSync(join(this.#dir, "names"), `subjectAltName=${names.join(",")}\n`);
    this.#openssl("req", ...NEW_KEY, "-keyout", "new.key", "-out", "new.csr", "-subj", "/CN=not-looked-at");
    this.#openssl(
      "x509",
      "-req",
      "-in",
      "new.csr",
      "-CA",
      "ca.pem",
      "-CAkey",
      "ca.key",
      "-CAcreateserial",
      "-out",
      "new.pem",
      "-days",
      "2",
      "-extfile",
      "names",
    );
    return { ca: this.#read("ca.pem"), cert: this.#read("new.pem"), key: this.#read("new.key") };
  }

  close(): void {
    rmSync(this.#dir, { recursive: true });
  }

  #read(name: string): string {
    return readFileSync(join(this.#dir, name), "utf8");
  }

  #openssl(...args: string[]): void {
    const result = spawnSync("openssl", args, { cwd: this.#dir, encoding: "utf8" });
    if (result.status !== 0) throw new Error(`openssl ${args.join(" ")}: ${result.stderr}`);
  }
}

const NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

export function secureContextOf(certificate: TestCertificate): SecureContext {
  return createSecureContext({ ...certificate });
}
