import { once } from "node:events";
import { connect } from "node:net";
import { eventually } from "#test/support/eventually.js";

/** Resolves once somebody accepts connections on the socket. */
export async function reachable(path: string): Promise<void> {
  await eventually(`a server on ${path}`, async () => {
    const socket = connect(path);
    try {
      await once(socket, "connect");
      return true;
    } catch {
      return undefined; // Not there yet; in the end `eventually` says so.
    } finally {
      socket.destroy();
    }
  });
}
