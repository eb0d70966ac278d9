import { runDataThread } from "#src/daemon/data-plane/data-thread.js";
import { createStandinGroups } from "#test/support/plane/standin-groups.js";

runDataThread(createStandinGroups);
