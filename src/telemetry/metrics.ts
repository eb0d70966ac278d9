import {
  collectDefaultMetrics,
  type HistogramConfiguration,
  Counter as PromCounter,
  Gauge as PromGauge,
  Histogram as PromHistogram,
  Registry,
} from "prom-client";
import { assert } from "#src/base/assert.js";

/**
 * What can be read at /metrics. Names follow prometheus.io: `tidemark_`, the unit, `_total` for counters.
 *
 * - A counter or histogram is told of events as they happen.
 * - A gauge is a question asked at each scrape, so what it says is never older than the scrape, and a series whose
 *   subject is gone disappears by itself. One that throws is left out of that scrape, reported and counted; the
 *   others are not affected.
 */
export class Metrics {
  readonly #registry = new Registry();
  readonly #failures: PromCounter<"metric">;
  readonly #onFailure: (name: string, error: unknown) => void;
  readonly #fetches: (() => Promise<void>)[] = [];

  constructor(options: MetricsOptions) {
    this.#onFailure = options.onFailure;
    this.#failures = new PromCounter({
      name: "tidemark_scrape_failures_total",
      help: "Metrics that could not be computed when scraped",
      labelNames: ["metric"],
      registers: [this.#registry],
    });
    if (options.nodeDefaults !== false) {
      collectDefaultMetrics({ register: this.#registry, eventLoopMonitoringPrecision: LOOP_RESOLUTION_MS });
    }
    this.gauge("tidemark_build_info", "1, with what is running in the labels", ["version", "node"], () => [
      { labels: { version: options.version, node: process.version.slice(1) }, value: 1 },
    ]);
  }

  counter<L extends Label = never>(name: string, help: string, labelNames: readonly L[] = []): Counter<L> {
    assertName(name);
    assert(name.endsWith("_total"), `${name}: a counter ends in _total`);
    const counter = new PromCounter({ name, help, labelNames, registers: [this.#registry] });
    return {
      add: (labels, amount = 1) => counter.inc(labels, amount),
      forget: (labels) => counter.remove(labels),
    };
  }

  histogram<L extends Label = never>(
    name: string,
    help: string,
    buckets: readonly number[],
    labelNames: readonly L[] = [],
  ): Histogram<L> {
    assertName(name);
    assert(buckets.length > 0 && buckets.length <= BUCKETS_MAX, `${name}: 1 to ${BUCKETS_MAX} buckets`);
    const histogram = new PromHistogram({
      name,
      help,
      buckets: [...buckets],
      labelNames,
      registers: [this.#registry],
    });
    return {
      observe: (labels, value) => histogram.observe(labels, value),
      forget: (labels) => histogram.remove(labels),
    };
  }

  gauge<L extends Label = never>(
    name: string,
    help: string,
    labelNames: readonly L[],
    read: () => Iterable<Reading<L>>,
  ): void {
    assertName(name);
    assert(!name.endsWith("_total"), `${name}: only a counter ends in _total`);
    const guarded = this.#guarded(name, read);
    new PromGauge({
      name,
      help,
      labelNames,
      registers: [this.#registry],
      collect() {
        this.reset();
        this.remove({});
        for (const { labels, value } of guarded()) this.set(labels, value);
      },
    });
  }

  /**
   * A counter that somebody else counts, read at each scrape. What is not read is not there: a count that cannot be had is
   * left out, never repeated.
   */
  tally<L extends Label = never>(
    name: string,
    help: string,
    labelNames: readonly L[],
    read: () => Iterable<Reading<L>>,
  ): void {
    assertName(name);
    assert(name.endsWith("_total"), `${name}: a counter ends in _total`);
    const guarded = this.#guarded(name, read);
    new PromCounter({
      name,
      help,
      labelNames,
      registers: [this.#registry],
      collect() {
        this.reset();
        // A metric without labels is given a value of 0 by that; what is not read is to be absent.
        this.remove({});
        for (const { labels, value } of guarded()) this.inc(labels, value);
      },
    });
  }

  /** Likewise a histogram. Each reading has a count for every bucket, and one more for what lies above the last. */
  tallyHistogram<L extends Label = never>(
    name: string,
    help: string,
    buckets: readonly number[],
    labelNames: readonly L[],
    read: () => Iterable<HistogramReading<L>>,
  ): void {
    assertName(name);
    assert(buckets.length > 0 && buckets.length <= BUCKETS_MAX, `${name}: 1 to ${BUCKETS_MAX} buckets`);
    const guarded = this.#guarded(name, () =>
      [...read()].flatMap((reading) => histogramSeries(name, buckets, reading)),
    );
    new TalliedHistogram({ name, help, labelNames, registers: [this.#registry] }, guarded);
  }

  /** All that it reads, or nothing. */
  #guarded<R>(name: string, read: () => Iterable<R>): () => readonly R[] {
    return () => {
      try {
        return [...read()];
      } catch (error) {
        this.#failures.inc({ metric: name });
        this.#onFailure(name, error);
        return [];
      }
    };
  }

  /** Before each scrape: fetches what tallies and gauges then read. Bounds its own time; what it throws fails the scrape. */
  beforeScrape(fetch: () => Promise<void>): void {
    this.#fetches.push(fetch);
  }

  /** Everything, in the Prometheus text format. */
  async scrape(): Promise<Scrape> {
    await Promise.all(this.#fetches.map((fetch) => fetch()));
    return { contentType: this.#registry.contentType, body: await this.#registry.metrics() };
  }
}

/** A count for each bucket, by itself and not summed up, and one for what lies above all of them. */
export interface HistogramReading<L extends Label> {
  readonly labels: Record<L, string>;
  readonly counts: readonly number[];
  readonly sum: number;
}

/** A histogram whose series are made when they are asked for; prom-client's own can only be told of one event at a time. */
class TalliedHistogram extends PromHistogram {
  readonly #shown: Pick<HistogramConfiguration<string>, "name" | "help">;
  readonly #series: () => readonly Series[];

  constructor(configuration: HistogramConfiguration<string>, series: () => readonly Series[]) {
    super(configuration);
    this.#shown = { name: configuration.name, help: configuration.help };
    this.#series = series;
  }

  /** What the registry asks for. */
  async getForPromString() {
    return { ...this.#shown, type: "histogram", aggregator: "sum", values: this.#series() };
  }
}

interface Series {
  readonly metricName: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

function histogramSeries<L extends Label>(
  name: string,
  buckets: readonly number[],
  { labels, counts, sum }: HistogramReading<L>,
): Series[] {
  assert(counts.length === buckets.length + 1, `${name}: a count for every bucket, and one above`);
  let total = 0;
  const series = counts.map((count, index): Series => {
    total += count;
    const le = index < buckets.length ? String(buckets[index]) : "+Inf";
    return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: total };
  });
  series.push({ metricName: `${name}_sum`, labels, value: sum });
  series.push({ metricName: `${name}_count`, labels, value: total });
  return series;
}

/** The only labels there are. Their values come from what is configured, so the number of series is bounded by that. */
export type Label =
  | "group"
  | "member"
  | "peer"
  | "op"
  | "kind"
  | "status"
  | "condition"
  | "part"
  | "state"
  | "service"
  | "reason"
  | "version"
  | "node";

export interface MetricsOptions {
  readonly version: string;
  readonly onFailure: (name: string, error: unknown) => void;
  /** Node's own metrics (process_*, nodejs_*), with the delay of the event loop. On unless false. */
  readonly nodeDefaults?: boolean;
}

export interface Counter<L extends Label> {
  add(labels: Record<L, string>, amount?: number): void;
  /** Drops the series: its subject is gone. */
  forget(labels: Record<L, string>): void;
}

export interface Histogram<L extends Label> {
  observe(labels: Record<L, string>, value: number): void;
  forget(labels: Record<L, string>): void;
}

export interface Reading<L extends Label> {
  readonly labels: Record<L, string>;
  readonly value: number;
}

export interface Scrape {
  readonly contentType: string;
  readonly body: string;
}

/** The loop's delay is sampled by a timer: fine enough to see a stall that hurts, seldom enough to idle. */
const LOOP_RESOLUTION_MS = 20;
/** Each bucket is a series per label set, kept by every Prometheus that scrapes us. */
const BUCKETS_MAX = 24;
const NAME = /^tidemark_[a-z0-9]+(_[a-z0-9]+)*$/;

function assertName(name: string): void {
  assert(NAME.test(name), `${name} is not a name for a metric of ours`);
}
