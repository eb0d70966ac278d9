import type { ListenAddress } from "#src/base/listen-address.js";
import type { Random } from "#src/platform/random/random.js";
import {
  flagsBytes,
  nameAndItems,
  nameAndQueries,
  optionBytes,
  RawClient,
  requestBytes,
} from "#test/support/nbd/raw-client.js";
import { messagesOf, recordings } from "#test/support/nbd/recordings.js";

/**
 * Conversations of a client that are nearly right: what a real client said once, or built from whole messages; then bent
 * (bits flipped, lengths and offsets made large, messages left out, repeated, swapped, cut off), and sent in pieces of
 * any size.
 */
const RECORDED = [...recordings().values()].map(messagesOf);

const below = (random: Random, count: number): number => Math.floor(random.fraction() * count);
const oneOf = <T>(random: Random, values: readonly T[]): T => values[below(random, values.length)] as T;

const NAMES = ["", "small", "missing", "refused", "\u00fc", "x".repeat(5000)];
const QUERIES = ["base:allocation", "base:", "x-tidemark:changed-since:p", "qemu:", "", "x".repeat(4096)];
const OFFSETS = [
  0,
  1,
  511,
  4096,
  65_536,
  2 ** 20 - 1,
  2 ** 20,
  2 ** 32,
  2n ** 53n,
  2n ** 63n,
  2n ** 64n - 1n,
];
const LENGTHS = [
  0,
  1,
  28,
  512,
  4096,
  65_535,
  65_536,
  100_000,
  2 ** 20,
  2 ** 25,
  2 ** 25 + 1,
  2 ** 31,
  2 ** 32 - 1,
];

export function conversation(random: Random): Buffer[] {
  if (random.fraction() < 0.3)
    return bend(
      random,
      oneOf(random, RECORDED).map((message) => Buffer.from(message)),
    );
  const messages = [flagsBytes(random.fraction() < 0.9 ? 3 : below(random, 8))];
  if (random.fraction() < 0.7) messages.push(optionBytes(8));
  for (let count = below(random, 4); count > 0; count -= 1) messages.push(randomOption(random));
  if (random.fraction() < 0.5) messages.push(optionBytes(10, nameAndQueries("", ["base:allocation"])));
  messages.push(optionBytes(7, nameAndItems("", [3])));
  for (let count = below(random, 12); count > 0; count -= 1) messages.push(randomRequest(random));
  if (random.fraction() < 0.5) messages.push(requestBytes({ command: 2 }));
  return bend(random, messages);
}

function randomOption(random: Random): Buffer {
  const name = oneOf(random, NAMES);
  const option = oneOf(random, [1, 2, 3, 4, 5, 6, 6, 7, 8, 9, 9, 10, 10, 11, 2 ** 32 - 1]);
  const queries = Array.from({ length: below(random, 5) }, () => oneOf(random, QUERIES));
  const data = oneOf(random, [
    new Uint8Array(0),
    Buffer.from(name),
    nameAndItems(name, [0, 1, 2, 3, 99].slice(below(random, 5))),
    nameAndQueries(name, queries),
    new Uint8Array(70_000),
  ]);
  return optionBytes(option, data);
}

function randomRequest(random: Random): Buffer {
  const command = oneOf(random, [0, 0, 1, 1, 1, 3, 4, 5, 6, 7, 8, 65_535]);
  const common = { command, flags: random.fraction() < 0.7 ? 0 : below(random, 64), cookie: random.uint64() };
  const offset = oneOf(random, OFFSETS);
  if (command === 1)
    return requestBytes({ ...common, offset, payload: new Uint8Array(below(random, 200_000)) });
  return requestBytes({ ...common, offset, length: oneOf(random, LENGTHS) });
}

function bend(random: Random, messages: readonly Buffer[]): Buffer[] {
  const bent = [...messages];
  for (let count = below(random, 3); count > 0; count -= 1) {
    const at = below(random, bent.length);
    const message = bent[at] ?? Buffer.alloc(0);
    switch (below(random, 6)) {
      case 0:
        if (message.length > 0) message.writeUInt8(below(random, 256), below(random, message.length));
        break;
      case 1:
        if (message.length >= 4)
          message.writeUInt32BE(oneOf(random, LENGTHS), below(random, message.length - 3));
        break;
      case 2:
        bent.splice(at, 1);
        break;
      case 3:
        bent.splice(at, 0, Buffer.from(message));
        break;
      case 4:
        bent[at] = message.subarray(0, below(random, message.length + 1));
        break;
      default:
        bent.push(...bent.splice(at, 1));
    }
  }
  return bent;
}

/** Sends it in pieces, and either hangs up at once, or waits a little for what is said. */
export async function converse(address: ListenAddress, random: Random): Promise<RawClient> {
  const client = await RawClient.connect(address);
  const bytes = Buffer.concat(conversation(random));
  for (let at = 0; at < bytes.length && !client.closed; ) {
    const count = random.fraction() < 0.5 ? 1 + below(random, 40) : 1 + below(random, 100_000);
    client.send(bytes.subarray(at, at + count));
    at += count;
    if (random.fraction() < 0.2) await new Promise((resolve) => setImmediate(resolve));
  }
  if (random.fraction() < 0.3) client.close();
  else client.socket.end();
  await client.ended();
  return client;
}
