import type { Ancestry } from "#src/data-path/link-format/link-format.js";
import type { Store } from "#src/data-path/store/store.js";
import { hasNews, withHeard } from "#src/domain/fencing/tellings.js";

/** What the primary has told is durable before anything is allowed that comes behind it. */
export async function rememberTold(
  store: Pick<Store, "state" | "updateState" | "promoting">,
  primary: Pick<Ancestry, "told" | "heard">,
): Promise<void> {
  if (!hasNews(store.state, primary)) return;
  // One failure of the disk must not be the last word: it is dialled again, and nothing else asks what became of the change.
  await store.promoting.resumeState();
  await store.updateState((state) => withHeard(state, primary));
}
