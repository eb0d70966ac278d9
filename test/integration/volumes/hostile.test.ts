import { readdirSync, readFileSync } from "node:fs";
import t, { type Test } from "tap";
import { OPTION, REPLY } from "#src/platform/nbd/handshake-format.js";
import { DEFAULT_NBD_LIMITS } from "#src/platform/nbd/nbd-limits.js";
import { COMMAND, NBD_ERROR } from "#src/platform/nbd/request-format.js";
import { patternOf } from "#test/support/bytes.js";
import { randomOf } from "#test/support/chance.js";
import { times } from "#test/support/effort.js";
import { eventually } from "#test/support/eventually.js";
import { parseExposition } from "#test/support/exposition.js";
import {
  flagsBytes,
  nameAndItems,
  optionBytes,
  RawClient,
  requestBytes,
} from "#test/support/nbd/raw-client.js";
import { tempFolder } from "#test/support/temp-folder.js";
import { ServedVolume } from "#test/support/volumes/served-volume.js";

/** Whatever clients do to a real daemon: another's transfer goes on, and its memory and descriptors stay in bounds. */

const MIB = 1024 * 1024;
const EXPORT = "payroll/data";
const { read, write } = COMMAND;
/** `npm run campaign:nbd` says how many. */
const CONNECTIONS = Number(process.env["TIDEMARK_SOAK_CONNECTIONS"] ?? times(10_000));
const AT_ONCE = 32;
const HALF_A_WRITE = requestBytes({ command: write, payload: patternOf(70_000) }).subarray(0, 66_000);
/** What the server may hold under way for all clients, and what Node needs to move it; nothing near what is asked for. */
const MEMORY_MORE_MAX = DEFAULT_NBD_LIMITS.totalBytesMax + 128 * MIB;
/** After a soak: what the allocator keeps for the next. */
const SOAK_MORE_MAX = 48 * MIB;

