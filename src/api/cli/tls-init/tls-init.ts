import { X509Certificate } from "node:crypto";
import { link, mkdir, open, readdir, readFile, rm, unlink } from "node:fs/promises";
import { isIP } from "node:net";
import { join } from "node:path";
import { planLeaves, type TlsInitRequest } from "#src/api/cli/tls-init/tls-init-plan.js";
import { describeError, systemCode, TidemarkError } from "#src/base/errors.js";
import {
  CertificateAuthority,
  type IssuedPair,
  type LeafRequest,
  type LeafRole,
} from "#src/platform/tls/certificate-authority.js";
import { certificateIdentities } from "#src/platform/tls/identities.js";

/**
 * Makes the directory of `tidemark tls init`: ca.pem, ca.key, and NAME.pem with NAME.key for each site and operator.
 *
 * - A file that exists is never replaced. An authority that is there is used on, pairs that are there stay, and what is
 *   missing is added; whatever does not fit together is refused before anything is written.
 * - Keys are written with mode 0600, and every file appears with all its content or not at all.
 * - If a write fails, the files this run had made are removed again.
 */
export interface TlsInitResult {
  readonly directory: string;
  readonly authority: {
    readonly state: PairState;
    readonly cert: string;
    readonly key: string;
    readonly notAfterMs: number;
    readonly fingerprint: string;
  };
  readonly leaves: readonly TlsInitLeaf[];
}

export interface TlsInitLeaf {
  readonly state: PairState;
  readonly role: LeafRole;
  readonly name: string;
  readonly identities: readonly string[];
  readonly cert: string;
  readonly key: string;
  readonly notAfterMs: number;
}

/** Whether this run made the files or found them. */
export type PairState = "made" | "kept";

const KEY_MODE = 0o600;
const CERTIFICATE_MODE = 0o644;
/** It holds the authority's key. */
const DIRECTORY_MODE = 0o700;
const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

export async function initTlsDirectory(
  directory: string,
  request: TlsInitRequest,
  nowMs: number,
): Promise<TlsInitResult> {
  const plan = planLeaves(request);
  const existing = await listDirectory(directory);
  const { authority, state } = await takeAuthority(directory, existing, nowMs);
  const leaves: { leaf: TlsInitLeaf; pair: IssuedPair | undefined }[] = [];
  for (const leaf of plan) leaves.push(await takeLeaf(directory, existing, authority, leaf, nowMs));

  const made = leaves.flatMap(({ leaf, pair }) =>
    pair === undefined ? [] : filesOf(directory, leaf.name, pair),
  );
  const files = state === "made" ? [...filesOf(directory, "ca", authority.pair), ...made] : made;
  await writeAll(directory, files);
  return {
    directory,
    authority: {
      state,
      cert: join(directory, "ca.pem"),
      key: join(directory, "ca.key"),
      notAfterMs: authority.notAfterMs,
      fingerprint: authority.certificate.fingerprint256,
    },
    leaves: leaves.map(({ leaf }) => leaf),
  };
}

type PairPresence = "both" | "neither" | "cert-only" | "key-only";

function presence(existing: ReadonlySet<string>, name: string): PairPresence {
  const cert = existing.has(`${name}.pem`);
  const key = existing.has(`${name}.key`);
  if (cert) return key ? "both" : "cert-only";
  return key ? "key-only" : "neither";
}

async function takeAuthority(
  directory: string,
  existing: ReadonlySet<string>,
  nowMs: number,
): Promise<{ authority: CertificateAuthority; state: PairState }> {
  const found = presence(existing, "ca");
  if (found === "neither") {
    const orphan = [...existing].find((name) => name.endsWith(".pem") || name.endsWith(".key"));
    if (orphan !== undefined) throw occupied(directory, orphan);
    return { authority: CertificateAuthority.create(nowMs), state: "made" };
  }
  if (found === "cert-only") throw authorityKeyMissing(directory);
  if (found === "key-only") throw halfPair(directory, "ca.key", "ca.pem");
  const authority = CertificateAuthority.open(await readPair(directory, "ca"));
  if (authority.notAfterMs <= nowMs) throw authorityExpired(directory, authority);
  return { authority, state: "kept" };
}

async function takeLeaf(
  directory: string,
  existing: ReadonlySet<string>,
  authority: CertificateAuthority,
  request: LeafRequest,
  nowMs: number,
): Promise<{ leaf: TlsInitLeaf; pair: IssuedPair | undefined }> {
  const { name } = request;
  const found = presence(existing, name);
  if (found === "cert-only") throw halfPair(directory, `${name}.pem`, `${name}.key`);
  if (found === "key-only") throw halfPair(directory, `${name}.key`, `${name}.pem`);
  if (found === "neither") {
    const pair = authority.issue(request, nowMs);
    return { leaf: describeLeaf(directory, request, "made", new X509Certificate(pair.certPem)), pair };
  }
  const certificate = readCertificate(directory, name, (await readPair(directory, name)).certPem);
  checkKept(directory, request, authority, certificate, nowMs);
  return { leaf: describeLeaf(directory, request, "kept", certificate), pair: undefined };
}

