import t from "tap";
import { paintPlain } from "#src/api/cli/output/paint.js";
import { type GroupsOfSite, siteStatus } from "#src/api/cli/site/site-status.js";
import { siteStatusView } from "#src/api/cli/site/site-status-view.js";
import type { Site__Output as Site } from "#src/platform/grpc/generated/tidemark/control/v1/Site.js";

const NOW_MS = Date.UTC(2026, 5, 1);
const at = (timeMs: number) => ({ seconds: timeMs / 1000, nanos: 0 });

const SITE: Site = {
  name: "alpha",
  id: "id",
  version: "1.2.3",
  startTime: { seconds: (NOW_MS - 3_661_000) / 1000, nanos: 5_000_000 },
  dataDir: "/data",
  listeners: [{ service: "LISTENER_SERVICE_GRPC", address: "h:1", security: "LISTENER_SECURITY_MUTUAL_TLS" }],
  parts: [{ name: "grpc", state: "PART_STATE_RUNNING", detail: "" }],
  peers: [],
  groupCount: 2,
  certificate: { subject: "CN=alpha", identities: ["alpha"], notAfter: at(NOW_MS + 90 * 86_400_000) },
};

const NO_GROUPS: GroupsOfSite = { lines: [], problem: undefined };

t.test("words of the contract become words of the command line", async (t) => {
  const status = siteStatus(SITE, NO_GROUPS, NOW_MS);
  t.same(status.listeners, [{ service: "grpc", address: "h:1", security: "mutual-tls" }]);
  t.equal(status.parts[0]?.state, "running");
  t.equal(status.started_at, "2026-05-31T22:58:59.005Z");
  t.equal(status.healthy, true);
});

t.test("a state this program does not know is shown as such, and is a finding", async (t) => {
  const parts = [{ name: "x", state: 99 as unknown as "PART_STATE_RUNNING", detail: "" }];
  const status = siteStatus({ ...SITE, parts }, NO_GROUPS, NOW_MS);
  t.equal(status.parts[0]?.state, "unknown-99");
  t.same(status.findings, [{ about: "x", reason: "unknown-99" }]);
});

t.test("a certificate: far from its end, near it, and past it", async (t) => {
  const ending = (leftMs: number) => {
    const certificate = { subject: "CN=alpha", identities: ["alpha"], notAfter: at(NOW_MS + leftMs) };
    const status = siteStatus({ ...SITE, certificate }, NO_GROUPS, NOW_MS);
    const picture = siteStatusView(status, NOW_MS, (style, text) =>
      style === "dim" ? text : `<${style}>${text}`,
    );
    return { healthy: status.healthy, line: /^certificate: +(.*)/m.exec(picture)?.[1] };
  };
  t.same(ending(90 * 86_400_000), { healthy: true, line: "alpha, ends in 90d" });
  t.same(ending(86_400_000), { healthy: true, line: "<yellow>alpha, ends in 1d" });
  t.same(ending(0), { healthy: false, line: "<red>alpha, expired" });
});

t.test("what a daemon leaves out is said to be missing", async (t) => {
  const status = siteStatus(
    { ...SITE, startTime: null, certificate: null, listeners: [] },
    NO_GROUPS,
    NOW_MS,
  );
  t.equal(status.started_at, null);
  t.equal(status.certificate, null);
  const picture = siteStatusView(status, NOW_MS, paintPlain);
  t.match(picture, /started: +not said/);
  t.match(picture, /certificate: +none/);
  t.notMatch(picture, "LISTENS");
});

t.test("a group is a finding unless it is protected, meant so or not", async (t) => {
  const group = (name: string, to: string | null, status: string | null, hint = "") => ({
    group: name,
    id: name,
    direction: { from: "alpha", to },
    status,
    exposure_seconds: null,
    exposure: { seconds: null, bytes: null, writes: null, bound: null },
    hint,
  });
  const lines = [
    group("alone", null, "unprotected", "it has no secondary"),
    group("well", "beta", "protected"),
    group("seeding", "beta", "seeding"),
    group("sick", null, "error", "replace the disk"),
    group("silent", "beta", null),
  ];
  const { findings } = siteStatus(SITE, { lines, problem: undefined }, NOW_MS);
  t.same(findings, [
    { about: "group alone", reason: "unprotected: it has no secondary" },
    { about: "group seeding", reason: "seeding" },
    { about: "group sick", reason: "error: replace the disk" },
    { about: "group silent", reason: "unknown" },
  ]);
  t.same(siteStatus(SITE, { lines: [], problem: "no answer for 10s" }, NOW_MS).findings, [
    { about: "groups", reason: "no answer for 10s" },
  ]);
});
