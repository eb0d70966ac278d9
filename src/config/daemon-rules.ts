/**
 * What must hold between the keys of a daemon's configuration. Each rule looks at a file that the schema has passed,
 * with its paths made absolute, and says everything it finds; none depends on another having passed.
 */
import { TidemarkError } from "#src/base/errors.js";
import { isLocalOnly, type ListenAddress, parseListenAddress } from "#src/base/listen-address.js";
import { asList } from "#src/config/create-daemon-config.js";
import type { DaemonFile } from "#src/config/daemon-schema.js";
import type { Finding } from "#src/config/issue.js";
import { formatKeyPath, type KeyPath } from "#src/config/key-path.js";
import { describeValue } from "#src/config/redact.js";

export type DaemonRule = (file: DaemonFile) => readonly Finding[];

interface Endpoint {
  readonly path: KeyPath;
  readonly text: string;
  /** Undefined where the text cannot be an address after all; a rule of its own says so. */
  readonly address: ListenAddress | undefined;
}

const LISTENERS = ["grpc", "nbd", "http"] as const;

export const DAEMON_RULES: Readonly<Record<string, DaemonRule>> = {
  addressesCanBeUsed: (file) =>
    [...listeners(file), ...peerAddresses(file)].flatMap(({ path, text }) => {
      const hint = whyUnusable(text);
      return hint === undefined
        ? []
        : [{ path, problem: "not an address", found: describeValue(text), hint }];
    }),

  listenersAreLocalWithoutTls: (file) => {
    if (file.tls !== undefined) return [];
    return listeners(file)
      .filter(({ address }) => address !== undefined && !isLocalOnly(address))
      .map(({ path, text }) => ({
        path,
        problem: "could be reached from other machines, and there is no tls to tell who is calling",
        found: describeValue(text),
        allowed: "without tls: loopback (127.0.0.1, ::1, localhost) or a unix socket",
        hint: hintForTls(file, path),
      }));
  },

  peersAreLocalWithoutTls: (file) => {
    if (file.tls !== undefined) return [];
    return peerAddresses(file)
      .filter(({ address }) => address !== undefined && !isLocalOnly(address))
      .map(({ path, text }) => ({
        path,
        problem: "is another machine, and without tls neither side can tell who the other is",
        found: describeValue(text),
        hint: `make certificates with tidemark tls init DIR --site ${file.site} --site ${path[1] ?? "OTHER"} and name them under tls`,
      }));
  },

  listenersAreGivenOnce: (file) => {
    const known = listeners(file);
    return known.flatMap((endpoint, index) => {
      const earlier = known.slice(0, index).find((other) => collide(other.address, endpoint.address));
      if (earlier === undefined) return [];
      const problem = `is taken already by ${formatKeyPath(earlier.path)}`;
      return [
        { path: endpoint.path, problem, found: describeValue(endpoint.text), hint: "choose another port" },
      ];
    });
  },

  peersHaveAPort: (file) =>
    peerAddresses(file).flatMap(({ path, text, address }) =>
      address?.type === "tcp" && address.port === 0
        ? [{ path, problem: "port 0 can be listened on but not connected to", found: describeValue(text) }]
        : [],
    ),

  ownSiteIsNoPeer: (file) =>
    Object.hasOwn(file.peers, file.site)
      ? [
          {
            path: ["peers", file.site],
            pointAt: "key",
            problem: "this site cannot be its own peer",
            hint: "peers are the other sites; site names this one",
          },
        ]
      : [],

  identitiesOfPeersDiffer: (file) => {
    const owners = new Map<string, string>([[file.tls?.identity ?? file.site, "this site"]]);
    return Object.entries(file.peers).flatMap(([site, peer]) => {
      if (site === file.site) return [];
      const identity = peer.identity ?? site;
      const owner = owners.get(identity);
      owners.set(identity, owner ?? `the peer ${site}`);
      if (owner === undefined) return [];
      const path = peer.identity === undefined ? ["peers", site] : ["peers", site, "identity"];
      const problem = `the identity of ${owner} already: nobody could tell them apart`;
      return [
        { path, problem, found: describeValue(identity), hint: "give each site a certificate of its own" },
      ];
    });
  },

  identitiesHaveOneRole: (file) => {
    const roles = new Map<string, string>();
    for (const [site, peer] of Object.entries(file.peers))
      roles.set(peer.identity ?? site, `the peer ${site}`);
    return (["operators", "viewers", "clients"] as const).flatMap((role) =>
      file.access[role].flatMap((identity, index) => {
        const earlier = roles.get(identity);
        roles.set(identity, earlier ?? `one of access.${role}`);
        if (earlier === undefined) return [];
        return [
          {
            path: ["access", role, index],
            problem: `is ${earlier} already, and an identity has one role`,
            found: describeValue(identity),
            hint: "an operator may do all that a viewer or a client may; give people certificates of their own (tidemark tls init DIR --operator NAME)",
          },
        ];
      }),
    );
  },

  accessNeedsTls: (file) => {
    const { operators, viewers, clients } = file.access;
    const given = operators.length + viewers.length + clients.length > 0;
    if (!given || file.tls !== undefined) return [];
    return [
      {
        severity: "warning",
        path: ["access"],
        pointAt: "key",
        problem: "has no effect without tls: nobody can show a certificate",
        hint: "add tls, or remove access",
      },
    ];
  },

  hookProgramsArePaths: (file) =>
    Object.entries(file.hooks).flatMap(([name, hook]) => {
      const program = hook.run[0] ?? "";
      if (program.includes("/")) return [];
      return [
        {
          path: ["hooks", name, "run", 0],
          problem: "a program is named by its path; PATH is not searched",
          found: describeValue(program),
          allowed: "an absolute path, or one relative to this file such as ./hooks/move-address",
        },
      ];
    }),

  rootsAreNarrow: (file) => [
    ...(file.data_dir === "/" ? [tooWide(["data_dir"], "the data directory cannot be /")] : []),
    ...file.image_roots.flatMap((root, index) =>
      root === "/"
        ? [tooWide(["image_roots", index], "with / a group could open every file of this machine")]
        : [],
    ),
  ],
};

