import type { ToPlane } from "#src/daemon/data-plane/messages.js";
import type { HookCall, HookRunner } from "#src/operations/hooks/hook-runner.js";

/** The main thread's part in the hooks of groups: it runs them, and says how they ended. */
export class RunHooks {
  readonly #hooks: HookRunner;
  readonly #post: (message: ToPlane) => void;
  readonly #underWay = new Map<number, AbortController>();

  constructor(hooks: HookRunner, post: (message: ToPlane) => void) {
    this.#hooks = hooks;
    this.#post = post;
  }

  run(id: number, call: HookCall): void {
    const end = new AbortController();
    this.#underWay.set(id, end);
    // A hook that ends badly is an outcome; a rejection is a defect, and ends the daemon as an unhandled one.
    void this.#hooks.run(call, end.signal).then((outcome) => {
      this.#underWay.delete(id);
      this.#post({ type: "hook-ran", id, outcome });
    });
  }

  end(id: number): void {
    this.#underWay.get(id)?.abort();
  }
}
