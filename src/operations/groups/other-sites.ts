import type { ComparisonAnswer, ComparisonQuestion } from "#src/data-path/verify/verify.js";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";
import type { HandOverOffer } from "#src/domain/model/hand-over.js";
import type { Lineage } from "#src/domain/model/lineage.js";
import type { OwnDifferences } from "#src/domain/model/own-differences.js";
import type { Position } from "#src/domain/model/sequence.js";
import type { MessageDialer, MessageStream, PeerAddress } from "#src/platform/stream/message-stream.js";

/** The other sites, as groups meet them. Names are those of `peers` in the configuration in force. */
export interface OtherSites {
  /** For the secondary's end of a group's link, which pulls. */
  readonly dialer: MessageDialer;
  /** Undefined for a site that the configuration does not name. */
  addressOf(site: string): PeerAddress | undefined;
  /** What all groups together may send there, or be sent from there, in a second; undefined: as fast as it goes. */
  bandwidthOf(site: string): number | undefined;
  /**
   * Tells the site that it is the secondary of this group of ours, and what the group is to be. Resolves once it holds the
   * group durably. Rejects with its refusal, or with a TidemarkError of kind `unreachable`.
   */
  offer(site: string, offer: GroupOffer): Promise<OfferAnswer>;
  /**
   * Tells the site, which was superseded by this one, that it is promised the next reign of the group, and asks whether it
   * would take that as long as it is not `decided`. Resolves once it has it on record; asked again, it has. Rejects as
   * `offer` does.
   */
  grant(site: string, grant: ReignGrant): Promise<void>;
  /**
   * Asks the site, the primary of a copy that is here, to let nothing more be written for so long. Resolves with where its order
   * ends once nothing is under way; undefined where it was to be held no longer. Rejects as `offer` does.
   */
  holdSource(site: string, hold: SourceHold): Promise<Position | undefined>;
  /**
   * Tells the site that the group of this id has ended, and that its copy is to go. Resolves once that is gone, or was never
   * there. Rejects as `offer` does.
   */
  withdraw(site: string, id: string): Promise<void>;
  /** One exchange of a comparison with the site's copy of a group of ours. Rejects as `offer` does. */
  compare(site: string, question: ComparisonQuestion): Promise<ComparisonAnswer>;
}

export interface GroupOffer {
  /** UUID of the group. */
  readonly id: string;
  readonly specification: GroupSpecification;
  /** Number of the copy: each that is made anew has a higher one. */
  readonly copy: number;
  /** It is known to be there: where it is not, it is gone, and not made again by itself. */
  readonly isHeld: boolean;
  /**
   * The primary hands the group over in order, or asks whether it could. Resolves once the site has promised to be the primary;
   * rejects with HAND_OVER_REFUSED once it is durable there that it does not.
   */
  readonly handOver?: HandOverOffer | undefined;
  /** Undefined from a site of a version that does not say. */
  readonly reign?: OfferedReign | undefined;
}

/** A reign that its secondary promises to a site: nobody else opens it. */
export interface ReignGrant {
  /** UUID of the group. */
  readonly id: string;
  readonly epoch: number;
  /** Id of the entry that it is to open, as text. */
  readonly entry: string;
  /** It is promised, durably; else it is only asked whether it would be taken. */
  readonly decided: boolean;
}

/** Before a failover: nothing more is to be written at the primary, so that what is there arrives. */
export interface SourceHold {
  /** UUID of the group. */
  readonly id: string;
  /** 0: it is held no longer. */
  readonly holdMs: number;
}

/** By what right a site offers a group, and what it knows of the primary that it replaced. */
export interface OfferedReign {
  /** Of what it writes, from the root on. */
  readonly lineage: Lineage;
  /** What it held of the other site's history when it was promoted; undefined: it is not known any more. */
  readonly received: Position | undefined;
  /** The highest number that the other site had told it (`domain/fencing/tellings.ts`); 0: none. */
  readonly heard: number;
  readonly members: readonly { readonly name: string; readonly number: number }[];
}

export interface OfferAnswer {
  /** Of a site that was the primary before, for this copy; undefined: it was not, or does not say. */
  readonly own?: OwnDifferences | undefined;
}

/** What other sites ask of the groups of this one. */
export interface OfferedGroups {
  /** `from` has proven to be that site. The specification has been checked against this site's configuration. */
  takeOffer(from: string, offer: GroupOffer): Promise<OfferAnswer>;
  /** The copy of the group of this id is dropped with its points: `from`, its primary, has ended it. */
  takeWithdrawal(from: string, id: string): Promise<void>;
  /** The reign that `from`, by which this site was superseded, promises to it. */
  takeGrant(from: string, grant: ReignGrant): Promise<void>;
  /** `from`, the secondary, is about to be promoted: as `OtherSites.holdSource`. */
  takeHold(from: string, hold: SourceHold): Promise<Position | undefined>;
  /** `from`, the primary of the copy that this site holds, compares it with what it has itself. */
  takeComparison(from: string, question: ComparisonQuestion): Promise<ComparisonAnswer>;
  /** A stream that a secondary has opened; which group it is about stands in its first message. */
  acceptStream(stream: MessageStream): void;
}
