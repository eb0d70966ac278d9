import { watchChanges } from "#src/api/control/watch-changes.js";
import type { JobPicture } from "#src/operations/jobs/job-picture.js";

/**
 * A job as it is now, and again whenever its picture is another one; the last is how it ended. One that is unknown, or is
 * not known any more since its group is gone, is an error: nobody can say how it ended.
 */
export async function* watchJob(
  look: () => Promise<JobPicture>,
  subscribe: (onChange: () => void) => () => void,
  signal: AbortSignal,
): AsyncGenerator<JobPicture, void, void> {
  const watched = {
    look: async () => [await look()],
    idOf: ({ id }: JobPicture) => id,
    subscribe,
  };
  for await (const told of watchChanges(watched, signal)) {
    if (told.type !== "news") continue;
    yield told.item;
    if (told.item.state !== "running") return;
  }
}
