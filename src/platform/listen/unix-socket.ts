import { constants } from "node:fs";
import {
  chmod,
  type FileHandle,
  link,
  lstat,
  mkdir,
  mkdtemp,
  open,
  rename,
  rmdir,
  unlink,
} from "node:fs/promises";
import { connect, type Server } from "node:net";
import { basename, dirname, join } from "node:path";
import { assert } from "#src/base/assert.js";
import { systemCode, TidemarkError } from "#src/base/errors.js";
import type { ListenAddress } from "#src/base/listen-address.js";
import { addressTaken } from "#src/platform/listen/bind-error.js";
import { startListening } from "#src/platform/listen/start-listening.js";

/**
 * Binds a unix socket so that its name appears at once with the right mode, over nobody else's socket, and goes away
 * with us, without taking somebody else's along.
 *
 * 1. The socket is bound and given its mode inside a directory that only this user can enter, made for the purpose
 *    beside the wanted path. So there is no moment at which it can be reached with another mode, and the umask, which
 *    belongs to the whole process, is left alone.
 * 2. link(2) gives it the wanted name. It fails if that exists, so a living daemon's socket is never replaced.
 * 3. What stands in the way is asked by connecting. If nobody answers, a dead daemon left it: it is moved into our
 *    directory and asked once more there, since another daemon may have done all this in between; then it is removed.
 * 4. The private name and directory go away. That also takes from libuv the path it would unlink when closing.
 *
 * On release the name is removed if it still is the file we made.
 */
export interface UnixBinding {
  /** Removes the name, unless it has become somebody else's. To be called once the server is closed. */
  release(): Promise<void>;
}

type UnixAddress = Extract<ListenAddress, { type: "unix" }>;

/** The owner and the group may connect: whoever can, is an operator. */
export const UNIX_SOCKET_MODE = 0o660;
/** Whoever may connect may enter, too. */
const DIRECTORY_MODE = 0o750;
/** Two daemons that start together can meet a few times; more would be something else that makes sockets there. */
const ATTEMPTS_MAX = 5;
/** What the kernel takes for the path of a socket. */
const SOCKET_PATH_BYTES_MAX = 107;

export async function bindUnixSocket(server: Server, address: UnixAddress): Promise<UnixBinding> {
  // libuv does not refuse a longer path, it cuts it, and would bind another name than the one asked for.
  assert(Buffer.byteLength(address.path) <= SOCKET_PATH_BYTES_MAX, "the path of a socket fits the kernel");
  await makeDirectory(dirname(address.path));
  const privateDirectory = await mkdtemp(join(dirname(address.path), ".tidemark-"));
  let handle: FileHandle | undefined;
  try {
    handle = await open(privateDirectory, constants.O_RDONLY | constants.O_DIRECTORY);
    const inside = new PrivateDirectory(privateDirectory, handle.fd);
    const own = join(privateDirectory, basename(address.path));
    await startListening(server, { path: inside.reach(basename(address.path)) });
    await chmod(own, UNIX_SOCKET_MODE);
    const { dev, ino } = await lstat(own);
    try {
      await takeName(own, address, inside);
    } finally {
      await unlink(own);
    }
    return { release: () => unlinkIfSame(address.path, dev, ino) };
  } finally {
    await handle?.close();
    await rmdir(privateDirectory);
  }
}

class PrivateDirectory {
  readonly path: string;
  readonly #fd: number;

  constructor(path: string, fd: number) {
    this.path = path;
    this.#fd = fd;
  }

  /** A path to the name by which the kernel takes a socket: the plain one, or a detour if that is too long. */
  reach(name: string): string {
    const plain = join(this.path, name);
    return Buffer.byteLength(plain) <= SOCKET_PATH_BYTES_MAX ? plain : `/proc/self/fd/${this.#fd}/${name}`;
  }
}

async function takeName(own: string, address: UnixAddress, inside: PrivateDirectory): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    if (await linkNew(own, address.path)) return;
    await removeStale(address, inside);
  }
  throw addressTaken(address);
}

async function linkNew(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw error;
  }
}

/** Removes what a dead daemon left at the path. Throws if it is anything else. */
async function removeStale(address: UnixAddress, inside: PrivateDirectory): Promise<void> {
  const found = await lstat(address.path).catch(missingIsUndefined);
  if (found === undefined) return;
  if (!found.isSocket()) throw notASocket(address);
  const first = await probe(address.path);
  if (first === "gone") return;
  if (first === "alive") throw addressTaken(address);

  const aside = join(inside.path, "stale");
  const moved = await rename(address.path, aside).then(() => true, missingIsUndefined);
  if (moved === undefined) return;
  const second = await probe(inside.reach("stale"));
  // Between our look and our move another daemon took the name: give it back.
  if (second === "alive") await linkNew(aside, address.path);
  await unlink(aside);
  if (second === "alive") throw addressTaken(address);
}

type Probe = "alive" | "dead" | "gone";

/** Whether somebody listens there. Only a refused connection proves that nobody does. */
async function probe(path: string): Promise<Probe> {
  return await new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve("alive");
    });
    socket.once("error", (error) => {
      const code = systemCode(error);
      resolve(code === "ECONNREFUSED" ? "dead" : code === "ENOENT" ? "gone" : "alive");
    });
  });
}

async function makeDirectory(path: string): Promise<void> {
  try {
    // One level only: a longer path that is missing is more likely a mistake than a wish.
    await mkdir(path, DIRECTORY_MODE);
  } catch (error) {
    if (systemCode(error) !== "EEXIST") throw error;
  }
}

async function unlinkIfSame(path: string, dev: number, ino: number): Promise<void> {
  const found = await lstat(path).catch(missingIsUndefined);
  if (found === undefined || found.dev !== dev || found.ino !== ino) return;
  await unlink(path).catch(missingIsUndefined);
}

function missingIsUndefined(error: unknown): undefined {
  if (systemCode(error) === "ENOENT") return undefined;
  throw error;
}

function notASocket(address: UnixAddress): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "LISTEN_PATH_IN_USE",
    message: `${address.path} exists and is not a socket`,
    hint: `remove it if nobody needs it, or configure another path`,
    facts: { path: address.path },
  });
}
