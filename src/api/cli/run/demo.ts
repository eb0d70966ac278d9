import type { CommandContext, RunCommand } from "#src/api/cli/command.js";
import { DemoPicture } from "#src/api/cli/demo/demo-picture.js";
import { type DemoOutcome, type DemoReport, reportText } from "#src/api/cli/demo/demo-report.js";
import { DEMO_STEPS, type DemoMemory, type DemoStep } from "#src/api/cli/demo/demo-steps.js";
import { DemoWorld } from "#src/api/cli/demo/demo-world.js";
import { EXIT } from "#src/api/cli/exit-codes.js";
import { livePicture } from "#src/api/cli/output/live-picture.js";
import { TidemarkError } from "#src/base/errors.js";

/** How often the picture on a terminal is made anew. */
const DRAW_MS = 250;

export const run: RunCommand = async (context) => {
  const { input, output, stdin, local, signal } = context;
  const keep = input.flag("keep");
  const asks = output.live && stdin.interactive && !input.flag("auto");
  const startedMs = performance.now();
  const world = await DemoWorld.create(local.program, signal);
  const picture = new DemoPicture();
  const stopDrawing = output.live ? draw(picture, world, context) : () => undefined;
  const outcomes: DemoOutcome[] = [];
  try {
    const memory: DemoMemory = { pointId: "", pointWrite: 0 };
    for (const step of DEMO_STEPS) {
      const failed = outcomes.some(({ held }) => held !== true);
      if (!failed && asks) {
        picture.now(`Enter: ${step.what}`);
        await stdin.ask("", signal);
      }
      picture.now(`${step.what} ...`);
      if (!output.live && !failed) output.note(`${step.what} ...`);
      const outcome = failed
        ? { what: step.what, held: null, seen: "" }
        : await outcomeOf(step, world, memory);
      outcomes.push(outcome);
      picture.done(outcome);
    }
  } finally {
    stopDrawing();
    await world.end(keep);
  }
  const report: DemoReport = {
    held: outcomes.every(({ held }) => held === true),
    seconds: (performance.now() - startedMs) / 1000,
    steps: outcomes,
    acknowledged: world.writer.acknowledged,
    directory: keep ? world.directory : null,
  };
  output.result(report, (paint) => `${output.live ? "\n" : ""}${reportText(report, paint)}`);
  return report.held ? EXIT.done : EXIT.finding;
};

/** What the world refuses or fails to do is an outcome too; a mistake of our own is not. */
async function outcomeOf(step: DemoStep, world: DemoWorld, memory: DemoMemory): Promise<DemoOutcome> {
  try {
    return { what: step.what, held: true, seen: await step.run(world, memory) };
  } catch (error) {
    if (error instanceof TidemarkError) {
      return { what: step.what, held: false, seen: `${error.message}; ${error.hint}` };
    }
    throw error;
  }
}

/** Until the function that it returns is called. */
function draw(picture: DemoPicture, world: DemoWorld, { output }: CommandContext): () => void {
  const show = livePicture(output);
  let asking = false;
  const look = async (): Promise<void> => {
    if (asking) return;
    asking = true;
    try {
      picture.note(await world.status(world.primary), performance.now());
    } catch (error) {
      // It is killed and started again here: the picture keeps what was known last.
      if (!(error instanceof TidemarkError) && !world.signal.aborted) throw error;
    } finally {
      asking = false;
    }
  };
  const timer = setInterval(() => {
    void look();
    show(null, (paint) => picture.draw(world.writer, performance.now(), paint));
  }, DRAW_MS);
  return () => clearInterval(timer);
}
