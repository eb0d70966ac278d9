import t, { type Test } from "tap";
import { formatListenAddress } from "#src/base/listen-address.js";
import { GrpcMessageDialer } from "#src/platform/stream/grpc-message-dialer.js";
import type { MessageStream } from "#src/platform/stream/message-stream.js";
import { messageStreamContract, type StreamPair } from "#test/contract/message-stream.js";
import { streamsOnly } from "#test/support/plane/streams-only.js";
import { startRpc } from "#test/support/rpc-fixture.js";

/** Two sites over the real gRPC server and client, on a real socket. Here beta pulls from alpha. */
async function grpcPair(t: Test, listen: "unix" | "tcp"): Promise<StreamPair> {
  const accepted: MessageStream[] = [];
  const waiting: ((stream: MessageStream) => void)[] = [];
  const accept = (stream: MessageStream): void => {
    const next = waiting.shift();
    if (next === undefined) accepted.push(stream);
    else next(stream);
  };
  const { rpc, address } = await startRpc(t, { listen, peers: streamsOnly("alpha", accept) });
  const dialer = new GrpcMessageDialer({ site: "beta", tls: () => undefined });
  const peer = { site: "alpha", address: formatListenAddress(address), identity: "alpha" };
  return {
    dial: () => dialer.dial(peer, new AbortController().signal),
    accepted: async () => accepted.shift() ?? new Promise((resolve) => waiting.push(resolve)),
    close: () => rpc.drain(0),
  };
}

t.test("gRPC over a unix socket", (t) => messageStreamContract(t, (t) => grpcPair(t, "unix")));
t.test("gRPC over TCP", (t) => messageStreamContract(t, (t) => grpcPair(t, "tcp")));
