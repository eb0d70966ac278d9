/** What gRPC and the sockets below it say, and what that means for somebody who looks at a group. */
const MEANINGS: readonly (readonly [says: RegExp, means: string])[] = [
  [/ECONNREFUSED/, "nothing listens there"],
  [/ENOTFOUND|EAI_AGAIN|Name resolution/i, "its name leads to no address"],
  [/EHOSTUNREACH|ENETUNREACH/, "no way leads there through the network"],
  [/ETIMEDOUT|Ping timeout|keepalive/i, "no answer came in time"],
  [/certificate|self.signed|SSL|TLS/i, "the two do not trust each other's certificates"],
  [/ECONNRESET|EPIPE|socket hang up|GOAWAY|RST_STREAM|Connection dropped/i, "it was cut off"],
  [/No connection established/i, "no connection came about"],
];

/** What gRPC puts around the words of a socket. */
const WRAPPING = /^.*?Last error: (?:Error: )?|\.? *Resolution note: *$|^\d+ [A-Z_]+: /g;

/** What was really said, once: what goes along as the cause, and is shown behind our words. */
export function reallySaid(said: string): Error {
  return new Error(said.replace(WRAPPING, ""));
}

/** In our words, where it is not ours already; `reallySaid` goes along as the cause. */
export function plainReason(said: string): string {
  return MEANINGS.find(([says]) => says.test(said))?.[1] ?? said;
}
