import t from "tap";
import { answer, type HttpSources } from "#src/api/http/routes.js";

function sources(changes: Partial<HttpSources> = {}): HttpSources {
  return {
    metrics: async () => ({ contentType: "text/plain; version=0.0.4", body: "a 1\n" }),
    health: async () => ({ ok: true, loopDelayMs: 1.4 }),
    readiness: () => ({ ready: true, parts: [{ name: "http", state: "running" }] }),
    ...changes,
  };
}

t.test("each path is answered from its source", async (t) => {
  t.match(await answer(sources(), "GET", "/metrics"), { status: 200, body: "a 1\n" });
  t.match(await answer(sources(), "GET", "/metrics?x=/healthz"), { status: 200, body: "a 1\n" });
  const health = await answer(sources(), "HEAD", "/healthz");
  t.equal(health.status, 200);
  t.same(JSON.parse(health.body), { status: "ok", loop_delay_ms: 1 });
  const ready = await answer(sources(), "GET", "/readyz");
  t.equal(ready.status, 200);
  t.same(JSON.parse(ready.body), { ready: true, parts: [{ name: "http", state: "running" }] });
});

t.test("503 says that it is not well, or not ready", async (t) => {
  const bad = sources({
    health: async () => ({ ok: false, loopDelayMs: 9000 }),
    readiness: () => ({ ready: false, parts: [{ name: "tls", state: "starting" }] }),
  });
  t.equal((await answer(bad, "GET", "/healthz")).status, 503);
  t.match(await answer(bad, "GET", "/readyz"), { status: 503, body: /"tls","state":"starting"/ });
});

t.test("any other path gets the list of those there are", async (t) => {
  for (const target of ["/", "", "/metrics/", "/toString", "/__proto__", "//metrics", "*", undefined]) {
    const reply = await answer(sources(), "GET", target);
    t.equal(reply.status, 404, String(target));
    t.same(JSON.parse(reply.body).paths, ["/metrics", "/healthz", "/readyz"]);
  }
});

t.test("nothing can be changed here", async (t) => {
  for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "get", undefined]) {
    const reply = await answer(sources(), method, "/metrics");
    t.equal(reply.status, 405, String(method));
    t.same(reply.headers, { allow: "GET, HEAD" });
  }
});
