import t from "tap";
import { TidemarkError } from "#src/base/errors.js";
import { bindError } from "#src/platform/listen/bind-error.js";

const tcp = { type: "tcp", host: "192.0.2.1", port: 443 } as const;
const unix = { type: "unix", path: "/run/tidemark/grpc.sock" } as const;
const system = (code: string) => Object.assign(new Error(`bind ${code}`), { code });

t.test("each answer of the kernel has its code and what to do", async (t) => {
  t.match(bindError(tcp, system("EADDRINUSE")), { code: "LISTEN_ADDRESS_TAKEN", hint: /sport = :443/ });
  t.match(bindError(tcp, system("EACCES")), { code: "LISTEN_NOT_PERMITTED", hint: /CAP_NET_BIND_SERVICE/ });
  t.match(bindError(unix, system("EPERM")), { code: "LISTEN_NOT_PERMITTED", hint: /RuntimeDirectory/ });
  t.match(bindError(tcp, system("EADDRNOTAVAIL")), { code: "LISTEN_ADDRESS_NOT_LOCAL", hint: /ip -brief/ });
  t.match(bindError(unix, system("ENOENT")), {
    code: "LISTEN_DIRECTORY_MISSING",
    hint: /mkdir -p \/run\/tidemark/,
  });
  t.match(bindError(unix, system("EROFS")), { code: "LISTEN_NOT_PERMITTED" });
  t.match(bindError(tcp, system("ENOTFOUND")), { code: "LISTEN_HOST_UNKNOWN" });
});

t.test("all of them are the machine's doing: a service manager may try again", async (t) => {
  for (const code of ["EADDRINUSE", "EACCES", "EADDRNOTAVAIL", "ENOTFOUND", "EAI_AGAIN", "ENOENT", "EROFS"]) {
    t.equal(bindError(tcp, system(code)).kind, "failed", code);
  }
});

t.test("an answer nobody foresaw keeps its text and its cause", async (t) => {
  const cause = system("ENOBUFS");
  const error = bindError(tcp, cause);
  t.match(error, {
    code: "LISTEN_FAILED",
    kind: "failed",
    message: "cannot listen on 192.0.2.1:443: bind ENOBUFS",
  });
  t.equal(error.cause, cause);
});

t.test("an error of ours is passed on as it is", async (t) => {
  const ours = new TidemarkError({ kind: "refused", code: "X", message: "x", hint: "y" });
  t.equal(bindError(tcp, ours), ours);
});
