import { TidemarkError } from "#src/base/errors.js";

/** Repeats come within seconds of the request; those of so many drills are known. */
const ENDED_MAX = 64;

/** Requests whose drills have ended since the daemon started: repeated late, they start nothing. A restart forgets them. */
export class EndedRequests {
  /** Names of drills, by the ids of the requests that began them, oldest first. */
  readonly #names = new Map<string, string>();

  ended(requestId: string | undefined, drill: string): void {
    if (requestId === undefined || requestId === "") return;
    this.#names.set(requestId, drill);
    const [oldest] = this.#names.keys();
    if (this.#names.size > ENDED_MAX && oldest !== undefined) this.#names.delete(oldest);
  }

  assertNew(group: string, requestId: string): void {
    const drill = this.#names.get(requestId);
    if (drill === undefined) return;
    throw new TidemarkError({
      kind: "refused",
      code: "DRILL_ENDED",
      message: `that request began the drill ${drill} of ${group}, which has ended`,
      hint: "nothing was started; to start another, ask under a request id of its own",
      facts: { group, drill },
    });
  }
}
