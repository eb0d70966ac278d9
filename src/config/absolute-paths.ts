import { resolve } from "node:path";
import type { DaemonFile } from "#src/config/daemon-schema.js";
import type { KeyPath } from "#src/config/key-path.js";

/** What relative paths at a key are relative to. */
export type BaseOf = (path: KeyPath) => string;

const SOCKET = "unix:";

/** The same file with every path in it absolute: directories, keys, programs and the paths of sockets. */
export function makePathsAbsolute(file: DaemonFile, baseOf: BaseOf): DaemonFile {
  const path = (text: string, at: KeyPath) => resolve(baseOf(at), text);
  const address = (text: string, at: KeyPath) =>
    text.startsWith(SOCKET) ? `${SOCKET}${path(text.slice(SOCKET.length), at)}` : text;
  const listen = (value: string | string[], at: KeyPath) =>
    typeof value === "string"
      ? address(value, at)
      : value.map((text, index) => address(text, [...at, index]));
  const { tls } = file;
  // In the order of the schema: it is also the order in which the configuration is shown.
  return {
    site: file.site,
    data_dir: path(file.data_dir, ["data_dir"]),
    grpc: { listen: listen(file.grpc.listen, ["grpc", "listen"]) },
    nbd: { ...file.nbd, listen: listen(file.nbd.listen, ["nbd", "listen"]) },
    http: { listen: listen(file.http.listen, ["http", "listen"]) },
    ...(tls === undefined
      ? {}
      : {
          tls: {
            ...tls,
            ca: path(tls.ca, ["tls", "ca"]),
            cert: path(tls.cert, ["tls", "cert"]),
            key: path(tls.key, ["tls", "key"]),
          },
        }),
    peers: mapEntries(file.peers, (peer, name) => ({
      ...peer,
      address: address(peer.address, ["peers", name, "address"]),
    })),
    access: file.access,
    image_roots: file.image_roots.map((text, index) => path(text, ["image_roots", index])),
    hooks: mapEntries(file.hooks, (hook, name) => ({
      ...hook,
      run: program(hook.run, ["hooks", name, "run"], path),
    })),
    start_alone: file.start_alone,
    log: file.log,
  };
}

/** A program without a slash is left as it is, for the rules to refuse: it would be searched for in PATH. */
function program(run: readonly string[], at: KeyPath, path: (text: string, at: KeyPath) => string): string[] {
  const [first = "", ...words] = run;
  return [first.includes("/") ? path(first, [...at, 0]) : first, ...words];
}

/** As Object.fromEntries, without inherited properties: `constructor` is a legal name of a site. */
export function mapEntries<From, To>(
  entries: Readonly<Record<string, From>>,
  change: (value: From, name: string) => To,
): Record<string, To> {
  const changed: Record<string, To> = Object.create(null);
  for (const [name, value] of Object.entries(entries)) changed[name] = change(value, name);
  return changed;
}
