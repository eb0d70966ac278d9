import t from "tap";
import { candidatesOf, DEFAULT_ADDRESSES, reach } from "#src/api/cli/client/reach.js";
import { TidemarkError } from "#src/base/errors.js";
import { formatListenAddress, parseListenAddress } from "#src/base/listen-address.js";
import type { ServerTarget } from "#src/platform/grpc/grpc-client.js";

function answered(code: string, text: string): TidemarkError {
  return new TidemarkError({ kind: "unreachable", code, message: `x answered: ${text}`, hint: "" });
}

const unavailable = (text: string) => answered("GRPC_UNAVAILABLE", text);
const byDefault = candidatesOf({ type: "default" });

t.test("the unix socket is tried before loopback, and the first that answers is the one", async (t) => {
  const asked: string[] = [];
  const found = await reach(byDefault, undefined, async ({ address }: ServerTarget) => {
    asked.push(formatListenAddress(address));
    if (address.type === "unix") throw unavailable("connect ENOENT /run/tidemark/grpc.sock");
    return "alpha";
  });
  t.equal(found, "alpha");
  t.same(asked, DEFAULT_ADDRESSES.map(formatListenAddress));
});

t.test("a refusal is an answer: nobody else is asked", async (t) => {
  const asked: unknown[] = [];
  const refusal = new TidemarkError({ kind: "denied", code: "UNKNOWN_IDENTITY", message: "m", hint: "h" });
  const attempt = reach(byDefault, undefined, async (target) => {
    asked.push(target);
    throw refusal;
  });
  await t.rejects(attempt, refusal);
  t.equal(asked.length, 1);
});

t.test("when nobody answers, every reason is told in words", async (t) => {
  const reasons: Record<string, string> = {
    unix: "connect ENOENT /x",
    tcp: "connect ECONNREFUSED 127.0.0.1:7420",
  };
  const attempt = reach(byDefault, undefined, async ({ address }) => {
    throw unavailable(reasons[address.type] ?? "");
  });
  await t.rejects(attempt, {
    kind: "unreachable",
    code: "SERVER_UNREACHABLE",
    message:
      "no daemon answers at unix:/run/tidemark/grpc.sock (there is no such socket), nor at 127.0.0.1:7420 (connection refused)",
  });
});

t.test("the hint fits the reason", async (t) => {
  const failureAt = async (address: string, error: TidemarkError): Promise<TidemarkError> => {
    const candidates = { addresses: [parseListenAddress(address)], source: "--server" } as const;
    const failure = await reach(candidates, undefined, () => Promise.reject(error)).catch((caught) => caught);
    t.type(failure, TidemarkError);
    return failure;
  };
  t.match((await failureAt("unix:/x", unavailable("connect EACCES /x"))).hint, /group/);
  t.match((await failureAt("127.0.0.1:1", unavailable("socket hang up"))).hint, /--tls-dir/);
  t.notMatch((await failureAt("127.0.0.1:1", unavailable("connect ECONNREFUSED"))).hint, /--tls-dir/);
  t.match(
    (await failureAt("127.0.0.1:1", answered("GRPC_DEADLINE_EXCEEDED", "late"))).message,
    /\(no answer\)/,
  );
});

t.test("an address elsewhere is not even dialled without certificates", async (t) => {
  const elsewhere = candidatesOf({
    type: "server",
    address: { type: "tcp", host: "beta.example", port: 7420 },
    from: "--server",
  });
  const attempt = reach(elsewhere, undefined, async () => t.fail("dialled in clear"));
  await t.rejects(attempt, { code: "TLS_NEEDED", kind: "invalid" });
});
