/**
 * Everything that a test may need and a machine may lack, in one table. The test runner names the packages that
 * would enable skipped tests, and CI installs the packages of the tools that tests ask for, both from here.
 *
 * A tool is detected by looking or by running it, never by asking the package manager: what counts is that it works.
 */
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync } from "node:fs";

/** Where a missing tool comes from: a Debian 12 package, or something that only the machine's owner can grant. */
type ToolSource =
  | { readonly type: "package"; readonly name: string }
  | { readonly type: "grant"; readonly what: string };

export interface Tool {
  readonly source: ToolSource;
  readonly detect: () => boolean;
}

/** Debian's Python, the one that Debian's python3-* packages serve; another may come first in PATH. */
export const DEBIAN_PYTHON = "/usr/bin/python3";

/** Where Debian keeps the server programs of PostgreSQL, which are not in PATH. */
export const POSTGRES_BIN_DIR = "/usr/lib/postgresql/15/bin";

/** Shifts the wall clock of whatever loads it: Debian's package puts it where its architecture's libraries are. */
export const FAKETIME_LIBRARY = `/usr/lib/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu/faketime/libfaketimeMT.so.1`;

/** Ample for a program that only prints its version; a probe that takes longer counts as a missing tool. */
const PROBE_TIMEOUT_MS = 20_000;

const runs = (command: string, ...args: string[]): boolean =>
  spawnSync(command, args, { stdio: "ignore", timeout: PROBE_TIMEOUT_MS }).status === 0;

const mayUse = (path: string): boolean => {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false; // Missing or forbidden: for the test it is the same answer.
  }
};

const kernelMounts = (fileSystem: string): boolean =>
  readFileSync("/proc/filesystems", "utf8").split(/\s+/).includes(fileSystem);

const isRoot = (): boolean => process.getuid?.() === 0;

const fromPackage = (name: string, detect: () => boolean): Tool => ({
  source: { type: "package", name },
  detect,
});
const fromGrant = (what: string, detect: () => boolean): Tool => ({
  source: { type: "grant", what },
  detect,
});

export const TOOLS = {
  openssl: fromPackage("openssl", () => runs("openssl", "version")),
  python: fromPackage("python3", () => runs(DEBIAN_PYTHON, "--version")),
  "python-grpc": fromPackage("python3-grpcio", () => runs(DEBIAN_PYTHON, "-c", "import grpc")),
  "python-protobuf": fromPackage("python3-protobuf", () =>
    runs(DEBIAN_PYTHON, "-c", "import google.protobuf"),
  ),
  protoc: fromPackage("protobuf-compiler", () => runs("protoc", "--version")),
  "qemu-img": fromPackage("qemu-utils", () => runs("qemu-img", "--version")),
  nbdinfo: fromPackage("libnbd-bin", () => runs("nbdinfo", "--version")),
  "python-nbd": fromPackage("python3-libnbd", () => runs(DEBIAN_PYTHON, "-c", "import nbd")),
  nbdkit: fromPackage("nbdkit", () => runs("nbdkit", "--version")),
  nbdfuse: fromPackage("libnbd-bin", () => runs("nbdfuse", "--version")),
  fio: fromPackage("fio", () => runs("fio", "--version")),
  postgres: fromPackage("postgresql-15", () => runs(`${POSTGRES_BIN_DIR}/postgres`, "--version")),
  "systemd-analyze": fromPackage("systemd", () => runs("systemd-analyze", "--version")),
  bash: fromPackage("bash", () => runs("bash", "--version")),
  zsh: fromPackage("zsh", () => runs("zsh", "--version")),
  fish: fromPackage("fish", () => runs("fish", "--version")),
  ip: fromPackage("iproute2", () => runs("ip", "-V")),
  nft: fromPackage("nftables", () => runs("nft", "--version")),
  faketime: fromPackage("faketime", () => existsSync(FAKETIME_LIBRARY)),
  rsync: fromPackage("rsync", () => runs("rsync", "--version")),
  "qemu-storage-daemon": fromPackage("qemu-system-common", () => runs("qemu-storage-daemon", "--version")),
  root: fromGrant("run the tests as root", isRoot),
  "network-namespaces": fromGrant(
    "run the tests as root with CAP_SYS_ADMIN",
    () => isRoot() && runs("unshare", "--net", "true"),
  ),
  "loop-devices": fromGrant(
    "run the tests as root with loop devices",
    () => isRoot() && mayUse("/dev/loop-control") && runs("losetup", "--find"),
  ),
  mounts: fromGrant(
    "run the tests as root with CAP_SYS_ADMIN",
    () => isRoot() && runs("unshare", "--mount", "true"),
  ),
  "process-namespaces": fromGrant(
    "run the tests as root with CAP_SYS_ADMIN",
    () => isRoot() && runs("unshare", "--mount", "--pid", "--fork", "--mount-proc", "true"),
  ),
  "mkfs.ext4": fromPackage("e2fsprogs", () => runs("mkfs.ext4", "-V")),
  "mkfs.btrfs": fromPackage("btrfs-progs", () => runs("mkfs.btrfs", "--version")),
  btrfs: fromGrant("run on a kernel with btrfs", () => kernelMounts("btrfs") || runs("modprobe", "btrfs")),
  fuse: fromGrant("grant access to /dev/fuse", () => mayUse("/dev/fuse")),
  "npm-registry": fromGrant("let npm reach its registry", () =>
    runs("npm", "ping", "--fetch-retries=0", "--fetch-timeout=10000"),
  ),
} as const satisfies Record<string, Tool>;

export type ToolName = keyof typeof TOOLS;

const detected = new Map<ToolName, boolean>();

/** Whether the tool works here. Asked once per process. */
export function hasTool(name: ToolName): boolean {
  let has = detected.get(name);
  if (has === undefined) {
    has = TOOLS[name].detect();
    detected.set(name, has);
  }
  return has;
}
