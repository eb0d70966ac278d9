import type { CommandFamily } from "#src/api/cli/command.js";
import { jobCancel } from "#src/api/cli/commands/job-cancel.js";
import { jobList } from "#src/api/cli/commands/job-list.js";
import { jobShow } from "#src/api/cli/commands/job-show.js";
import { jobWatch } from "#src/api/cli/commands/job-watch.js";

export const job: CommandFamily = {
  type: "family",
  name: "job",
  summary: "List, show, follow and cancel jobs",
  commands: [jobList, jobShow, jobWatch, jobCancel],
};
