import t from "tap";
import { decodeOfferAnswer, decodeReign, encodeOfferAnswer, encodeReign } from "#src/api/rpc/offer-codec.js";
import type { OfferAnswer, OfferedReign } from "#src/operations/groups/other-sites.js";
import { replicationApi } from "#src/platform/grpc/contract.js";

const { OfferGroup } = replicationApi().ReplicationService.service;

const REIGN: OfferedReign = {
  lineage: [
    { epoch: 1, id: 0x8000000000000001n, first: 1, parent: undefined, writer: "alpha" },
    { epoch: 2, id: 2n, first: 10, parent: { entry: 0x8000000000000001n, sequence: 8 }, writer: "beta" },
  ],
  received: { entry: 0x8000000000000001n, sequence: 9 },
  heard: 7,
  members: [{ name: "data", number: 3 }],
};

function overTheWire(reign: OfferedReign | undefined) {
  const bytes = OfferGroup.requestSerialize({ groupId: "id", ...encodeReign(reign) });
  return decodeReign(OfferGroup.requestDeserialize(bytes).reign);
}

function answered(answer: OfferAnswer) {
  return decodeOfferAnswer(
    OfferGroup.responseDeserialize(OfferGroup.responseSerialize(encodeOfferAnswer(answer))),
  );
}

t.test("what is said of a reign comes as it was", async (t) => {
  t.same(overTheWire(REIGN), REIGN);
  t.same(overTheWire({ ...REIGN, received: undefined }), { ...REIGN, received: undefined });
  t.equal(overTheWire(undefined), undefined);
});

t.test("a lineage that is none is refused", async (t) => {
  t.throws(() => overTheWire({ ...REIGN, lineage: [] }), { code: "BAD_LINEAGE", kind: "invalid" });
  t.throws(() => overTheWire({ ...REIGN, lineage: REIGN.lineage.slice(1) }), { code: "BAD_LINEAGE" });
});

t.test("so does what the other site answers; runs that are none say that nothing is known", async (t) => {
  const lost = { exact: { writes: 2, bytes: 8192, span: { fromMs: 1001, toMs: 2002 } }, why: undefined };
  const own = { whole: undefined, members: [{ name: "data", runs: [0, 2, 5, 1] }], lost };
  t.same(answered({ own }), { own });
  t.same(answered({}), {});
  const unknown = { whole: "the dirty map is damaged", members: [], lost: { exact: undefined, why: "so" } };
  t.same(answered({ own: unknown }), { own: unknown });
  const mad = { ...own, members: [{ name: "data", runs: [5, 1, 0, 2] }] };
  t.match(answered({ own: mad }), { own: { whole: /no sense/, members: [] } });
});
