import {
  collectDefaultMetrics,
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
    const failures = this.#failures;
    const onFailure = this.#onFailure;
    new PromGauge({
      name,
      help,
      labelNames,
      registers: [this.#registry],
      collect() {
        this.reset();
        try {
          for (const { labels, value } of read()) this.set(labels, value);
        } catch (error) {
          this.reset();
          failures.inc({ metric: name });
          onFailure(name, error);
        }
      },
    });
  }

  /** Everything, in the Prometheus text format. */
  async scrape(): Promise<Scrape> {
    return { contentType: this.#registry.contentType, body: await this.#registry.metrics() };
  }
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
