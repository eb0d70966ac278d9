import t from "tap";
import { AssertionFailure, assert, present, unreachable } from "#src/base/assert.js";

t.test("what must hold and does passes", (t) => {
  t.doesNotThrow(() => assert(true, "fine"));
  t.equal(present(0, "a number"), 0);
  t.equal(present("", "a text"), "");
  t.equal(present(false, "an answer"), false);
  t.end();
});

t.test("what must hold and does not is an AssertionFailure", (t) => {
  t.throws(() => assert(false, "it must hold"), { name: "AssertionFailure", message: "it must hold" });
  t.throws(() => present(undefined, "the group"), { message: "the group is missing" });
  t.throws(() => present(null, "the group"), AssertionFailure);
  t.throws(() => unreachable({ type: "odd" } as never), { message: /nobody decided.*odd/ });
  t.end();
});

t.test("a case nobody decided is named, whatever it is", (t) => {
  t.throws(() => unreachable(5n as never), { name: "AssertionFailure", message: /5/ });
  const circle: { self?: unknown } = {};
  circle.self = circle;
  t.throws(() => unreachable(circle as never), { name: "AssertionFailure" });
  t.throws(() => unreachable(undefined as never), { name: "AssertionFailure", message: /undefined/ });
  t.end();
});
