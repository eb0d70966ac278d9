import t from "tap";
import { isName, NAME_RULE, parseName } from "#src/domain/model/name.js";

t.test("names", (t) => {
  for (const name of ["a", "0", "alpha", "payroll-2", "a-", "a--b", "x".repeat(63)]) {
    t.equal(isName(name), true, name);
    t.equal(parseName(name, "site"), name);
  }
  t.end();
});

t.test("what is no name is refused, and says the rule", (t) => {
  const wrong = [
    "",
    "-a",
    "A",
    "alphA",
    "a_b",
    "a.b",
    "a/b",
    "..",
    "a b",
    " a",
    "a ",
    "a\n",
    "\na",
    "é",
    "a\0",
    "x".repeat(64),
    "a\u200b",
  ];
  for (const text of wrong) {
    t.equal(isName(text), false, JSON.stringify(text));
    const refusal = {
      code: "BAD_NAME",
      kind: "invalid",
      hint: NAME_RULE,
      message: /is not a name for a group/,
    };
    t.throws(() => parseName(text, "group"), refusal, JSON.stringify(text));
  }
  t.end();
});

t.test("a refusal shows what it refused, and not more of it than a line", (t) => {
  t.throws(() => parseName("No\nSuch", "site"), { message: '"No\\nSuch" is not a name for a site' });
  try {
    parseName("X".repeat(10_000), "site");
    t.fail("it was taken");
  } catch (error) {
    t.ok((error as Error).message.length < 150);
  }
  t.end();
});
