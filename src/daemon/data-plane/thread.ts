import { isMainThread } from "node:worker_threads";
import { createGroups } from "#src/daemon/data-plane/create-groups.js";
import { runDataThread } from "#src/daemon/data-plane/data-thread.js";

/** What the data thread starts with. Whoever else loads this module starts nothing. */
if (!isMainThread) runDataThread(createGroups);
