import t from "tap";
import { TidemarkError } from "#src/base/errors.js";
import { maskSecrets, printableFields } from "#src/telemetry/log-fields.js";

t.test("secrets are masked by the name of their field, at any depth", async (t) => {
  const fields = {
    password: "hunter2",
    connect: { dbPassword: "hunter2", host: "db" },
    list: [{ token: "hunter2" }],
    privateKey: Buffer.from("hunter2"),
    token: null,
    secret: false,
    passed: "kept",
  };
  const shown = printableFields(fields);
  t.notMatch(JSON.stringify(shown), /hunter2/);
  t.match(shown, { connect: { host: "db" }, passed: "kept", token: null, secret: false });
});

t.test("secrets are masked inside texts", async (t) => {
  for (const text of [
    "host=db password=hunter2 user=x",
    "host=db password='hunter2 and more' user=x",
    'PASSWORD: "hunter2"',
    "cannot reach postgres://user:hunter2@db/x",
    "Authorization: Bearer hunter2",
    '{"secret":"hunter2"}',
    "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----",
    "-----BEGIN EC PRIVATE KEY-----\nhunter2",
  ]) {
    t.notMatch(maskSecrets(text), /hunter2/, text);
    t.match(maskSecrets(text), /\[redacted\]/, text);
  }
  for (const text of ["compass: north", "http://db:7420/x", "passing by", "the token was refused"]) {
    t.equal(maskSecrets(text), text);
  }
  const error = new Error("x", { cause: new Error("password=hunter2") });
  t.notMatch(JSON.stringify(printableFields({ error })), /hunter2/);
});

t.test("an error is told with its code, facts, hint, stack and the whole chain of its causes", async (t) => {
  const system = Object.assign(new Error("write failed"), { code: "EIO" });
  const error = new TidemarkError({
    kind: "failed",
    code: "IMAGE_FAILED",
    message: "the image failed",
    hint: "replace the disk",
    facts: { path: "/dev/x", at: 4096 },
    cause: system,
  });
  t.match(printableFields({ error }), {
    error: {
      name: "TidemarkError",
      code: "IMAGE_FAILED",
      kind: "failed",
      hint: "replace the disk",
      facts: { path: "/dev/x", at: 4096 },
      stack: /log-fields\.test/,
      cause: { message: "write failed", code: "EIO", stack: /log-fields\.test/ },
    },
  });
});

t.test("whatever is given, a bounded line that JSON can hold comes out", async (t) => {
  const circle: Record<string, unknown> = { name: "circle" };
  circle["self"] = circle;
  const looped = new Error("loops");
  looped.cause = looped;
  const shown = printableFields({
    circle,
    looped,
    huge: "x".repeat(1_000_000),
    many: Array.from({ length: 100_000 }, (_, index) => index),
    big: 2n ** 70n,
    nan: Number.NaN,
    bytes: new Uint8Array(9),
    call: () => 1,
    when: new Date(0),
    gone: undefined,
  });
  t.ok(JSON.stringify(shown).length < 200_000);
  t.match(shown, {
    big: "1180591620717411303424",
    nan: "NaN",
    bytes: "9 bytes",
    when: "1970-01-01T00:00:00.000Z",
  });
  t.notOk("gone" in shown);
});

t.test("a field cannot hide what the line itself says", async (t) => {
  t.same(printableFields({ level: "x", time: 1, msg: "y", other: 2 }), {
    level_: "x",
    time_: 1,
    msg_: "y",
    other: 2,
  });
});
