import type { ComparisonAnswer, ComparisonQuestion } from "#src/data-path/verify/verify.js";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";
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
  offer(site: string, offer: GroupOffer): Promise<void>;
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
}

/** What other sites ask of the groups of this one. */
export interface OfferedGroups {
  /** `from` has proven to be that site. The specification has been checked against this site's configuration. */
  takeOffer(from: string, offer: GroupOffer): Promise<void>;
  /** The copy of the group of this id is dropped with its points: `from`, its primary, has ended it. */
  takeWithdrawal(from: string, id: string): Promise<void>;
  /** `from`, the primary of the copy that this site holds, compares it with what it has itself. */
  takeComparison(from: string, question: ComparisonQuestion): Promise<ComparisonAnswer>;
  /** A stream that a secondary has opened; which group it is about stands in its first message. */
  acceptStream(stream: MessageStream): void;
}
