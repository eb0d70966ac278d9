import { MessageChannel } from "node:worker_threads";
import t, { type Test } from "tap";
import { formatListenAddress } from "#src/base/listen-address.js";
import { RelayedStream } from "#src/daemon/data-plane/relayed-stream.js";
import { StreamRelay } from "#src/daemon/data-plane/stream-relay.js";
import { GrpcMessageDialer } from "#src/platform/stream/grpc-message-dialer.js";
import type { MessageStream } from "#src/platform/stream/message-stream.js";
import { messageStreamContract, type StreamPair } from "#test/contract/message-stream.js";
import { streamsOnly } from "#test/support/plane/streams-only.js";
import { startRpc } from "#test/support/rpc-fixture.js";

function relayed(stream: MessageStream): MessageStream {
  const { port1, port2 } = new MessageChannel();
  new StreamRelay(stream, port1, () => undefined);
  return new RelayedStream(stream.peer, port2);
}

/** Two sites over the real gRPC, with a relay at each end. Here beta pulls from alpha. */
async function relayedPair(t: Test): Promise<StreamPair> {
  const accepted: MessageStream[] = [];
  const waiting: ((stream: MessageStream) => void)[] = [];
  const accept = (stream: MessageStream): void => {
    const next = waiting.shift();
    if (next === undefined) accepted.push(relayed(stream));
    else next(relayed(stream));
  };
  const { rpc, address } = await startRpc(t, { listen: "tcp", peers: streamsOnly("alpha", accept) });
  const dialer = new GrpcMessageDialer({ site: "beta", tls: () => undefined });
  const peer = { site: "alpha", address: formatListenAddress(address), identity: "alpha" };
  return {
    dial: async () => relayed(await dialer.dial(peer, new AbortController().signal)),
    accepted: async () => accepted.shift() ?? new Promise((resolve) => waiting.push(resolve)),
    close: () => rpc.drain(0),
  };
}

t.test("relayed from thread to thread at both ends", (t) => messageStreamContract(t, relayedPair));
