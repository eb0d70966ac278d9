import fc from "fast-check";
import t from "tap";
import { findPassword, readConnectionString } from "#src/config/group/connection-string.js";

t.test("keywords are read as libpq reads them", async (t) => {
  const read = (text: string) => Object.fromEntries(readConnectionString(text) ?? [["not", "understood"]]);
  t.same(read("host=/var/run/postgresql user=tidemark"), { host: "/var/run/postgresql", user: "tidemark" });
  t.same(read(" host = db  user= 'two words' "), { host: "db", user: "two words" });
  t.same(read("user='it\\'s' host=a\\ b"), { user: "it's", host: "a b" });
  // libpq skips blanks behind the equals sign too.
  t.same(read("user= host=db"), { user: "host=db" });
  for (const text of ["", "host", "host db", "host='db", "host=db x"])
    t.same(read(text), { not: "understood" }, text);
});

t.test("passwords are found wherever libpq would find them", async (t) => {
  for (const text of [
    "password=x",
    "host=db password = 'x y'",
    "postgres://u:x@h/d",
    "postgresql://:x@h",
    "postgresql://h/d?password=x",
    "postgresql://h/d?sslmode=require&sslpassword=x",
    "sslpassword=x",
  ]) {
    t.ok(findPassword(text), text);
  }
});

t.test("what only looks like a password is none", async (t) => {
  for (const text of [
    "host=db passfile=/etc/tidemark/pgpass",
    "user='password=x'",
    "application_name=password",
    "postgresql://u@h:5432/d",
    "postgresql://[::1]:5432/d?host=x",
  ]) {
    t.equal(findPassword(text), undefined, text);
  }
});

t.test("any text is answered", async (t) => {
  t.doesNotThrow(() => fc.assert(fc.property(fc.string(), (text) => (findPassword(text) ?? "") !== "x")));
  const long = `${"a=b ".repeat(1000)}'`;
  t.equal(readConnectionString(long), undefined);
});
