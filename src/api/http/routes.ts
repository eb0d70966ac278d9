/** Answers what is asked over plain HTTP by machines that watch the daemon. Nothing here changes anything. */
export interface HttpSources {
  metrics(): Promise<{ readonly contentType: string; readonly body: string }>;
  health(): Promise<Health>;
  readiness(): Readiness;
}

/** Whether the process works at all: if not, a restart may help. */
export interface Health {
  readonly ok: boolean;
  readonly loopDelayMs: number;
}

/** Whether it does all of its work: if not, it may yet, and a restart need not help. */
export interface Readiness {
  readonly ready: boolean;
  readonly parts: readonly { readonly name: string; readonly state: string }[];
}

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

type Route = (sources: HttpSources) => Promise<Answer> | Answer;

const ROUTES: Readonly<Record<string, Route>> = {
  "/metrics": async (sources) => {
    const { contentType, body } = await sources.metrics();
    return { status: 200, contentType, body };
  },
  "/healthz": async (sources) => {
    const { ok, loopDelayMs } = await sources.health();
    return json(ok ? 200 : 503, {
      status: ok ? "ok" : "unresponsive",
      loop_delay_ms: Math.round(loopDelayMs),
    });
  },
  "/readyz": (sources) => {
    const { ready, parts } = sources.readiness();
    return json(ready ? 200 : 503, { ready, parts });
  },
};

const PATHS = Object.keys(ROUTES);
const METHODS = "GET, HEAD";

/** The answer to a request line; a HEAD gets what a GET would, and the server leaves out the body. */
export async function answer(
  sources: HttpSources,
  method: string | undefined,
  target: string | undefined,
): Promise<Answer> {
  const path = (target ?? "").split("?", 1)[0] ?? "";
  const route = Object.hasOwn(ROUTES, path) ? ROUTES[path] : undefined;
  if (route === undefined) return json(404, { error: "there is nothing at this path", paths: PATHS });
  if (method !== "GET" && method !== "HEAD") {
    return {
      ...json(405, { error: "this can only be read", methods: METHODS }),
      headers: { allow: METHODS },
    };
  }
  return await route(sources);
}

export function json(status: number, body: unknown): Answer {
  return { status, contentType: "application/json; charset=utf-8", body: `${JSON.stringify(body)}\n` };
}
