/**
 * What a configuration names on this machine: certificates, directories, programs. Kept apart from reading it, since
 * the answer changes without the file changing, and a file may be checked on another machine than the one it is for.
 */
import type { DaemonConfig, TlsConfig } from "#src/config/daemon-config.js";
import { type ConfigFiles, explainFailure } from "#src/config/files.js";
import type { Finding, Severity } from "#src/config/issue.js";
import type { KeyPath } from "#src/config/key-path.js";
import { describeValue } from "#src/config/redact.js";

/** The part of the TLS code that says what is wrong with certificates; passed in, so that config does not know it. */
export type CheckCertificates = (
  files: TlsConfig,
  pems: Readonly<Record<TlsFile, string>>,
  expectation: {
    readonly identity: string | undefined;
    readonly usages: readonly ("server" | "client")[];
    readonly nowMs: number;
  },
) => readonly CertificateFinding[];

export interface CertificateFinding {
  readonly severity: Severity;
  readonly message: string;
  readonly hint: string;
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}

export interface MachineFacts {
  readonly files: ConfigFiles;
  readonly checkCertificates: CheckCertificates;
  readonly nowMs: number;
}

type TlsFile = "ca" | "cert" | "key";

const TLS_FILES = ["ca", "cert", "key"] as const;
/** A bundle of every public authority has 250 KB. */
const PEM_BYTES_MAX = 1024 * 1024;
/** Any bit by which group or others could read or replace it. Reading by the group is a common, deliberate set-up. */
const OPEN_TO_OTHERS = 0o027;

export async function checkDaemonFiles(config: DaemonConfig, machine: MachineFacts): Promise<Finding[]> {
  const [tls, roots, hooks] = await Promise.all([
    config.tls === undefined ? [] : checkTls(config, config.tls, machine),
    checkImageRoots(config, machine.files),
    checkHooks(config, machine.files),
  ]);
  return [...tls, ...roots, ...hooks];
}

async function checkTls(config: DaemonConfig, tls: TlsConfig, machine: MachineFacts): Promise<Finding[]> {
  const findings: Finding[] = [];
  const pems: Partial<Record<TlsFile, string>> = {};
  for (const name of TLS_FILES) {
    const path = ["tls", name];
    const outcome = await machine.files.read(tls[name], PEM_BYTES_MAX);
    if (outcome.type === "content") pems[name] = new TextDecoder("latin1").decode(outcome.bytes);
    else
      findings.push({
        path,
        problem: explainUnread(outcome),
        found: describeValue(tls[name]),
        hint: hintFor(name),
      });
  }
  const look = await machine.files.look(tls.key);
  if (look.type === "file" && (look.mode & OPEN_TO_OTHERS) !== 0) {
    findings.push({
      severity: "warning",
      path: ["tls", "key"],
      problem: "the private key can be read or replaced by others",
      found: `mode ${look.mode.toString(8).padStart(4, "0")}`,
      allowed: "0600, or 0640 for a group of its own",
      hint: `chmod 600 ${tls.key}`,
    });
  }
  if (!isComplete(pems)) return findings;
  const identity = tls.identity ?? config.site;
  const faults = machine.checkCertificates(tls, pems, {
    identity,
    usages: ["server", "client"],
    nowMs: machine.nowMs,
  });
  return [
    ...findings,
    ...faults.map(
      ({ severity, message, hint, facts }): Finding => ({
        severity,
        path: keyOf(tls, facts),
        problem: message,
        hint,
      }),
    ),
  ];
}

function isComplete(pems: Partial<Record<TlsFile, string>>): pems is Record<TlsFile, string> {
  return TLS_FILES.every((name) => pems[name] !== undefined);
}

/** The key whose file the finding speaks of; where it speaks of two, the first it names. */
function keyOf(tls: TlsConfig, facts: CertificateFinding["facts"]): KeyPath {
  const spoken = Object.values(facts);
  const name = TLS_FILES.find((candidate) => candidate !== "ca" && spoken.includes(tls[candidate]));
  if (name !== undefined) return ["tls", name];
  return spoken.includes(tls.ca) ? ["tls", "ca"] : ["tls"];
}

function explainUnread(
  outcome: Exclude<Awaited<ReturnType<ConfigFiles["read"]>>, { type: "content" }>,
): string {
  if (outcome.type === "failure") return explainFailure(outcome);
  return outcome.type === "not-a-file" ? "is not a regular file" : "is too large for a PEM file";
}

function hintFor(name: TlsFile): string {
  if (name === "key") return "the user that runs the daemon must be able to read it, and nobody else";
  return "check the path; tidemark tls init DIR makes certificates where there are none";
}

async function checkImageRoots(config: DaemonConfig, files: ConfigFiles): Promise<Finding[]> {
  const looks = await Promise.all(config.imageRoots.map((root) => files.look(root)));
  return looks.flatMap((look, index): Finding[] => {
    if (look.type === "directory") return [];
    const problem = look.type === "failure" ? explainFailure(look) : "is not a directory";
    const found = describeValue(config.imageRoots[index]);
    const hint = "groups can open nothing in it until it is there";
    return [{ severity: "warning", path: ["image_roots", index], problem, found, hint }];
  });
}

async function checkHooks(config: DaemonConfig, files: ConfigFiles): Promise<Finding[]> {
  const findings = await Promise.all(
    Object.entries(config.hooks).map(async ([name, hook]): Promise<Finding[]> => {
      const program = hook.run[0] ?? "";
      const look = await files.look(program);
      const problem = await explainProgram(look, () => files.canRun(program));
      if (problem === undefined) return [];
      const found = describeValue(program);
      return [
        { severity: "warning", path: ["hooks", name, "run", 0], problem, found, hint: "the hook would fail" },
      ];
    }),
  );
  return findings.flat();
}

async function explainProgram(
  look: Awaited<ReturnType<ConfigFiles["look"]>>,
  canRun: () => Promise<boolean>,
): Promise<string | undefined> {
  if (look.type === "failure") return explainFailure(look);
  if (look.type !== "file") return "is not a program";
  return (await canRun()) ? undefined : "is not executable by this user";
}
