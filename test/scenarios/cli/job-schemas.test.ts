import { readFileSync } from "node:fs";
import t from "tap";

/** Each verb that makes a job prints it, and so what each may print is the same but for its title. */
const VERBS: readonly string[] = [
  "failover",
  "change-point",
  "commit",
  "rollback",
  "resolve",
  "planned-failover",
  "reprotect",
  "job-cancel",
  "job-watch",
];

t.test("every verb with a job prints the job alike", async (t) => {
  const schemaOf = (name: string) => {
    const { title, ...body } = JSON.parse(readFileSync(`src/api/cli/schema/${name}.json`, "utf8"));
    t.type(title, "string");
    return body;
  };
  const shown = schemaOf("job-show");
  for (const verb of VERBS) t.same(schemaOf(verb), shown, verb);
  const list = schemaOf("job-list");
  t.same(list.properties.jobs.items.properties, shown.properties, "a list of them");
});
