import t from "tap";
import { type ErrorKind, type Facts, TidemarkError } from "#src/base/errors.js";
import { fromStatus, STATUS_OF_KIND, toStatus } from "#src/platform/grpc/error-status.js";
import { Metadata, type ServiceError, status } from "#src/platform/grpc/grpc.js";
import { STATUS_DETAILS_BYTES_MAX, STATUS_MESSAGE_BYTES_MAX } from "#src/platform/grpc/limits.js";

const EXPECTED: Record<ErrorKind, [name: string, retryable: boolean]> = {
  invalid: ["INVALID_ARGUMENT", false],
  refused: ["FAILED_PRECONDITION", false],
  pending: ["ABORTED", true],
  "not-found": ["NOT_FOUND", false],
  denied: ["PERMISSION_DENIED", false],
  unreachable: ["UNAVAILABLE", true],
  exhausted: ["RESOURCE_EXHAUSTED", true],
  failed: ["UNKNOWN", false],
  corrupt: ["DATA_LOSS", false],
};

function error(kind: ErrorKind, message = "it did not work", facts: Facts = {}): TidemarkError {
  return new TidemarkError({ kind, code: "SOME_CODE", message, hint: "try otherwise", facts });
}

/** As a client gets it. */
function overTheWire(sent: TidemarkError): TidemarkError {
  const { code, details, metadata } = toStatus(sent);
  const failure = Object.assign(new Error(details), { code, details, metadata: metadata ?? new Metadata() });
  return fromStatus(failure, "beta");
}

t.test("each kind has its status, and comes back as it was", async (t) => {
  t.same(Object.keys(STATUS_OF_KIND).sort(), Object.keys(EXPECTED).sort());
  for (const [kind, [name, retryable]] of Object.entries(EXPECTED) as [ErrorKind, [string, boolean]][]) {
    const sent = error(kind, "it did not work", { group: "payroll", epoch: 3, forced: false });
    t.equal(status[toStatus(sent).code], name, kind);
    const { message, code, hint, facts, kind: arrived, retryable: stillRetryable } = overTheWire(sent);
    t.same(
      { message, code, hint, facts, arrived, stillRetryable },
      {
        message: "it did not work",
        code: "SOME_CODE",
        hint: "try otherwise",
        facts: { group: "payroll", epoch: 3, forced: false },
        arrived: kind,
        stillRetryable: retryable,
      },
    );
  }
});

t.test("an error of any size stays within what clients take", async (t) => {
  const many = Object.fromEntries(
    Array.from({ length: 500 }, (_, index) => [`fact_${index}`, "x".repeat(50)]),
  );
  for (const sent of [
    error("refused", "long ".repeat(10_000)),
    error("refused", "\u00e9\u{1f30a}".repeat(10_000)),
    error("refused", "short", many),
    error("refused", "long ".repeat(10_000), many),
  ]) {
    const { details, metadata } = toStatus(sent);
    const binary = metadata?.get("grpc-status-details-bin")[0];
    t.ok(
      encodeURI(details).length <= STATUS_MESSAGE_BYTES_MAX,
      `${encodeURI(details).length} bytes of message`,
    );
    t.ok(
      Buffer.isBuffer(binary) && binary.length <= STATUS_DETAILS_BYTES_MAX,
      `${binary?.length} bytes of details`,
    );
    const arrived = overTheWire(sent);
    t.equal(arrived.code, "SOME_CODE");
    t.equal(arrived.hint, "try otherwise");
  }
});

t.test("text that has no encoding does not break the answer", async (t) => {
  const { details } = toStatus(error("invalid", "half a pair: \ud800", { text: "\udfff" }));
  t.doesNotThrow(() => encodeURI(details));
  t.equal(overTheWire(error("invalid", "half a pair: \ud800")).message, "half a pair: \ufffd");
});

t.test("a status without our details still says what to do", async (t) => {
  const bare = (code: status, details: string): TidemarkError =>
    fromStatus(Object.assign(new Error(details), { code, details, metadata: new Metadata() }), "beta:7420");
  t.match(bare(status.UNAVAILABLE, "no connection"), {
    kind: "unreachable",
    code: "GRPC_UNAVAILABLE",
    message: "beta:7420 answered: no connection",
    hint: /daemon runs/,
  });
  t.match(bare(status.UNIMPLEMENTED, "no such method"), { kind: "failed", hint: /version/ });
  t.match(bare(status.DEADLINE_EXCEEDED, "too late"), { kind: "unreachable" });
  t.match(bare(status.INTERNAL, "internal"), { kind: "failed", hint: /log/ });
});

t.test("details that are not what they say they are are left aside", async (t) => {
  const metadata = new Metadata();
  metadata.set("grpc-status-details-bin", Buffer.from([0x1a, 0xff, 0xff, 0xff]));
  const failure: ServiceError = Object.assign(new Error("x"), {
    code: status.NOT_FOUND,
    details: "gone",
    metadata,
  });
  t.match(fromStatus(failure, "beta"), { kind: "not-found", code: "GRPC_NOT_FOUND" });
});
