import { type DemoOutcome, outcomeText } from "#src/api/cli/demo/demo-report.js";
import { GroupHistory } from "#src/api/cli/group/group-history.js";
import type { GroupStatus } from "#src/api/cli/group/group-status.js";
import { groupShortView } from "#src/api/cli/group/group-status-view.js";
import { historyLines } from "#src/api/cli/group/history-lines.js";
import type { Paint } from "#src/api/cli/output/paint.js";

/** What a person sees while the demo runs: what was done, how the group is, and what comes next. */
export class DemoPicture {
  readonly #history = new GroupHistory();
  readonly #done: DemoOutcome[] = [];
  #status: GroupStatus | undefined;
  #now = "";

  note(status: GroupStatus, nowMs: number): void {
    this.#status = status;
    this.#history.note(status, nowMs);
  }

  done(outcome: DemoOutcome): void {
    this.#done.push(outcome);
  }

  /** What goes on, or what is waited for. */
  now(line: string): void {
    this.#now = line;
  }

  draw(
    writer: { readonly acknowledged: number; readonly attached: boolean },
    nowMs: number,
    paint: Paint,
  ): string {
    const attached = writer.attached ? "" : paint("yellow", ", waiting for the volume");
    const parts = [
      this.#done.map((outcome) => outcomeText(outcome, paint)).join(""),
      this.#status === undefined
        ? ""
        : groupShortView(this.#status, paint, historyLines(this.#history, nowMs)),
      `writer:  ${writer.acknowledged} writes acknowledged${attached}\n`,
      `${paint("bold", this.#now)}\n`,
    ];
    return parts.filter((part) => part !== "").join("\n");
  }
}
