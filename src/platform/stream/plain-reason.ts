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

/** In our words, where it is not ours already: what was really said goes along as the cause. */
export function plainReason(said: string): string {
  return MEANINGS.find(([says]) => says.test(said))?.[1] ?? said;
}