async function start(t: Test, memory?: string) {
  const folder = tempFolder(t);
  const environment = memory === undefined ? {} : { TIDEMARK_CONFIG_NBD__MEMORY: memory };
  const volume = await ServedVolume.make(t, { folder, size: "64MiB", environment });
  const { http } = await volume.daemon.ready();
  const samples = async (name: string) =>
    parseExposition(await (await fetch(`${http}/metrics`)).text()).get(name)?.samples ?? [];
  const metric = async (name: string) => (await samples(name))[0]?.value;
  const address = { type: "unix", path: volume.nbdSocket } as const;
  return {
    volume,
    connect: () => RawClient.connect(address),
    transmitting: () => RawClient.transmitting(address, EXPORT),
    memoryBytes: () =>
      Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${volume.daemon.pid}/status`, "utf8"))?.[1]) *
      1024,
    descriptors: () => readdirSync(`/proc/${volume.daemon.pid}/fd`).length,
    exportsOpen: () => metric("tidemark_nbd_exports_open"),
    connectionsOpen: async () =>
      (await samples("tidemark_connections")).find(({ labels }) => labels["service"] === "nbd")?.value,
    connectionsEnded: async () =>
      (await samples("tidemark_nbd_connections_ended_total")).reduce((sum, { value }) => sum + value, 0),
    heldBytes: async () => (await metric("tidemark_nbd_held_bytes")) ?? 0,
  };
}

t.test("garbage, half messages and floods harm those who send them, and nobody else", async (t) => {
  const { volume, connect, transmitting, memoryBytes } = await start(t);
  const random = randomOf(11);
  const garbage = (length: number) => {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length; at += 1) bytes[at] = Math.floor(random.fraction() * 256);
    return bytes;
  };
  const honest = await transmitting();
  let transfers = 0;
  let isOver = false;
  const transfer = (async () => {
    while (!isOver) {
      const offset = (transfers % 32) * MIB;
      const payload = patternOf(65_536 + transfers);
      const { error } = await honest.ask({ command: write, offset, payload });
      const { data } = await honest.ask({ command: read, offset, length: payload.length });
      if (error !== NBD_ERROR.none || !data.equals(payload))
        throw new Error(`transfer ${transfers} is wrong`);
      transfers += 1;
    }
  })();
  const before = memoryBytes();

  const attacks: readonly (readonly [string, () => Promise<void>])[] = [
    ["garbage for a greeting", async () => ended(await connect(), garbage(4096))],
    ["garbage for options", async () => ended(await connect(), flagsBytes(3), garbage(4096))],
    ["garbage for requests", async () => ended(await transmitting(), garbage(4096))],
    [
      "half an option",
      async () => dropped(await connect(), flagsBytes(3), optionBytes(7, garbage(64)).subarray(0, 40)),
    ],
    [
      "half a write",
      async () =>
        dropped(
          await transmitting(),
          requestBytes({ command: write, payload: garbage(70_000) }).subarray(0, 50_000),
        ),
    ],
    [
      "names of exports that are none",
      async () => {
        const client = await connect();
        await client.greet(3);
        for (const name of [
          "",
          "payroll",
          "payroll/",
          "payroll/../x",
          "payroll/data\0",
          "x".repeat(4096),
          "payroll/data@seq-1",
        ]) {
          const type = (await client.optionAnswers(OPTION.go, nameAndItems(name))).at(-1)?.type ?? 0;
          t.ok(type !== REPLY.ack && type >= 2 ** 31, `${JSON.stringify(name.slice(0, 20))} is refused`);
        }
        client.close();
      },
    ],
    [
      "a flood of options",
      async () =>
        ended(await connect(), flagsBytes(3), ...Array.from({ length: 2000 }, () => optionBytes(99))),
    ],
  ];
  for (const [what, attack] of attacks) {
    for (let turn = 0; turn < 5; turn += 1) await attack();
    t.pass(what);
  }

  // Some ask for gigabytes and take nothing of it; some send as much and never end a message; some have it read ahead.
  const greedy = await Promise.all(Array.from({ length: 24 }, transmitting));
  for (const client of greedy) {
    client.socket.pause();
    for (let turn = 0; turn < 256; turn += 1) client.request({ command: read, length: 32 * MIB, offset: 0 });
  }
  const hoggish = await Promise.all(Array.from({ length: 24 }, transmitting));
  for (const client of hoggish)
    client.send(requestBytes({ command: write, payload: new Uint8Array(8 * MIB) }).subarray(0, 7 * MIB));
  const eager = await Promise.all(Array.from({ length: 8 }, transmitting));
  for (const client of eager) {
    client.socket.pause();
    for (let turn = 0; turn < 256; turn += 1)
      client.request({ command: COMMAND.cache, length: 64 * MIB, offset: 0 });
  }
  const so = transfers;
  let most = 0;
  await eventually("more of the honest transfer", () => {
    most = Math.max(most, memoryBytes());
    return transfers >= so + 50 ? true : undefined;
  });
  for (const client of [...greedy, ...hoggish, ...eager]) client.close();
  t.ok(most - before < MEMORY_MORE_MAX, `${Math.round((most - before) / MIB)} MiB more than before`);
  isOver = true;
  await transfer;
  honest.close();
  t.ok(transfers > 50, `${transfers} transfers`);
  t.match(await volume.status(), { status: "unprotected" });
  t.same(await volume.stop(), { code: 0, signal: null });
});

t.test("what clients hold together is what nbd.memory says", async (t) => {
  const { volume, transmitting, heldBytes } = await start(t, "64MiB");
  const hogs = await Promise.all(Array.from({ length: 24 }, transmitting));
  for (const client of hogs)
    client.send(requestBytes({ command: write, payload: new Uint8Array(8 * MIB) }).subarray(0, 7 * MIB));
  let last = 0;
  const held = await eventually("all to hold what they may", async () => {
    const [before, now] = [last, await heldBytes()];
    last = now;
    return now >= 40 * MIB && now === before ? now : undefined;
  });
  t.ok(held <= 72 * MIB, `${held} bytes of 24 times 8 MiB`);
  for (const client of hogs) client.close();
  t.same(await volume.stop(), { code: 0, signal: null });
});

async function ended(client: RawClient, ...bytes: readonly Uint8Array[]): Promise<void> {
  client.send(...bytes);
  await client.ended();
}

async function dropped(client: RawClient, ...bytes: readonly Uint8Array[]): Promise<void> {
  client.send(...bytes);
  client.close();
  await client.ended();
}

t.test(`${CONNECTIONS} connections that come and go leave nothing behind`, async (t) => {
  const world = await start(t);
  const { volume, connect, transmitting, memoryBytes, descriptors, exportsOpen } = world;
  const { connectionsEnded, connectionsOpen } = world;
  const endedBefore = await connectionsEnded();
  /** Each ends in another way: in the greeting, politely, with a write half sent, with replies not taken. */
  const visit = async (turn: number): Promise<void> => {
    if (turn % 4 === 0) return (await connect()).close();
    const client = await transmitting();
    if (turn % 4 === 1) client.request({ command: COMMAND.disconnect });
    if (turn % 4 === 2) client.send(HALF_A_WRITE);
    if (turn % 4 === 3) client.request({ command: read, length: MIB });
    if (turn % 4 === 1) await client.ended();
    else client.close();
  };
  let turn = 0;
  const visitUntil = async (last: number) => {
    while (turn < last) await visit(turn++);
  };
  const settled = () =>
    eventually("all to be gone", async () => ((await exportsOpen()) === 0 ? descriptors() : undefined));
  await Promise.all(Array.from({ length: AT_ONCE }, () => visitUntil(CONNECTIONS / 5)));
  const before = { descriptors: await settled(), memory: memoryBytes() };
  await Promise.all(Array.from({ length: AT_ONCE }, () => visitUntil(CONNECTIONS)));
  await settled();
  await eventually("as few descriptors", () => (descriptors() <= before.descriptors ? true : undefined));
  // What they count is told every half second.
  await eventually("none to be connected", async () => ((await connectionsOpen()) === 0 ? true : undefined));
  t.equal((await connectionsEnded()) - endedBefore, CONNECTIONS, "each has ended, once");
  const more = memoryBytes() - before.memory;
  t.ok(more < SOAK_MORE_MAX, `${Math.round(more / MIB)} MiB more, ${before.descriptors} descriptors`);
  const client = await transmitting();
  t.equal((await client.ask({ command: write, payload: patternOf(4096) })).error, NBD_ERROR.none);
  client.close();
  t.same(await volume.stop(), { code: 0, signal: null });
});
