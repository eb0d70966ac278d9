import t from "tap";
import { Metrics } from "#src/telemetry/metrics.js";
import { parseExposition, type Sample } from "#test/support/exposition.js";

function stage(nodeDefaults = false) {
  const failures: string[] = [];
  const metrics = new Metrics({ version: "1.2.3", nodeDefaults, onFailure: (name) => failures.push(name) });
  const families = async () => parseExposition((await metrics.scrape()).body);
  const samples = async (name: string): Promise<readonly Sample[]> =>
    (await families()).get(name)?.samples ?? [];
  return { metrics, failures, families, samples };
}

t.test("what is running stands in tidemark_build_info", async (t) => {
  const { samples } = stage();
  t.same(await samples("tidemark_build_info"), [
    { name: "tidemark_build_info", labels: { version: "1.2.3", node: process.versions.node }, value: 1 },
  ]);
});

t.test("Node's own metrics and the delay of the event loop are there, all well formed", async (t) => {
  const { metrics, families } = stage(true);
  const names = [...(await families()).keys()];
  for (const name of [
    "process_resident_memory_bytes",
    "process_cpu_seconds_total",
    "nodejs_eventloop_lag_p99_seconds",
  ]) {
    t.ok(names.includes(name), name);
  }
  t.match((await metrics.scrape()).contentType, /^text\/plain; version=0\.0\.4/);
});

t.test("counters add up, histograms sort into buckets, and series can be forgotten", async (t) => {
  const { metrics, samples } = stage();
  const bytes = metrics.counter("tidemark_sent_bytes_total", "Sent", ["group"]);
  bytes.add({ group: "payroll" }, 10);
  bytes.add({ group: "payroll" }, 5);
  bytes.add({ group: 'we"ird\\\n' });
  t.same(
    (await samples("tidemark_sent_bytes_total")).map(({ labels, value }) => [labels["group"], value]),
    [
      ["payroll", 15],
      ['we"ird\\\n', 1],
    ],
  );
  bytes.forget({ group: "payroll" });
  t.equal((await samples("tidemark_sent_bytes_total")).length, 1);
  const lag = metrics.histogram("tidemark_ack_lag_seconds", "Lag", [0.1, 1], ["group"]);
  for (const seconds of [0.05, 0.5, 5]) lag.observe({ group: "payroll" }, seconds);
  t.same(
    (await samples("tidemark_ack_lag_seconds")).map(({ name, labels, value }) => [
      name.slice(25),
      labels["le"],
      value,
    ]),
    [
      ["bucket", "0.1", 1],
      ["bucket", "1", 2],
      ["bucket", "+Inf", 3],
      ["sum", undefined, 5.55],
      ["count", undefined, 3],
    ],
  );
});

t.test("a gauge is asked at each scrape, and a series whose subject is gone is gone", async (t) => {
  const { metrics, samples } = stage();
  let groups = ["a", "b"];
  let age = 1;
  metrics.gauge("tidemark_exposure_seconds", "Exposure", ["group"], () =>
    groups.map((group) => ({ labels: { group }, value: age })),
  );
  t.same(
    (await samples("tidemark_exposure_seconds")).map((sample) => sample.value),
    [1, 1],
  );
  age = 2;
  groups = ["b"];
  t.same(await samples("tidemark_exposure_seconds"), [
    { name: "tidemark_exposure_seconds", labels: { group: "b" }, value: 2 },
  ]);
});

t.test("a gauge that fails is left out, counted and told; the others are there", async (t) => {
  const { metrics, failures, samples } = stage();
  metrics.gauge("tidemark_epoch", "Epoch", ["group"], function* () {
    yield { labels: { group: "a" }, value: 1 };
    throw new Error("no answer");
  });
  t.same(await samples("tidemark_epoch"), []);
  t.same(failures, ["tidemark_epoch"]);
  t.equal((await samples("tidemark_build_info")).length, 1);
  t.match(await samples("tidemark_scrape_failures_total"), [{ labels: { metric: "tidemark_epoch" } }]);
});

t.test(
  "what somebody else counts is fetched before a scrape, and absent where it cannot be read",
  async (t) => {
    const { metrics, failures, samples } = stage();
    const fetched: string[] = [];
    let readings: readonly { labels: { op: "read" }; counts: readonly number[]; sum: number }[] = [
      { labels: { op: "read" }, counts: [1, 2, 3], sum: 9.5 },
    ];
    metrics.beforeScrape(async () => {
      fetched.push("once");
    });
    metrics.tallyHistogram("tidemark_nbd_request_seconds", "Time", [0.1, 1], ["op"], () => readings);
    metrics.tally("tidemark_nbd_requests_total", "Requests", ["op"], () =>
      readings.map(({ labels }) => ({ labels, value: 6 })),
    );
    metrics.gauge("tidemark_nbd_held_bytes", "Held", [], () =>
      readings.map(() => ({ labels: {}, value: 7 })),
    );
    t.same(
      (await samples("tidemark_nbd_request_seconds")).map(({ name, labels, value }) => [
        name.slice(29),
        ...Object.values(labels),
        value,
      ]),
      [
        ["bucket", "0.1", "read", 1],
        ["bucket", "1", "read", 3],
        ["bucket", "+Inf", "read", 6],
        ["sum", "read", 9.5],
        ["count", "read", 6],
      ],
    );
    t.match(await samples("tidemark_nbd_requests_total"), [{ value: 6 }]);
    t.match(await samples("tidemark_nbd_held_bytes"), [{ value: 7 }]);
    t.equal(fetched.length, 3);
    readings = [];
    for (const name of [
      "tidemark_nbd_request_seconds",
      "tidemark_nbd_requests_total",
      "tidemark_nbd_held_bytes",
    ])
      t.same(await samples(name), [], `${name}: absent, and no 0`);
    readings = [{ labels: { op: "read" }, counts: [1], sum: 1 }];
    t.same(await samples("tidemark_nbd_request_seconds"), [], "counts that are not its buckets'");
    t.same(failures, ["tidemark_nbd_request_seconds"]);
    t.throws(() => metrics.tally("tidemark_x", "x", [], () => []), { message: /ends in _total/ });
  },
);

t.test("a name outside the conventions is a mistake of ours", async (t) => {
  const { metrics } = stage();
  t.throws(() => metrics.counter("tidemark_sent_bytes", "x"), { message: /ends in _total/ });
  t.throws(() => metrics.counter("sent_total", "x"), { message: /not a name/ });
  t.throws(() => metrics.gauge("tidemark_x_total", "x", [], () => []), { message: /only a counter/ });
  t.throws(() => metrics.histogram("tidemark_x_seconds", "x", []), { message: /buckets/ });
});

t.test("the reader of the format, used here, notices what is not well formed", async (t) => {
  const head = "# HELP a A\n# TYPE a gauge\n";
  t.equal(parseExposition(`${head}a{b="c"} 1\n`).get("a")?.samples.length, 1);
  for (const bad of [
    `${head}a 1`,
    `${head}a one\n`,
    `${head}b 1\n`,
    `${head}a 1\na 2\n`,
    `${head}a{b=c} 1\n`,
    `${head}a{b="c",b="d"} 1\n`,
    `${head}a{b="c"x} 1\n`,
    "# TYPE a gauge\na 1\n",
    "a 1\n",
  ]) {
    t.throws(() => parseExposition(bad), JSON.stringify(bad));
  }
});
