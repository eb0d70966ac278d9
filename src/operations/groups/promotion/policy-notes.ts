import type { PolicyEndings } from "#src/domain/group/group-news.js";
import type { Trouble } from "#src/domain/group/group-state.js";

/** What the policy of a group has done, in this run of the program. */
export class PolicyNotes {
  #ended: PolicyEndings | undefined;
  #trouble: Trouble | undefined;

  /** Why what is due could not be done yet; undefined: it was not tried, or nothing is due. */
  get trouble(): Trouble | undefined {
    return this.#trouble;
  }

  get endings(): PolicyEndings | undefined {
    return this.#ended;
  }

  ended(last: "commit" | "rollback", jobId: string): void {
    this.#trouble = undefined;
    this.#ended = { count: (this.#ended?.count ?? 0) + 1, last, jobId };
  }

  refused(trouble: Trouble): void {
    this.#trouble = trouble;
  }
}
