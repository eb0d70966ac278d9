import t from "tap";
import { plainReason, reallySaid } from "#src/platform/stream/plain-reason.js";

const SAID: readonly (readonly [string, string])[] = [
  [
    "No connection established. Last error: connect ECONNREFUSED 127.0.0.1:7420. Resolution note: ",
    "nothing listens there",
  ],
  ["Name resolution failed for target dns:beta.example:7420", "its name leads to no address"],
  ["Connection dropped", "it was cut off"],
  ["Received RST_STREAM with code 2 (Internal server error)", "it was cut off"],
  ["unable to verify the first certificate", "the two do not trust each other's certificates"],
  ["replaced by a newer stream", "replaced by a newer stream"],
];

t.test("what gRPC says of a connection is said in our words; ours stay", async (t) => {
  for (const [said, means] of SAID) t.equal(plainReason(said), means);
});

t.test("what was really said is left without what gRPC puts around it", async (t) => {
  const refused =
    "No connection established. Last error: Error: connect ECONNREFUSED 127.0.0.1:7420. Resolution note: ";
  t.equal(reallySaid(refused).message, "connect ECONNREFUSED 127.0.0.1:7420");
  t.equal(reallySaid(`14 UNAVAILABLE: ${refused}`).message, "connect ECONNREFUSED 127.0.0.1:7420");
  t.equal(
    reallySaid(`beta at 127.0.0.1:7420 answered: ${refused}`).message,
    "connect ECONNREFUSED 127.0.0.1:7420",
  );
  t.equal(reallySaid("certificate has expired").message, "certificate has expired");
});
