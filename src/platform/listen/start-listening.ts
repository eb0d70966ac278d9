import type { ListenOptions, Server } from "node:net";
import { ACCEPT_BACKLOG } from "#src/platform/listen/listen-limits.js";

/** Resolves once the server listens; rejects with what the kernel says. Never shared with a cluster. */
export async function startListening(
  server: Server,
  where: Pick<ListenOptions, "host" | "port" | "path"> | { readonly fd: number },
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ ...where, backlog: ACCEPT_BACKLOG, exclusive: true }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
