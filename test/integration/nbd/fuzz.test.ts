import t from "tap";
import { MemoryBlockDevice } from "#src/platform/block/memory-block-device.js";
import { CHUNK_MAGIC, COMMAND, NBD_ERROR, SIMPLE_REPLY_MAGIC } from "#src/platform/nbd/request-format.js";
import { patternOf, sameBytes } from "#test/support/bytes.js";
import { randomOf } from "#test/support/chance.js";
import { times } from "#test/support/effort.js";
import { converse } from "#test/support/nbd/fuzz.js";
import { NbdRig } from "#test/support/nbd/nbd-rig.js";
import { RawClient } from "#test/support/nbd/raw-client.js";
import { SlowDevice } from "#test/support/nbd/slow-device.js";

const MIB = 1024 * 1024;
/** `npm run campaign:nbd` says how long; otherwise so many, or as many as there is time for. */
const CONVERSATIONS = process.env["TIDEMARK_FUZZ_MS"] === undefined ? times(3_500) : Number.POSITIVE_INFINITY;
const RUN_MS = Number(process.env["TIDEMARK_FUZZ_MS"] ?? times(4_000));
/** The witness looks after so many: more often it would take the processor from those who are watched. */
const WITNESS_EVERY = 8;
const AT_ONCE = 8;
const KNOWN_ERRORS = new Set<number>(Object.values(NBD_ERROR));

/** What is wrong with what the server said, if it can be told: only structured replies say where they end. */
async function misspoken(client: RawClient): Promise<string | undefined> {
  if (client.unread < 18) return undefined;
  const greeting = await client.read(18);
  if (greeting.toString("latin1", 0, 16) !== "NBDMAGICIHAVEOPT") return "no greeting";
  let isStructured = false;
  try {
    for (;;) {
      const magic = (await client.read(4)).readUInt32BE(0);
      if (magic === 0x0003e889) {
        const header = await client.read(16);
        const [option, type, length] = [
          header.readUInt32BE(4),
          header.readUInt32BE(8),
          header.readUInt32BE(12),
        ];
        if (header.readUInt32BE(0) !== 0x045565a9) return "no option reply";
        if (option === 8 && type === 1) isStructured = true;
        await client.read(length);
      } else if (!isStructured) {
        return undefined;
      } else if (magic === SIMPLE_REPLY_MAGIC) {
        const error = (await client.read(12)).readUInt32BE(0);
        if (!KNOWN_ERRORS.has(error)) return `error ${error}`;
      } else if (magic === CHUNK_MAGIC) {
        const header = await client.read(16);
        const data = await client.read(header.readUInt32BE(12));
        const isError = header.readUInt16BE(2) >= 2 ** 15;
        if (isError && !KNOWN_ERRORS.has(data.readUInt32BE(0))) return `error ${data.readUInt32BE(0)}`;
      } else {
        // EXPORT_NAME is answered without a header, by the size.
        return magic === 0 ? undefined : `a reply that begins with ${magic.toString(16)}`;
      }
    }
  } catch (error) {
    // The conversation may end anywhere.
    if (error instanceof Error && error.message.startsWith("closed")) return undefined;
    throw error;
  }
}

t.test(`bent conversations, for ${RUN_MS} ms at most`, async (t) => {
  const rig = await NbdRig.open(t, {
    "": new MemoryBlockDevice({ sizeBytes: MIB }),
    small: new SlowDevice(4096),
    refused: { type: "refused", reason: "policy", text: "not now" },
    honest: new MemoryBlockDevice({ sizeBytes: MIB }),
  });
  const honest = await RawClient.transmitting(rig.address, "honest");
  await honest.ask({ command: COMMAND.write, payload: patternOf(MIB) });
  const firstSeed = Number(process.env["TIDEMARK_FUZZ_SEED"] ?? Date.now() % 1e9);
  const wrong: string[] = [];
  let seed = firstSeed;
  const deadline = performance.now() + RUN_MS;
  const goesOn = () => performance.now() < deadline && seed - firstSeed < CONVERSATIONS && wrong.length === 0;
  const look = async () => {
    const { error } = await honest.ask({ command: COMMAND.read, length: 0 });
    if (error !== NBD_ERROR.none) wrong.push(`another export was touched, near seed ${seed}`);
  };
  let looking = Promise.resolve();
  const worker = async () => {
    while (goesOn()) {
      const own = seed++;
      const said = await misspoken(await converse(rig.address, randomOf(own)));
      if (said !== undefined) wrong.push(`TIDEMARK_FUZZ_SEED=${own}: ${said}`);
      if (own % WITNESS_EVERY > 0) continue;
      looking = looking.then(look);
      await looking;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  t.same(wrong, []);
  const { data } = await honest.ask({ command: COMMAND.read, length: MIB });
  sameBytes(t, data, patternOf(MIB), "the other export is as it was");
  // On a machine that does much else the time is enough for few.
  t.ok(seed - firstSeed > 20, `${seed - firstSeed} conversations from seed ${firstSeed}`);
  t.comment(`${seed - firstSeed} conversations from seed ${firstSeed}`);
  honest.close();
  await rig.idle();
  t.ok(rig.server.heldBytes <= 8 * MIB, "all was given back");
  t.equal(rig.logger.lines.length, 0);
});
