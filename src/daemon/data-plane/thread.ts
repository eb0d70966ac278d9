import { createGroups } from "#src/daemon/data-plane/create-groups.js";
import { runDataThread } from "#src/daemon/data-plane/data-thread.js";

/** What the data thread starts with. */
await runDataThread(createGroups);
