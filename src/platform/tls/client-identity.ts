import { X509Certificate } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { systemCode, TidemarkError } from "#src/base/errors.js";
import { nearest } from "#src/base/nearest.js";
import { TLS_FILE_BYTES_MAX } from "#src/platform/tls/tls-files.js";
import type { TlsFiles } from "#src/platform/tls/tls-material.js";

/**
 * Which files of a `--tls-dir` a client uses: `ca.pem`, and
 *
 * 1. the pair that is named (`--tls-identity NAME`: NAME.pem and NAME.key), or
 * 2. `client.pem` and `client.key`, or
 * 3. the only operator's pair there is: a certificate for clients that is not for servers too. A site's pair is never
 *    taken unasked: a person who works as a site leaves the wrong name in the history.
 */
export async function chooseClientFiles(directory: string, name?: string): Promise<TlsFiles> {
  const names = await listDirectory(directory);
  if (!names.includes("ca.pem")) throw noAuthority(directory);
  const pairs = names
    .filter((file) => file.endsWith(".pem") && names.includes(`${file.slice(0, -4)}.key`))
    .map((file) => file.slice(0, -4))
    .filter((pair) => pair !== "ca");
  if (name !== undefined) {
    if (!pairs.includes(name)) throw noSuchPair(directory, name, pairs);
    return filesOf(directory, name);
  }
  if (pairs.includes("client")) return filesOf(directory, "client");
  const operators: string[] = [];
  for (const pair of pairs.slice(0, PAIRS_MAX)) {
    if (await isOperatorPair(join(directory, `${pair}.pem`))) operators.push(pair);
  }
  const [only, second] = operators;
  if (only === undefined) throw noOperator(directory, pairs);
  if (second !== undefined) throw severalOperators(directory, operators);
  return filesOf(directory, only);
}

/** A directory with more pairs than this is something else than one made for a client. */
const PAIRS_MAX = 200;
const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
const CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

function filesOf(directory: string, pair: string): TlsFiles {
  return {
    ca: join(directory, "ca.pem"),
    cert: join(directory, `${pair}.pem`),
    key: join(directory, `${pair}.key`),
  };
}

async function listDirectory(directory: string): Promise<readonly string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (error) {
    const missing = systemCode(error) === "ENOENT";
    throw new TidemarkError({
      kind: "invalid",
      code: missing ? "TLS_DIRECTORY_MISSING" : "TLS_DIRECTORY_UNREADABLE",
      message: missing
        ? `the TLS directory does not exist: ${directory}`
        : `the TLS directory cannot be read: ${directory}`,
      hint: `give the directory that holds ca.pem and your certificate and key by --tls-dir`,
      facts: { directory },
      cause: error,
    });
  }
}

/** A file that is no certificate is simply not an operator's pair; with a name given, loading it says what is wrong. */
async function isOperatorPair(path: string): Promise<boolean> {
  try {
    const bytes = await readFile(path);
    if (bytes.length > TLS_FILE_BYTES_MAX) return false;
    const usages: readonly string[] = new X509Certificate(bytes).keyUsage ?? [];
    return usages.includes(CLIENT_AUTH) && !usages.includes(SERVER_AUTH);
  } catch (error) {
    if (error instanceof Error) return false;
    throw error;
  }
}

function noAuthority(directory: string): TidemarkError {
  return new TidemarkError({
    kind: "invalid",
    code: "TLS_FILE_MISSING",
    message: `there is no ca.pem in ${directory}`,
    hint: `copy ca.pem there from the directory in which tidemark tls init made it`,
    facts: { directory },
  });
}

function noSuchPair(directory: string, name: string, pairs: readonly string[]): TidemarkError {
  const near = nearest(name, pairs);
  const meant = near === undefined ? "" : `did you mean ${near}? `;
  return new TidemarkError({
    kind: "invalid",
    code: "TLS_IDENTITY_MISSING",
    message: `there are no ${name}.pem and ${name}.key in ${directory}`,
    hint: `${meant}${describePairs(pairs)}`,
    facts: { directory, identity: name },
  });
}

function noOperator(directory: string, pairs: readonly string[]): TidemarkError {
  return new TidemarkError({
    kind: "invalid",
    code: "TLS_IDENTITY_MISSING",
    message: `there is no operator's certificate with its key in ${directory}`,
    hint: `make one with: tidemark tls init DIR --operator NAME; or name a pair by --tls-identity (${describePairs(pairs)})`,
    facts: { directory },
  });
}

function severalOperators(directory: string, operators: readonly string[]): TidemarkError {
  return new TidemarkError({
    kind: "invalid",
    code: "TLS_IDENTITY_AMBIGUOUS",
    message: `there are several operators' certificates in ${directory}: ${operators.join(", ")}`,
    hint: `choose one: --tls-identity ${operators[0]}`,
    facts: { directory, candidates: operators.join(", ") },
  });
}

function describePairs(pairs: readonly string[]): string {
  return pairs.length === 0 ? "no pair of NAME.pem and NAME.key is there" : `there: ${pairs.join(", ")}`;
}
