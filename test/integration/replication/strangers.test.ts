import { join } from "node:path";
import t from "tap";
import { PROTOCOL_VERSIONS } from "#src/data-path/link-format/link-format.js";
import { decodeResponse, encodeRequest } from "#src/data-path/link-format/message-codec.js";
import type { Handshake, IncomingResponse } from "#src/data-path/link-format/messages.js";
import { BATCH_VERSION } from "#src/domain/model/batch-format.js";
import { GrpcMessageDialer } from "#src/platform/stream/grpc-message-dialer.js";
import { randomOf } from "#test/support/chance.js";
import { onlyGroup } from "#test/support/replication/covered-blocks.js";
import { FaultedPair } from "#test/support/replication/faulted-pair.js";
import { GROUP } from "#test/support/replication/site-pair.js";
import { tempFolder } from "#test/support/temp-folder.js";

const NOBODY = "00000000-0000-4000-8000-000000000001";
const NOTHING_HELD = {
  received: undefined,
  durable: undefined,
  promotable: undefined,
  freeBytes: undefined,
  receivedHash: undefined,
  durableHash: undefined,
};

t.test(
  "whoever asks for another group or speaks another protocol is told so, and nothing else happens",
  async (t) => {
    const faulted = await FaultedPair.start(t, tempFolder(t));
    const { pair } = faulted;
    faulted.write(randomOf(59));
    await pair.reaches("alpha", "protected");
    await faulted.pinPoint();
    const { id } = onlyGroup(join(pair.home("alpha"), "data"));
    const usual: Handshake = {
      protocol: { min: 1, max: 1 },
      batchFormat: { min: BATCH_VERSION, max: BATCH_VERSION },
      site: "beta",
      group: GROUP,
      groupId: id,
      codecs: ["plain"],
      progress: NOTHING_HELD,
      messageBytesMax: 2 ** 20 + 64,
      programVersion: "0.0.1",
      runId: 7n,
      previousRun: undefined,
      horizon: 0,
      lineage: [],
      promise: undefined,
      told: 0,
      heard: 0,
      seedFormat: { min: 0, max: 0 },
      wholeMembers: [],
      againMembers: [],
    };
    const ask = async (changed: Partial<Handshake>): Promise<IncomingResponse | undefined> => {
      const dialer = new GrpcMessageDialer({ site: "beta", tls: () => undefined });
      const peer = { site: "alpha", address: `unix:${pair.grpcSocket("alpha")}`, identity: "alpha" };
      const stream = await dialer.dial(peer, new AbortController().signal);
      stream.send(encodeRequest({ type: "handshake", handshake: { ...usual, ...changed } }));
      try {
        for await (const message of stream.messages()) {
          const answer = decodeResponse(message);
          if (answer.type === "stop") return answer;
        }
        return undefined;
      } finally {
        stream.abort("done");
      }
    };
    t.match(
      await ask({ groupId: NOBODY, group: "stranger" }),
      { stop: { code: "GROUP_UNKNOWN" } },
      "another group",
    );
    t.match(
      await ask({ protocol: { min: 0, max: 0 } }),
      { stop: { code: "PROTOCOL_VERSION" } },
      "an old protocol",
    );
    t.match(
      await ask({ protocol: { min: PROTOCOL_VERSIONS.max + 1, max: 9 } }),
      { stop: { code: "PROTOCOL_VERSION" } },
      "a newer one",
    );
    t.match(
      await ask({ batchFormat: { min: 99, max: 99 } }),
      { stop: { code: "BATCH_VERSION" } },
      "other batches",
    );
    t.same(await faulted.settled(), [], "the one that belongs here was not disturbed");
  },
);
