import { X509Certificate } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { assert } from "#src/base/assert.js";
import { describeError, systemCode, TidemarkError } from "#src/base/errors.js";
import {
  type CertificateExpectation,
  checkCertificates,
  type Finding,
  isError,
  notAfterMs,
} from "#src/platform/tls/check-certificates.js";
import { certificateIdentities } from "#src/platform/tls/identities.js";
import { splitPem } from "#src/platform/tls/pem.js";
import type { TlsFiles, TlsMaterial, TlsPems } from "#src/platform/tls/tls-material.js";

/** A bundle of a hundred roots is 200 kB; anything larger is not a certificate file. */
export const TLS_FILE_BYTES_MAX = 1024 * 1024;

export interface LoadedTlsFiles {
  readonly material: TlsMaterial;
  readonly warnings: readonly Finding[];
}

/** Reads and checks the files; throws the first thing that must be mended before they can be used. */
export async function loadTlsFiles(
  files: TlsFiles,
  expectation: CertificateExpectation,
): Promise<LoadedTlsFiles> {
  const ca = await readPem(files.ca, "ca");
  const cert = await readPem(files.cert, "cert");
  const key = await readPem(files.key, "key");
  const pems = { ca: ca.text, cert: cert.text, key: key.text };
  const findings = [...checkCertificates(files, pems, expectation), ...checkKeyMode(files.key, key.mode)];
  const first = findings.find(isError);
  if (first !== undefined) throw findingError(first);
  return { material: describeMaterial(pems), warnings: findings };
}

/** Everything that is to say about the files, for `config check`; nothing is thrown for what is wrong with them. */
export async function inspectTlsFiles(
  files: TlsFiles,
  expectation: CertificateExpectation,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const read: Partial<Record<keyof TlsFiles, PemFile>> = {};
  for (const role of ["ca", "cert", "key"] as const) {
    try {
      read[role] = await readPem(files[role], role);
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      const { code, message, hint, facts } = error;
      findings.push({ severity: "error", code, message, hint, facts });
    }
  }
  const { ca, cert, key } = read;
  if (ca === undefined || cert === undefined || key === undefined) return findings;
  const pems = { ca: ca.text, cert: cert.text, key: key.text };
  return [...checkCertificates(files, pems, expectation), ...checkKeyMode(files.key, key.mode)];
}

function findingError(finding: Finding): TidemarkError {
  const { code, message, hint, facts } = finding;
  return new TidemarkError({ kind: "invalid", code, message, hint, facts });
}

interface PemFile {
  readonly text: string;
  readonly mode: number;
}

async function readPem(path: string, role: keyof TlsFiles): Promise<PemFile> {
  let file: FileHandle | undefined;
  try {
    // Not to hang on a FIFO that somebody put there.
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const { size, mode } = await file.stat();
    if (size > TLS_FILE_BYTES_MAX) throw tooLarge(path, size);
    return { text: await file.readFile("latin1"), mode };
  } catch (error) {
    if (error instanceof TidemarkError) throw error;
    throw unreadable(path, role, error);
  } finally {
    await file?.close();
  }
}

function unreadable(path: string, role: keyof TlsFiles, error: unknown): TidemarkError {
  const missing = systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR";
  return new TidemarkError({
    kind: "invalid",
    code: missing ? "TLS_FILE_MISSING" : "TLS_FILE_UNREADABLE",
    message: missing
      ? `the file of tls.${role} does not exist: ${path}`
      : `the file of tls.${role} cannot be read: ${describeError(error)}`,
    hint: missing
      ? `correct tls.${role}, or make certificates with: tidemark tls init`
      : `let the user the daemon runs as read ${path}, and nobody else`,
    facts: { file: path },
    cause: error,
  });
}

function tooLarge(path: string, sizeBytes: number): TidemarkError {
  return new TidemarkError({
    kind: "invalid",
    code: "TLS_FILE_TOO_LARGE",
    message: `${path} has ${sizeBytes} bytes, too many for certificates or a key`,
    hint: `check that tls.ca, tls.cert and tls.key name the right files`,
    facts: { file: path, sizeBytes, sizeBytesMax: TLS_FILE_BYTES_MAX },
  });
}

/** Group access is left alone: a key that belongs to root and a service's group is common, and sound. */
function checkKeyMode(path: string, mode: number): readonly Finding[] {
  if ((mode & 0o007) === 0) return [];
  const octal = (mode & 0o777).toString(8).padStart(4, "0");
  return [
    {
      severity: "warning",
      code: "TLS_KEY_EXPOSED",
      message: `every user of this machine has access to the private key in ${path} (mode ${octal})`,
      hint: `chmod 0600 ${path}`,
      facts: { file: path, mode: octal },
    },
  ];
}

function describeMaterial(pems: TlsPems): TlsMaterial {
  const [leaf] = certificatesOf(pems.cert);
  assert(leaf !== undefined, "checked files hold a certificate");
  return {
    pems,
    identities: certificateIdentities(leaf),
    notAfterMs: notAfterMs(leaf),
    authorityNotAfterMs: Math.min(...certificatesOf(pems.ca).map(notAfterMs)),
    fingerprint: leaf.fingerprint256,
  };
}

function certificatesOf(pem: string): readonly X509Certificate[] {
  return splitPem(pem)
    .filter((block) => block.label.endsWith("CERTIFICATE"))
    .map((block) => new X509Certificate(block.text));
}
