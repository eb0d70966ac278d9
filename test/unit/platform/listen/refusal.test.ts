import t from "tap";
import { classifyHandshakeFailure, REFUSALS } from "#src/platform/listen/refusal.js";

t.test("the verdict on the certificate goes before how the connection ended", async (t) => {
  t.equal(classifyHandshakeFailure("ECONNRESET", "CERT_HAS_EXPIRED"), "certificate-expired");
  t.equal(classifyHandshakeFailure("ECONNRESET", undefined), "gone-early");
});

t.test("what nobody foresaw still has a reason", async (t) => {
  t.equal(classifyHandshakeFailure("ERR_SSL_SOMETHING_NEW", undefined), "handshake-failed");
  t.equal(classifyHandshakeFailure(undefined, undefined), "handshake-failed");
  t.equal(classifyHandshakeFailure(undefined, "SOMETHING_NEW"), "certificate-unsuitable");
  t.equal(classifyHandshakeFailure("constructor", undefined), "handshake-failed");
});

t.test("every reason says what it probably was and what to do", async (t) => {
  for (const [reason, { message, hint }] of Object.entries(REFUSALS)) {
    t.ok(message.length > 10 && hint.length > 10, reason);
    t.notMatch(message, /\.$/);
  }
});