/** Keys without which a rule would find fault with what is right. */
export const LEANED_ON: ReadonlySet<string> = new Set(["site", "tls"]);

export function applyDaemonRules(file: DaemonFile): Finding[] {
  return Object.values(DAEMON_RULES).flatMap((rule) => rule(file));
}

function listeners(file: DaemonFile): Endpoint[] {
  return LISTENERS.flatMap((listener) => {
    const { listen } = file[listener];
    return asList(listen).map((text, index): Endpoint => {
      const path = typeof listen === "string" ? [listener, "listen"] : [listener, "listen", index];
      return { path, text, address: parseIfAddress(text) };
    });
  });
}

function peerAddresses(file: DaemonFile): Endpoint[] {
  return Object.entries(file.peers).map(([site, { address }]) => ({
    path: ["peers", site, "address"],
    text: address,
    address: parseIfAddress(address),
  }));
}

function parseIfAddress(text: string): ListenAddress | undefined {
  return whyUnusable(text) === undefined ? parseListenAddress(text) : undefined;
}

function whyUnusable(text: string): string | undefined {
  try {
    parseListenAddress(text);
    return undefined;
  } catch (error) {
    if (error instanceof TidemarkError && error.kind === "invalid") return error.hint;
    throw error;
  }
}

function hintForTls(file: DaemonFile, path: KeyPath): string {
  const health =
    path[0] === "http" ? "; health then still needs no certificate, metrics and everything else do" : "";
  return `listen on 127.0.0.1 or a unix socket, or make certificates with tidemark tls init DIR --site ${file.site} and name them under tls${health}`;
}

/** Whether the second of two listeners would be told that its address is in use. */
function collide(a: ListenAddress | undefined, b: ListenAddress | undefined): boolean {
  if (a?.type === "unix" && b?.type === "unix") return a.path === b.path;
  if (a?.type !== "tcp" || b?.type !== "tcp") return false;
  if (a.port !== b.port || a.port === 0) return false;
  return a.host === b.host || covers(a.host, b.host) || covers(b.host, a.host);
}

/** On Linux :: takes IPv4 too, and 0.0.0.0 leaves IPv6 alone. */
function covers(any: string, host: string): boolean {
  return any === "::" || (any === "0.0.0.0" && !host.includes(":"));
}

function tooWide(path: KeyPath, problem: string): Finding {
  return { path, problem, found: '"/"', allowed: "a directory of its own" };
}
