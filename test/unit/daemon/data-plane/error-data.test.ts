import { deepStrictEqual } from "node:assert";
import { MessageChannel, receiveMessageOnPort } from "node:worker_threads";
import fc from "fast-check";
import t from "tap";
import { AssertionFailure } from "#src/base/assert.js";
import { type ErrorKind, type Fact, TidemarkError } from "#src/base/errors.js";
import { decodeError, encodeError } from "#src/daemon/data-plane/error-data.js";

const KINDS: readonly ErrorKind[] = [
  "invalid",
  "refused",
  "pending",
  "not-found",
  "denied",
  "unreachable",
  "exhausted",
  "failed",
  "corrupt",
];

const fact = fc.oneof(fc.string(), fc.double(), fc.boolean());
const facts: fc.Arbitrary<Record<string, Fact>> = fc.dictionary(fc.string(), fact);
const options = fc.record({
  kind: fc.constantFrom(...KINDS),
  code: fc.string(),
  message: fc.string(),
  hint: fc.string(),
  facts,
});
const { error } = fc.letrec<{ error: unknown }>((tie) => ({
  error: fc.oneof(
    { maxDepth: 4 },
    fc.string({ minLength: 1 }),
    fc.string().map((message) => new Error(message)),
    fc
      .tuple(options, fc.option(tie("error"), { nil: undefined }))
      .map(([given, cause]) => new TidemarkError({ ...given, cause })),
    fc.tuple(fc.string(), tie("error")).map(([message, cause]) => new AssertionFailure(message, { cause })),
    fc
      .tuple(fc.string(), tie("error"))
      .map(([message, cause]) => Object.assign(new RangeError(message, { cause }), { code: "EIO" })),
  ),
}));

/** What a thread posts to another, as the other has it. */
function carried(message: unknown): unknown {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(message);
  const received: { message: unknown } | undefined = receiveMessageOnPort(port2);
  port1.close();
  return received?.message;
}

/** All that counts of an error, its causes included. */
function essence(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack } = error;
  const shared = { name, message, stack, cause: essence(error.cause) };
  if (error instanceof TidemarkError) {
    const { kind, code, hint, facts: known, retryable } = error;
    return { ...shared, is: "TidemarkError", kind, code, hint, facts: { ...known }, retryable };
  }
  if (error instanceof AssertionFailure) return { ...shared, is: "AssertionFailure" };
  return { ...shared, code: Reflect.get(error, "code") };
}

t.test("every error survives the way between threads, with its class, its facts and its causes", (t) => {
  fc.assert(
    fc.property(error, (thrown) => {
      const data = carried(encodeError(thrown)) as ReturnType<typeof encodeError>;
      deepStrictEqual(essence(decodeError(data)), essence(thrown));
    }),
  );
  t.pass("every one of them");
  t.end();
});

t.test("a chain of causes that runs in a circle ends", (t) => {
  const first = new Error("first");
  first.cause = new Error("second", { cause: first });
  let length = 0;
  let at: unknown = decodeError(encodeError(first));
  for (; at instanceof Error; at = at.cause) length += 1;
  t.equal(length, 17);
  t.end();
});
