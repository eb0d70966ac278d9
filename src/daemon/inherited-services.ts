import { TidemarkError } from "#src/base/errors.js";
import { formatListenAddress } from "#src/base/listen-address.js";
import {
  INHERITED_VARIABLES,
  type InheritedSocket,
  takeInheritedSockets,
} from "#src/platform/listen/inherited-sockets.js";

/** What a service manager may bind for the daemon, each service by its name or by that of our socket unit. */
export type ActivatedService = "grpc" | "nbd" | "http";

const SERVICES: Readonly<Record<string, ActivatedService>> = {
  grpc: "grpc",
  "tidemark-grpc.socket": "grpc",
  nbd: "nbd",
  "tidemark-nbd.socket": "nbd",
  http: "http",
  "tidemark-http.socket": "http",
};

export function serviceOfSocket(name: string): ActivatedService | undefined {
  return Object.hasOwn(SERVICES, name) ? SERVICES[name] : undefined;
}

/**
 * Takes the sockets that were handed over to this process, and the variables that told of them out of its environment:
 * programs that it starts are not meant. One that nobody would serve is refused, since whoever connects to it would wait
 * for ever.
 */
export function takeServiceSockets(
  environment: Record<string, string | undefined>,
  pid: number,
): readonly InheritedSocket[] {
  const sockets = takeInheritedSockets(environment, pid);
  for (const variable of INHERITED_VARIABLES) delete environment[variable];
  const stranger = sockets.find(({ name }) => serviceOfSocket(name) === undefined);
  if (stranger !== undefined) throw notOurs(stranger);
  return sockets;
}

function notOurs({ name, address }: InheritedSocket): TidemarkError {
  const where = formatListenAddress(address);
  return new TidemarkError({
    kind: "invalid",
    code: "LISTEN_INHERITED_UNKNOWN",
    message: `the service manager handed over ${where} under the name ${JSON.stringify(name)}, which is none of ours`,
    hint: `set FileDescriptorName= in the socket unit to grpc, nbd or http`,
    facts: { name, address: where },
  });
}