/** A pair that is there stays only if it is what was asked for. */
function checkKept(
  directory: string,
  request: LeafRequest,
  authority: CertificateAuthority,
  certificate: X509Certificate,
  nowMs: number,
): void {
  const { name, role, hosts } = request;
  const file = join(directory, `${name}.pem`);
  const identities = certificateIdentities(certificate);
  const usages: readonly string[] = certificate.keyUsage ?? [];
  const isSite = usages.includes(SERVER_AUTH);
  const addresses = hosts.filter((host) => isIP(host) !== 0 && certificate.checkIP(host) !== undefined);
  const known = new Set([...identities, ...addresses]);
  const isOurs =
    certificate.checkIssued(authority.certificate) && certificate.verify(authority.certificate.publicKey);
  const lacking = [name, ...hosts].find((wanted) => !known.has(wanted));
  if (!isOurs) throw doesNotFit(file, "was not issued by the authority in ca.pem");
  if (isSite !== (role === "site")) {
    throw doesNotFit(file, isSite ? "is a site's, not an operator's" : "is an operator's, not a site's");
  }
  if (lacking !== undefined) throw doesNotFit(file, `is not for ${lacking}`);
  if (Date.parse(certificate.validTo) <= nowMs) throw doesNotFit(file, `expired on ${certificate.validTo}`);
}

function describeLeaf(
  directory: string,
  request: LeafRequest,
  state: PairState,
  certificate: X509Certificate,
): TlsInitLeaf {
  return {
    state,
    role: request.role,
    name: request.name,
    identities: certificateIdentities(certificate),
    cert: join(directory, `${request.name}.pem`),
    key: join(directory, `${request.name}.key`),
    notAfterMs: Date.parse(certificate.validTo),
  };
}

interface NewFile {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
}

/** The key first: a certificate that is there has its key. */
function filesOf(directory: string, name: string, pair: IssuedPair): readonly NewFile[] {
  return [
    { path: join(directory, `${name}.key`), text: pair.keyPem, mode: KEY_MODE },
    { path: join(directory, `${name}.pem`), text: pair.certPem, mode: CERTIFICATE_MODE },
  ];
}

async function listDirectory(directory: string): Promise<ReadonlySet<string>> {
  try {
    await mkdir(directory, { recursive: true, mode: DIRECTORY_MODE });
    return new Set(await readdir(directory));
  } catch (error) {
    throw cannotWrite(directory, error);
  }
}

async function writeAll(directory: string, files: readonly NewFile[]): Promise<void> {
  const written: string[] = [];
  try {
    for (const file of files) {
      await writeNew(file);
      written.push(file.path);
    }
    const handle = await open(directory, "r");
    await handle.sync().finally(() => handle.close());
  } catch (error) {
    for (const path of written) await rm(path, { force: true });
    throw cannotWrite(directory, error);
  }
}

/** Under another name first, and by link(2) to its own, which fails where something has come to be meanwhile. */
async function writeNew({ path, text, mode }: NewFile): Promise<void> {
  const draft = `${path}.draft`;
  const handle = await open(draft, "wx", mode);
  try {
    // The mode given to open is cut by the umask.
    await handle.chmod(mode);
    await handle.writeFile(text);
    await handle.sync();
    await link(draft, path);
  } finally {
    await handle.close();
    await unlink(draft);
  }
}

async function readPair(directory: string, name: string): Promise<IssuedPair> {
  try {
    return {
      certPem: await readFile(join(directory, `${name}.pem`), "latin1"),
      keyPem: await readFile(join(directory, `${name}.key`), "latin1"),
    };
  } catch (error) {
    throw new TidemarkError({
      kind: "invalid",
      code: "TLS_FILE_UNREADABLE",
      message: `the files ${name}.pem and ${name}.key in ${directory} cannot be read: ${describeError(error)}`,
      hint: `run this as the user who made them`,
      facts: { directory },
      cause: error,
    });
  }
}

function readCertificate(directory: string, name: string, pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw doesNotFit(join(directory, `${name}.pem`), `cannot be read: ${describeError(error)}`);
  }
}

function occupied(directory: string, file: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "TLS_DIRECTORY_OCCUPIED",
    message: `${directory} holds certificates or keys (${file}), but no authority to go on with`,
    hint: `give an empty directory, or the one that ca.pem and ca.key are in`,
    facts: { directory, file },
  });
}

function authorityKeyMissing(directory: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "TLS_AUTHORITY_KEY_MISSING",
    message: `there is an authority in ${directory}, but not its key, so nothing more can be issued`,
    hint: `bring ca.key back from where it is kept, or make a new authority in an empty directory`,
    facts: { directory },
  });
}

function authorityExpired(directory: string, authority: CertificateAuthority): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "TLS_AUTHORITY_EXPIRED",
    message: `the authority in ${directory} expired on ${authority.certificate.validTo}`,
    hint: `make a new one in an empty directory, and let tls.ca hold both until every site has its new certificate`,
    facts: { directory, notAfter: authority.certificate.validTo },
  });
}

function halfPair(directory: string, there: string, missing: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "TLS_PAIR_INCOMPLETE",
    message: `${directory} holds ${there} without ${missing}`,
    hint: `bring ${missing} back, or move ${there} away to have a new pair made`,
    facts: { directory, there, missing },
  });
}

function doesNotFit(file: string, why: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "TLS_PAIR_DIFFERS",
    message: `${file} exists and ${why}; nothing is ever overwritten`,
    hint: `move it and its key away to have a new pair made, or use another directory`,
    facts: { file },
  });
}

function cannotWrite(directory: string, error: unknown): TidemarkError {
  if (error instanceof TidemarkError) return error;
  const exists = systemCode(error) === "EEXIST";
  return new TidemarkError({
    kind: "failed",
    code: "TLS_DIRECTORY_NOT_WRITABLE",
    message: `the files in ${directory} cannot be made: ${describeError(error)}`,
    hint: exists
      ? `something with that name appeared or was left there: remove it, and do it again`
      : `check the path and the rights on it, and do it again: what this run had made is removed`,
    facts: { directory },
    cause: error,
  });
}
