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

const anybody = () => true;

t.test("each path is answered from its source", async (t) => {
  t.match(await answer(sources(), anybody, "GET", "/metrics"), { status: 200, body: "a 1\n" });
  t.match(await answer(sources(), anybody, "GET", "/metrics?x=/healthz"), { status: 200, body: "a 1\n" });
  const health = await answer(sources(), anybody, "HEAD", "/healthz");
  t.equal(health.status, 200);
  t.same(JSON.parse(health.body), { status: "ok", loop_delay_ms: 1 });
  const ready = await answer(sources(), anybody, "GET", "/readyz");
  t.equal(ready.status, 200);
  t.same(JSON.parse(ready.body), { ready: true, parts: [{ name: "http", state: "running" }] });
});

t.test("503 says that it is not well, or not ready", async (t) => {
  const bad = sources({
    health: async () => ({ ok: false, loopDelayMs: 9000 }),
    readiness: () => ({ ready: false, parts: [{ name: "tls", state: "starting" }] }),
  });
  t.equal((await answer(bad, anybody, "GET", "/healthz")).status, 503);
  t.match(await answer(bad, anybody, "GET", "/readyz"), { status: 503, body: /"tls","state":"starting"/ });
});

t.test("any other path gets the list of those there are", async (t) => {
  for (const target of ["/", "", "/metrics/", "/toString", "/__proto__", "//metrics", "*", undefined]) {
    const reply = await answer(sources(), anybody, "GET", target);
    t.equal(reply.status, 404, String(target));
    t.same(JSON.parse(reply.body).paths, ["/metrics", "/healthz", "/readyz"]);
  }
});

t.test("nothing can be changed here", async (t) => {
  for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "get", undefined]) {
    const reply = await answer(sources(), anybody, method, "/metrics");
    t.equal(reply.status, 405, String(method));
    t.same(reply.headers, { allow: "GET, HEAD" });
  }
});

t.test(
  "without the right to read there is health and no metrics, whatever the case of the question",
  async (t) => {
    let scrapes = 0;
    const counting = sources({
      metrics: async () => ({ contentType: "text/plain", body: String(++scrapes) }),
    });
    const nobody = () => false;
    for (const method of ["GET", "HEAD"]) {
      t.match(await answer(counting, nobody, method, "/metrics?format=text"), {
        status: 403,
        body: /access\.viewers/,
      });
      t.equal((await answer(counting, nobody, method, "/healthz")).status, 200);
      t.equal((await answer(counting, nobody, method, "/readyz")).status, 200);
    }
    t.equal(scrapes, 0, "nothing was computed for it");
  },
);
