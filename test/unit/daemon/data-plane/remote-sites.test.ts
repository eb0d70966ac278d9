import t from "tap";
import { TidemarkError } from "#src/base/errors.js";
import type { PeerConfig } from "#src/config/daemon-config.js";
import { STREAMS_MAX } from "#src/daemon/data-plane/data-plane-limits.js";
import type { ToPlane } from "#src/daemon/data-plane/messages.js";
import { type ReachableSites, ReachSites } from "#src/daemon/data-plane/reach-sites.js";
import { RemoteSites } from "#src/daemon/data-plane/remote-sites.js";
import type { GroupOffer, OfferAnswer } from "#src/operations/groups/other-sites.js";
import type { MessageStream } from "#src/platform/stream/message-stream.js";
import { singleSite } from "#test/support/groups/specifications.js";
import { ScriptedStream } from "#test/support/plane/scripted-stream.js";
import { until } from "#test/support/rpc-fixture.js";

const NEVER = new AbortController().signal;
const BETA = { address: "beta.example:7420", identity: "beta.example" };
const OFFER: GroupOffer = { id: "an id", specification: singleSite(), copy: 1, isHeld: false };
const ANSWER: OfferAnswer = { own: { whole: "why", members: [], lost: { exact: undefined, why: "why" } } };
const refusal = new TidemarkError({
  kind: "denied",
  code: "NOT_YOU",
  message: "not you",
  hint: "be somebody else",
  facts: { tries: 1 },
});

/** Both sides, joined by what they say to each other. */
function stage(sites: Partial<{ dial: ReachableSites["dialer"]["dial"]; offer: ReachableSites["offer"] }>) {
  const peers: Record<string, PeerConfig> = { beta: BETA };
  const posted: ToPlane[] = [];
  let deliver = true;
  const main = new ReachSites(
    {
      dialer: { dial: sites.dial ?? (() => Promise.reject(refusal)) },
      grant: async () => undefined,
      holdSource: async () => undefined,
      withdraw: async () => undefined,
      compare: () => Promise.reject(new Error("not here")),
      offer: sites.offer ?? (() => Promise.reject(refusal)),
    },
    (message) => {
      posted.push(message);
      if (deliver && message.type === "reached") data.reached(message.id, message.outcome);
    },
  );
  const data = new RemoteSites({
    peers: () => peers,
    post: (message) => {
      if (message.type === "reach") main.reach(message.id, message.wish);
      else main.forget(message.id);
    },
  });
  return {
    data,
    main,
    peers,
    posted,
    hold: () => {
      deliver = false;
    },
  };
}

t.test("a site is where the configuration in force says, and nowhere else", (t) => {
  const { data, peers } = stage({});
  t.same(data.addressOf("beta"), { site: "beta", ...BETA });
  t.equal(data.addressOf("gamma"), undefined);
  t.equal(data.addressOf("constructor"), undefined, "the settings are copied between threads");
  peers["gamma"] = { address: "127.0.0.1:1", identity: "gamma" };
  t.match(data.addressOf("gamma"), { address: "127.0.0.1:1" });
  t.end();
});

t.test("a stream that is dialled is relayed", async (t) => {
  const stream = new ScriptedStream([Buffer.from("hello")]);
  const { data, main } = stage({ dial: async () => stream });
  const near = await data.dialer.dial({ site: "beta", ...BETA }, NEVER);
  t.equal(near.peer, "beta");
  t.equal(main.streams, 1);
  const { value } = await near.messages()[Symbol.asyncIterator]().next();
  t.equal(Buffer.from(value).toString(), "hello");
  near.abort("enough");
  await until(() => main.streams === 0, "it is forgotten");
  t.equal(stream.aborted, "enough");
});

t.test("what keeps it from a site comes back as it was", async (t) => {
  const { data } = stage({});
  const refused = { name: "TidemarkError", kind: "denied", code: "NOT_YOU", facts: { tries: 1 } };
  await t.rejects(data.dialer.dial({ site: "beta", ...BETA }, NEVER), refused);
  await t.rejects(data.offer("beta", OFFER), refused);
  await t.rejects(data.offer("gamma", OFFER), { kind: "refused", code: "PEER_UNKNOWN" });
});

t.test("an offer goes to the peer with all that it says", async (t) => {
  const offered: unknown[] = [];
  const { data } = stage({
    offer: async (peer, offer) => {
      offered.push(peer, offer);
      return ANSWER;
    },
  });
  t.same(await data.offer("beta", OFFER), ANSWER, "and what it is answered comes back");
  t.same(offered, [{ site: "beta", ...BETA }, OFFER]);
});

t.test("a dial that is not wanted any more ends at once, here and there", async (t) => {
  let asked: AbortSignal | undefined;
  const { data } = stage({
    dial: (_peer, signal) => {
      asked = signal;
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    },
  });
  const abort = new AbortController();
  const dialling = data.dialer.dial({ site: "beta", ...BETA }, abort.signal);
  const reason = new Error("no longer wanted");
  abort.abort(reason);
  t.equal(await dialling.catch((error: unknown) => error), reason);
  t.equal(asked?.aborted, true);
  t.equal(await data.dialer.dial({ site: "beta", ...BETA }, abort.signal).catch((e: unknown) => e), reason);
});

t.test("a stream that comes too late is not left open", async (t) => {
  const stream = new ScriptedStream();
  const { data, main, posted, hold } = stage({ dial: async () => stream });
  hold();
  const abort = new AbortController();
  const dialling = data.dialer.dial({ site: "beta", ...BETA }, abort.signal);
  await until(() => posted.length === 1, "the answer is on its way");
  abort.abort(new Error("no longer wanted"));
  await t.rejects(dialling);
  const [answer] = posted;
  if (answer?.type !== "reached") throw new Error("the dial was answered");
  data.reached(answer.id, answer.outcome);
  await until(() => main.streams === 0, "it is forgotten");
  t.match(stream.aborted, /not wanted/);
});

t.test("when the data thread ends, nothing is dialled for it any more", async (t) => {
  let open: (stream: MessageStream) => void = () => undefined;
  const { data, main, posted } = stage({ dial: () => new Promise((resolve) => (open = resolve)) });
  const stream = new ScriptedStream();
  const dialling = t.rejects(data.dialer.dial({ site: "beta", ...BETA }, NEVER), { code: "NOT_WANTED" });
  main.end();
  open(stream);
  await dialling;
  t.match(stream.aborted, /not wanted/);
  t.equal(posted.length, 1);
  t.equal(main.streams, 0);
});

t.test("streams are counted, and one too many is refused", (t) => {
  const { main, posted } = stage({});
  const streams = Array.from({ length: STREAMS_MAX + 1 }, () => new ScriptedStream());
  for (const stream of streams) main.accept(stream);
  t.equal(posted.length, STREAMS_MAX);
  t.match(streams.at(-1)?.aborted, /1000 streams/);
  t.equal(streams.at(-2)?.aborted, undefined);
  for (const message of posted) if (message.type === "stream") message.port.close();
  t.end();
});
