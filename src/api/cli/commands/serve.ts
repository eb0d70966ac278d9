import { CHANGING_OPTIONS } from "#src/api/cli/changing-options.js";
import type { Command } from "#src/api/cli/command.js";

export const serve: Command = {
  type: "command",
  name: "serve",
  summary: "Serve a group whose secondary was not heard",
  description:
    "After a start a primary lets clients in once it has heard its secondary, since that may have been promoted meanwhile; or as start_alone of its configuration allows. This lets them in now. If the secondary was promoted, both sites acknowledge writes from then on, until they hear of each other: then what was written here is kept, and not merged. One that serves already is left as it is. Asks for the word Serve on a terminal; elsewhere --confirm Serve is needed.",
  arguments: [{ name: "group", summary: "name or id" }],
  options: CHANGING_OPTIONS,
  examples: [{ line: "tidemark serve payroll", does: "at the primary, after asking" }],
  exits: [
    [0, "it is served"],
    [1, "no such group"],
    [2, "the confirmation is missing; nothing was changed"],
    [3, "refused in this state of the group, or at this site"],
    [4, "the daemon cannot be reached"],
  ],
  load: () => import("#src/api/cli/run/serve.js"),
};
