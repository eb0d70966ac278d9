import t from "tap";
import { describeValue, redact, redactArguments } from "#src/config/redact.js";

t.test("secrets go, and what follows them", async (t) => {
  const cases: Readonly<Record<string, string>> = {
    "host=db password=hunter2 user=x": "host=db password=[redacted]",
    "PASSWORD = 'hunter2": "PASSWORD = [redacted]",
    "postgresql://me:hunt/er@2@db/x": "postgresql://me:[redacted]@db/x",
    "--api-key=hunter2": "--api-key=[redacted]",
    '{"secret": "hunter2"}': '{"secret": [redacted]',
    "password=hunter\n2": "password=[redacted]",
  };
  for (const [text, shown] of Object.entries(cases)) t.equal(redact(text), shown);
});

t.test("what is no secret stays", async (t) => {
  for (const text of [
    "passfile=/etc/tidemark/pgpass",
    "beta.example:7420",
    "spiffe://prod/beta",
    "unix:/run/x",
    "tokens",
  ]) {
    t.equal(redact(text), text);
  }
});

t.test("an argument that names a secret hides the next", async (t) => {
  t.same(redactArguments(["/x", "--db-password", "a", "b"]), ["/x", "--db-password", "[redacted]", "b"]);
});

t.test("values in messages are short", async (t) => {
  t.equal(describeValue(undefined), "nothing");
  t.equal(describeValue(7), "7");
  t.equal(describeValue("x".repeat(500)).length, 203);
});
