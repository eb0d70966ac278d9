import t from "tap";
import { nearest } from "#src/base/nearest.js";

const KEYS = ["site", "data_dir", "grpc", "nbd", "http", "tls", "peers", "access", "image_roots", "hooks"];

t.test("finds what was meant", (t) => {
  const meant: readonly (readonly [string, string])[] = [
    ["sites", "site"],
    ["stie", "site"],
    ["data-dir", "data_dir"],
    ["datadir", "data_dir"],
    ["DATA_DIR", "data_dir"],
    ["image_root", "image_roots"],
    ["imageroots", "image_roots"],
    ["peer", "peers"],
    ["htttp", "http"],
    ["grcp", "grpc"],
    ["hook", "hooks"],
  ];
  for (const [typed, wanted] of meant) t.equal(nearest(typed, KEYS), wanted, typed);
  t.end();
});

t.test("finds nothing where nothing is near", (t) => {
  for (const typed of ["replication", "zzzz", "completely different", "compression"]) {
    t.equal(nearest(typed, KEYS), undefined, typed);
  }
  t.equal(nearest("site", []), undefined);
  t.end();
});

t.test("a word too short to tell is not guessed at", (t) => {
  t.equal(nearest("", KEYS), undefined);
  t.equal(nearest("x", KEYS), undefined);
  t.equal(nearest("xy", ["ab", "cd"]), undefined);
  t.equal(nearest("tl", KEYS), "tls");
  t.end();
});

t.test("of equally near words the first, of unequal ones the nearer", (t) => {
  t.equal(nearest("cat", ["bat", "rat"]), "bat");
  t.equal(nearest("failovr", ["fallover", "failover"]), "failover");
  t.equal(nearest("commit", ["commits", "commit"]), "commit");
  t.end();
});
