import type { CommandFamily } from "#src/api/cli/command.js";
import { jobList } from "#src/api/cli/commands/job-list.js";
import { jobShow } from "#src/api/cli/commands/job-show.js";

export const job: CommandFamily = {
  type: "family",
  name: "job",
  summary: "List and show what failovers were made of",
  commands: [jobList, jobShow],
};
