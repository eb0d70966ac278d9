import t from "tap";
import { RelayedMaterial } from "#src/daemon/data-plane/relayed-material.js";

t.test("TLS material that is handed over reaches those who took the old", (t) => {
  const old = {
    pems: { ca: "a", cert: "b", key: "c" },
    identities: [],
    notAfterMs: 1,
    authorityNotAfterMs: 1,
    fingerprint: "old",
  };
  const relay = new RelayedMaterial(old);
  const seen: string[] = [];
  const end = relay.subscribe(({ fingerprint }) => seen.push(fingerprint));
  relay.put({ ...old, fingerprint: "new" });
  end();
  relay.put({ ...old, fingerprint: "newer" });
  t.same([seen, relay.current.fingerprint], [["new"], "newer"]);
  t.end();
});
