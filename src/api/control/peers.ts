import { parseId64 } from "#src/base/bytes.js";
import { TidemarkError } from "#src/base/errors.js";
import {
  type ComparisonAnswer,
  type ComparisonQuestion,
  hashBytes,
  hashesFrom,
  SPANS_PER_QUESTION,
} from "#src/data-path/verify/verify.js";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";
import type { Position } from "#src/domain/model/sequence.js";
import type {
  GroupOffer,
  OfferAnswer,
  OfferedGroups,
  ReignGrant,
  SourceHold,
} from "#src/operations/groups/other-sites.js";
import type { MessageStream } from "#src/platform/stream/message-stream.js";

export type { OfferAnswer, OfferedReign } from "#src/operations/groups/other-sites.js";
export { type ComparisonAnswer, type ComparisonQuestion, hashBytes, hashesFrom, SPANS_PER_QUESTION };

/** What other sites may ask of this one. Who asks has proven to be the site that is named. */

export interface PeersSource {
  /** Our own name. */
  readonly site: string;
  readonly offered: OfferedGroups;
  /** As `GroupsSource.check`: a specification from elsewhere opens only what this site's own configuration allows. */
  check(file: unknown): Promise<GroupSpecification>;
}

/** As it came from elsewhere. */
export interface OfferedFile extends Pick<GroupOffer, "id" | "copy" | "isHeld" | "handOver" | "reign"> {
  readonly file: unknown;
}

export interface PeerOperations {
  /** Our own name. */
  readonly site: string;
  /** A group that site `from` replicates to this one is to be what the file says. */
  offerGroup(from: string, offer: OfferedFile): Promise<OfferAnswer>;
  /** The copy of a group of `from` is dropped. */
  withdrawGroup(from: string, id: string): Promise<void>;
  /** The site `from`, by which this one was superseded, promises the next reign of the group to it. */
  grantReign(from: string, grant: ReignGrant): Promise<void>;
  /** Writers of a group of which `from` is the secondary wait for so long; where its order ends. */
  holdSource(from: string, hold: SourceHold): Promise<Position | undefined>;
  /** One exchange of a comparison of a group of `from` with the copy that is here. */
  compareGroup(from: string, question: ComparisonQuestion): Promise<ComparisonAnswer>;
  /** A stream that another site opened; it is whoever's it turns out to be about. */
  acceptStream(stream: MessageStream): void;
}

export function createPeerOperations({ site, offered, check }: PeersSource): PeerOperations {
  return {
    site,
    offerGroup: async (from, { id, copy, isHeld, handOver, file, reign }) => {
      if (!UUID.test(id)) throw badId(id);
      if (!Number.isSafeInteger(copy) || copy < 1) throw badCopy(copy);
      const specification = await check(file);
      requireDirection(specification, from, site);
      return await offered.takeOffer(from, {
        ...{ id, specification, copy, isHeld, reign },
        ...(handOver === undefined ? {} : { handOver }),
      });
    },
    withdrawGroup: async (from, id) => {
      if (!UUID.test(id)) throw badId(id);
      await offered.takeWithdrawal(from, id);
    },
    grantReign: async (from, grant) => {
      if (!UUID.test(grant.id)) throw badId(grant.id);
      // An undefined id and zero are both none.
      const isReign = Number.isSafeInteger(grant.epoch) && (parseId64(grant.entry) ?? 0n) !== 0n;
      if (!isReign) throw badGrant(grant);
      await offered.takeGrant(from, grant);
    },
    holdSource: async (from, hold) => {
      if (!UUID.test(hold.id)) throw badId(hold.id);
      if (!(hold.holdMs >= 0)) throw badHold(hold.holdMs);
      return await offered.takeHold(from, hold);
    },
    compareGroup: async (from, question) => {
      if (!UUID.test(question.group)) throw badId(question.group);
      return await offered.takeComparison(from, question);
    },
    acceptStream: (stream) => offered.acceptStream(stream),
  };
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A group is its primary's to offer, and its secondary's to take. */
function requireDirection(specification: GroupSpecification, from: string, site: string): void {
  const { primary, secondary } = specification;
  if (primary !== from) {
    throw notTaken("NOT_THE_PRIMARY", `its primary is ${primary}`, specification, { from, site });
  }
  if (secondary !== site) {
    const why = secondary === undefined ? "it has no secondary" : `its secondary is ${secondary}`;
    throw notTaken("NOT_THE_SECONDARY", why, specification, { from, site });
  }
}

function notTaken(
  code: string,
  why: string,
  { group, primary, secondary = "" }: GroupSpecification,
  sites: { readonly from: string; readonly site: string },
): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code,
    message: `${sites.site} does not take the group ${group} from ${sites.from}: ${why}`,
    hint: "compare primary and secondary of its specification with `site` in the configurations of both sites",
    facts: { group, primary, secondary, ...sites },
  });
}

function badId(id: string): TidemarkError {
  return new TidemarkError({
    kind: "invalid",
    code: "BAD_GROUP_ID",
    message: `group_id: ${JSON.stringify(id.slice(0, UUID_CHARACTERS))} is not the id of a group`,
    hint: "it is a UUID in small letters, as the primary's site gave it",
  });
}

function badGrant({ epoch, entry }: ReignGrant): TidemarkError {
  return new TidemarkError({
    kind: "invalid",
    code: "BAD_GRANT",
    message: `epoch, entry: ${epoch} and ${JSON.stringify(entry.slice(0, UUID_CHARACTERS))} are no reign that could be opened`,
    hint: "bring both sites to the same version of tidemark",
  });
}

function badHold(holdMs: number): TidemarkError {
  return new TidemarkError({
    kind: "invalid",
    code: "BAD_HOLD",
    message: `hold: ${holdMs} ms is no time that writers could wait`,
    hint: "bring both sites to the same version of tidemark",
  });
}

function badCopy(copy: number): TidemarkError {
  return new TidemarkError({
    kind: "invalid",
    code: "BAD_COPY_NUMBER",
    message: `copy: ${copy} is not the number of a copy`,
    hint: "copies are counted from 1; bring both sites to the same version of tidemark",
  });
}

const UUID_CHARACTERS = 36;
