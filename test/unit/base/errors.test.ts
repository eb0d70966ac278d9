import t from "tap";
import { describeError, type ErrorKind, systemCode, TidemarkError } from "#src/base/errors.js";

function errorOf(kind: ErrorKind, cause?: unknown): TidemarkError {
  return new TidemarkError({ kind, code: "SOME_CODE", message: "it happened", hint: "do this", cause });
}

t.test("carries what it was made of", (t) => {
  const cause = new Error("below");
  const error = new TidemarkError({
    kind: "refused",
    code: "WRONG_SITE",
    message: "beta is not the primary",
    hint: "ask alpha",
    facts: { site: "beta", epoch: 3 },
    cause,
  });
  t.ok(error instanceof Error);
  t.match(error, { name: "TidemarkError", kind: "refused", code: "WRONG_SITE", hint: "ask alpha" });
  t.same(error.facts, { site: "beta", epoch: 3 });
  t.equal(error.cause, cause);
  t.same(errorOf("failed").facts, {});
  t.notOk("cause" in errorOf("failed"), "no cause is no cause");
  t.end();
});

t.test("whether to try again is said by the kind", (t) => {
  const kinds: Readonly<Record<ErrorKind, boolean>> = {
    invalid: false,
    refused: false,
    pending: true,
    "not-found": false,
    denied: false,
    unreachable: true,
    exhausted: true,
    failed: false,
    corrupt: false,
  };
  for (const [kind, retryable] of Object.entries(kinds)) {
    t.equal(errorOf(kind as ErrorKind).retryable, retryable, kind);
  }
  t.end();
});

t.test("is described with its causes", (t) => {
  t.equal(
    describeError(errorOf("failed", new Error("below", { cause: "text" }))),
    "it happened: below: text",
  );
  t.equal(describeError(new Error("alone")), "alone");
  t.equal(describeError("thrown text"), "thrown text");
  t.equal(describeError(undefined), "undefined");
  t.equal(describeError(new Error("with nothing below", { cause: null })), "with nothing below: null");
  t.end();
});

t.test("a circle of causes ends", (t) => {
  const error = new Error("a");
  const other = new Error("b", { cause: error });
  error.cause = other;
  t.match(describeError(error), /^a: b/);
  t.end();
});

t.test("the system's code of what was thrown", (t) => {
  t.equal(systemCode(Object.assign(new Error(), { code: "EIO" })), "EIO");
  t.equal(systemCode(Object.assign(new Error(), { code: 5 })), undefined);
  t.equal(systemCode(new Error()), undefined);
  t.equal(systemCode({ code: "EIO" }), undefined);
  t.equal(systemCode(undefined), undefined);
  t.end();
});
