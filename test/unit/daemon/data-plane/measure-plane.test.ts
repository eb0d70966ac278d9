import t from "tap";
import { measurePlane } from "#src/daemon/data-plane/measure-plane.js";
import { NbdCounts } from "#src/daemon/data-plane/nbd-counts.js";
import type { PlaneFigures } from "#src/daemon/data-plane/plane-figures.js";
import { VolumeCounts } from "#src/daemon/data-plane/volume-counts.js";
import { Metrics } from "#src/telemetry/metrics.js";
import { parseExposition } from "#test/support/exposition.js";

t.test(
  "what the thread counted is on /metrics under one name each, and absent while it is silent",
  async (t) => {
    const metrics = new Metrics({ version: "1", nodeDefaults: false, onFailure: () => undefined });
    const refused = metrics.counter("tidemark_connections_refused_total", "Refused", ["service", "reason"]);
    const nbd = new NbdCounts();
    const volumes = new VolumeCounts();
    const payroll = volumes.of("payroll", new Map([[1, "data"]]));
    const plane = {
      silentMs: 0,
      figures: async (): Promise<PlaneFigures | undefined> =>
        plane.silentMs > 0
          ? undefined
          : { ...nbd.read(), volumes: volumes.read(), heldBytes: 5, openExports: 1 },
    };
    measurePlane(metrics, refused, () => plane);
    const scrape = async () => parseExposition((await metrics.scrape()).body);
    const valuesOf = async (name: string) =>
      ((await scrape()).get(name)?.samples ?? []).map(({ labels, value }) => [
        ...Object.values(labels),
        value,
      ]);

    nbd.answered("read", 4096, 0, 0.01);
    nbd.answered("read", 512, 5, 20_000);
    nbd.answered("unknown", 0, 22, 0.01);
    nbd.ended("lost");
    nbd.refused("no-certificate");
    payroll.answered(1, "read", 4096, 0.01, false);
    t.same(await valuesOf("tidemark_nbd_requests_total"), [
      ["read", 2],
      ["unknown", 1],
    ]);
    t.same(await valuesOf("tidemark_nbd_request_errors_total"), [
      ["read", "EIO", 1],
      ["unknown", "EINVAL", 1],
    ]);
    const seconds = (await scrape()).get("tidemark_nbd_request_seconds")?.samples ?? [];
    const reads = seconds.filter(({ labels }) => labels["op"] === "read");
    t.same(
      reads
        .filter(({ labels }) => ["0.000025", "10", "+Inf"].includes(labels["le"] ?? ""))
        .map(({ value }) => value),
      [1, 1, 2],
    );
    t.same(
      reads.slice(-2).map(({ name, value }) => [name, value]),
      [
        ["tidemark_nbd_request_seconds_sum", 20.00001],
        ["tidemark_nbd_request_seconds_count", 2],
      ],
    );
    t.same(await valuesOf("tidemark_volume_bytes_total"), [["payroll", "data", "read", 4096]]);
    t.same(await valuesOf("tidemark_nbd_connections_ended_total"), [["lost", 1]]);
    nbd.refused("no-certificate");
    t.same(await valuesOf("tidemark_connections_refused_total"), [["nbd", "no-certificate", 2]]);
    t.same(await valuesOf("tidemark_nbd_held_bytes"), [[5]]);

    plane.silentMs = 4500;
    t.same(await valuesOf("tidemark_data_plane_silent_seconds"), [[4.5]]);
    for (const name of [
      "tidemark_nbd_requests_total",
      "tidemark_nbd_held_bytes",
      "tidemark_volume_request_seconds",
    ])
      t.same(await valuesOf(name), [], name);
    plane.silentMs = 0;
    t.same(await valuesOf("tidemark_connections_refused_total"), [["nbd", "no-certificate", 2]]);
  },
);
