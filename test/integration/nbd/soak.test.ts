import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import t from "tap";
import { COMMAND } from "#src/platform/nbd/request-format.js";
import { patternOf } from "#test/support/bytes.js";
import { times } from "#test/support/effort.js";
import { eventually } from "#test/support/eventually.js";
import { RawClient, requestBytes } from "#test/support/nbd/raw-client.js";
import { shortDirectory } from "#test/support/tls/short-directory.js";

const MIB = 1024 * 1024;
/** Two requests of the largest size that are sent here: less than any leak of that many connections. */
const BUFFERS_MORE_MAX = 2 * 1024 * 1024;
/** `npm run campaign:nbd` says how many. */
const CONNECTIONS = Number(process.env["TIDEMARK_SOAK_CONNECTIONS"] ?? times(2_000));
const AT_ONCE = 16;
const HALF_A_WRITE = requestBytes({ command: COMMAND.write, payload: patternOf(70_000) }).subarray(0, 66_000);
/** What the server's pool keeps at most. */
const POOL_BYTES_MAX = 8 * MIB;

interface Held {
  readonly heapUsed: number;
  readonly arrayBuffers: number;
  readonly descriptors: number;
  readonly connections: number;
  readonly openExports: number;
  /** Without connections: what the pool keeps idle for the next. */
  readonly heldBytes: number;
}

t.test(`${CONNECTIONS} connections that come and go leave nothing behind`, async (t) => {
  const path = join(shortDirectory(t), "s.sock");
  const program = ["--expose-gc", "dist/test/support/nbd/soaked-server.js", path];
  const child = spawn(process.execPath, program, { stdio: ["pipe", "pipe", "inherit"] });
  t.teardown(() => child.kill());
  await once(child.stdout, "data");
  const held = async (): Promise<Held> => {
    child.stdin.write("\n");
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    return JSON.parse(String(line));
  };
  /** Each ends in another way: politely, in the handshake, with a write half sent, with replies not taken. */
  const visit = async (turn: number): Promise<void> => {
    if (turn % 4 === 0) return (await RawClient.connect({ type: "unix", path })).close();
    const client = await RawClient.transmitting({ type: "unix", path });
    if (turn % 4 === 1) client.request({ command: COMMAND.disconnect });
    if (turn % 4 === 2) client.send(HALF_A_WRITE);
    if (turn % 4 === 3) client.request({ command: COMMAND.read, length: MIB });
    if (turn % 4 === 1) await client.ended();
    else client.close();
  };
  let turn = 0;
  const visitUntil = async (last: number) => {
    while (turn < last) await visit(turn++);
  };
  /** All gone, and what their buffers stood on swept: that goes on beside the program for a while. */
  const settled = (bytesMax = Number.POSITIVE_INFINITY) =>
    eventually("all to be gone", async () => {
      const now = await held();
      return now.connections === 0 && now.arrayBuffers - now.heldBytes < bytesMax ? now : undefined;
    });
  await Promise.all(Array.from({ length: AT_ONCE }, () => visitUntil(CONNECTIONS / 5)));
  const before = await settled();
  await Promise.all(Array.from({ length: AT_ONCE }, () => visitUntil(CONNECTIONS)));
  const after = await settled(before.arrayBuffers - before.heldBytes + BUFFERS_MORE_MAX);
  t.equal(after.openExports, 0);
  t.ok(
    after.descriptors <= before.descriptors,
    `${before.descriptors} descriptors before, ${after.descriptors} after`,
  );
  t.ok(after.heapUsed - before.heapUsed < MIB, `${after.heapUsed - before.heapUsed} bytes of heap more`);
  // What the pool keeps depends on how many were there at once; it has a bound of its own.
  t.ok(after.heldBytes <= POOL_BYTES_MAX, `${after.heldBytes} bytes kept idle`);
  child.stdin.end();
  await once(child, "exit");
});
