import t from "tap";
import { acceptedJob } from "#src/api/cli/failover/accepted-job.js";
import type { Job__Output as Job } from "#src/platform/grpc/generated/tidemark/control/v1/Job.js";

const job = (id: string, requestId: string) => ({ id, requestId }) as Job;

function stage(looks: readonly (readonly Job[])[]) {
  let looked = 0;
  const calls = {
    jobs: async () => {
      const jobs = looks[Math.min(looked, looks.length - 1)] ?? [];
      looked += 1;
      return { jobs: [...jobs], page: null };
    },
  };
  return { calls, group: "payroll", requestId: "mine", pause: async () => undefined };
}

t.test("who does not wait gets the job as soon as there is one", async (t) => {
  const never = new Promise<{ job: Job | null }>(() => undefined);
  const other = job("1", "yours");
  const answer = await acceptedJob(never, stage([[other], [other], [job("2", "mine"), other]]));
  t.equal(answer.job?.id, "2");
});

t.test("a refusal, and what is done at once, is the answer", async (t) => {
  const refused = Promise.reject(new Error("refused in this state"));
  await t.rejects(acceptedJob(refused, stage([[]])), /refused in this state/);
  const done = Promise.resolve({ job: job("3", "mine") });
  t.equal((await acceptedJob(done, stage([[]]))).job?.id, "3");
});

t.test("an answer that fails behind the job is nobody's any more", async (t) => {
  let fail: (error: Error) => void = () => undefined;
  const late = new Promise<{ job: Job | null }>((_, reject) => {
    fail = reject;
  });
  t.equal((await acceptedJob(late, stage([[job("4", "mine")]]))).job?.id, "4");
  fail(new Error("the connection was closed"));
  await new Promise((resolve) => setImmediate(resolve));
  t.pass("and nothing of it is unhandled");
});
