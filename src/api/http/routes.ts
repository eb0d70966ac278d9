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

/** Whether the client may see what is not for everybody; by the rights in force at the moment it asks. */
export type MayRead = () => boolean;

interface Route {
  /** Health gives nothing away and needs no certificate; a load balancer has none. */
  readonly isFor: "everybody" | "readers";
  readonly answer: (sources: HttpSources) => Promise<Answer> | Answer;
}

const ROUTES: Readonly<Record<string, Route>> = {
  "/metrics": {
    isFor: "readers",
    answer: async (sources) => {
      const { contentType, body } = await sources.metrics();
      return { status: 200, contentType, body };
    },
  },
  "/healthz": {
    isFor: "everybody",
    answer: async (sources) => {
      const { ok, loopDelayMs } = await sources.health();
      return json(ok ? 200 : 503, {
        status: ok ? "ok" : "unresponsive",
        loop_delay_ms: Math.round(loopDelayMs),
      });
    },
  },
  "/readyz": {
    isFor: "everybody",
    answer: (sources) => {
      const { ready, parts } = sources.readiness();
      return json(ready ? 200 : 503, { ready, parts });
    },
  },
};

const PATHS = Object.keys(ROUTES);
const METHODS = "GET, HEAD";

/** The answer to a request line; a HEAD gets what a GET would, and the server leaves out the body. */
export async function answer(
  sources: HttpSources,
  mayRead: MayRead,
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
  if (route.isFor === "readers" && !mayRead()) return NOT_A_READER;
  return await route.answer(sources);
}

const NOT_A_READER = json(403, {
  error: "this is for operators and viewers",
  hint: "show a certificate of this site's authority with an identity that its access.viewers or access.operators names",
});

export function json(status: number, body: unknown): Answer {
  return { status, contentType: "application/json; charset=utf-8", body: `${JSON.stringify(body)}\n` };
}
