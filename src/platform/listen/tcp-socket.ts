import { lookup } from "node:dns/promises";
import type { Server } from "node:net";
import { assert } from "#src/base/assert.js";
import type { ListenAddress } from "#src/base/listen-address.js";
import { startListening } from "#src/platform/listen/start-listening.js";

type TcpAddress = Extract<ListenAddress, { type: "tcp" }>;

/** The address with its host as a number, as this machine's resolver sees it now. */
export async function resolveHost(address: TcpAddress): Promise<TcpAddress> {
  const { address: host } = await lookup(address.host);
  return { ...address, host };
}

/** Binds and listens; the address as the kernel knows it, with its port. Throws the kernel's error. */
export async function bindTcp(server: Server, address: TcpAddress): Promise<TcpAddress> {
  await startListening(server, { host: address.host, port: address.port });
  const bound = server.address();
  assert(bound !== null && typeof bound !== "string", "a TCP server has an address");
  return { type: "tcp", host: bound.address, port: bound.port };
}
