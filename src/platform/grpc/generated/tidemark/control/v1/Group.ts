// Original file: proto/tidemark/control/v1/group.proto

import type { GroupSpec as _tidemark_control_v1_GroupSpec, GroupSpec__Output as _tidemark_control_v1_GroupSpec__Output } from '../../../tidemark/control/v1/GroupSpec.js';
import type { Direction as _tidemark_control_v1_Direction, Direction__Output as _tidemark_control_v1_Direction__Output } from '../../../tidemark/control/v1/Direction.js';
import type { GroupSite as _tidemark_control_v1_GroupSite, GroupSite__Output as _tidemark_control_v1_GroupSite__Output } from '../../../tidemark/control/v1/GroupSite.js';
import type { Member as _tidemark_control_v1_Member, Member__Output as _tidemark_control_v1_Member__Output } from '../../../tidemark/control/v1/Member.js';
import type { Loss as _tidemark_control_v1_Loss, Loss__Output as _tidemark_control_v1_Loss__Output } from '../../../tidemark/control/v1/Loss.js';
import type { Throughput as _tidemark_control_v1_Throughput, Throughput__Output as _tidemark_control_v1_Throughput__Output } from '../../../tidemark/control/v1/Throughput.js';
import type { AckLag as _tidemark_control_v1_AckLag, AckLag__Output as _tidemark_control_v1_AckLag__Output } from '../../../tidemark/control/v1/AckLag.js';
import type { PointSummary as _tidemark_control_v1_PointSummary, PointSummary__Output as _tidemark_control_v1_PointSummary__Output } from '../../../tidemark/control/v1/PointSummary.js';
import type { RpoStatus as _tidemark_control_v1_RpoStatus, RpoStatus__Output as _tidemark_control_v1_RpoStatus__Output } from '../../../tidemark/control/v1/RpoStatus.js';
import type { Fencing as _tidemark_control_v1_Fencing, Fencing__Output as _tidemark_control_v1_Fencing__Output } from '../../../tidemark/control/v1/Fencing.js';
import type { SeedProgress as _tidemark_control_v1_SeedProgress, SeedProgress__Output as _tidemark_control_v1_SeedProgress__Output } from '../../../tidemark/control/v1/SeedProgress.js';
import type { LinkLimit as _tidemark_control_v1_LinkLimit, LinkLimit__Output as _tidemark_control_v1_LinkLimit__Output } from '../../../tidemark/control/v1/LinkLimit.js';
import type { FailoverTimeout as _tidemark_control_v1_FailoverTimeout, FailoverTimeout__Output as _tidemark_control_v1_FailoverTimeout__Output } from '../../../tidemark/control/v1/FailoverTimeout.js';
import type { VerifyStatus as _tidemark_control_v1_VerifyStatus, VerifyStatus__Output as _tidemark_control_v1_VerifyStatus__Output } from '../../../tidemark/control/v1/VerifyStatus.js';

/**
 * A group, as the daemon asked sees it.
 */
export interface Group {
  /**
   * Its name.
   */
  'name'?: (string);
  /**
   * Its id, which a new group of the same name does not share.
   */
  'id'?: (string);
  /**
   * What it is to be.
   */
  'spec'?: (_tidemark_control_v1_GroupSpec | null);
  /**
   * Who replicates to whom now.
   */
  'direction'?: (_tidemark_control_v1_Direction | null);
  /**
   * How it fares at each site. The site asked stands first.
   */
  'sites'?: (_tidemark_control_v1_GroupSite)[];
  /**
   * What it is made of.
   */
  'members'?: (_tidemark_control_v1_Member)[];
  /**
   * What would be lost if the primary vanished now.
   */
  'exposure'?: (_tidemark_control_v1_Loss | null);
  /**
   * What flows.
   */
  'throughput'?: (_tidemark_control_v1_Throughput | null);
  /**
   * From a write until the secondary could be promoted to it.
   */
  'ackLag'?: (_tidemark_control_v1_AckLag | null);
  /**
   * Its recovery points.
   */
  'points'?: (_tidemark_control_v1_PointSummary | null);
  /**
   * Whether the target for loss is met; absent without one.
   */
  'rpo'?: (_tidemark_control_v1_RpoStatus | null);
  /**
   * What vouches for the superseded primary not writing.
   */
  'fencing'?: (_tidemark_control_v1_Fencing);
  /**
   * How far the first seed is; absent when none is under way.
   */
  'seed'?: (_tidemark_control_v1_SeedProgress | null);
  /**
   * How far a resync is; absent when none is under way.
   */
  'resync'?: (_tidemark_control_v1_SeedProgress | null);
  /**
   * What limits its link, as far as this site knows: the lowest is in force. Empty: it goes as fast as it can.
   */
  'limits'?: (_tidemark_control_v1_LinkLimit)[];
  /**
   * What becomes of the failover that is open here, when nobody ends it; absent: nothing by itself, or none is open.
   */
  'failoverTimeout'?: (_tidemark_control_v1_FailoverTimeout | null);
  /**
   * Of comparisons of both sides; absent without a secondary, and where nothing is open.
   */
  'verify'?: (_tidemark_control_v1_VerifyStatus | null);
}

/**
 * A group, as the daemon asked sees it.
 */
export interface Group__Output {
  /**
   * Its name.
   */
  'name': (string);
  /**
   * Its id, which a new group of the same name does not share.
   */
  'id': (string);
  /**
   * What it is to be.
   */
  'spec': (_tidemark_control_v1_GroupSpec__Output | null);
  /**
   * Who replicates to whom now.
   */
  'direction': (_tidemark_control_v1_Direction__Output | null);
  /**
   * How it fares at each site. The site asked stands first.
   */
  'sites': (_tidemark_control_v1_GroupSite__Output)[];
  /**
   * What it is made of.
   */
  'members': (_tidemark_control_v1_Member__Output)[];
  /**
   * What would be lost if the primary vanished now.
   */
  'exposure': (_tidemark_control_v1_Loss__Output | null);
  /**
   * What flows.
   */
  'throughput': (_tidemark_control_v1_Throughput__Output | null);
  /**
   * From a write until the secondary could be promoted to it.
   */
  'ackLag': (_tidemark_control_v1_AckLag__Output | null);
  /**
   * Its recovery points.
   */
  'points': (_tidemark_control_v1_PointSummary__Output | null);
  /**
   * Whether the target for loss is met; absent without one.
   */
  'rpo': (_tidemark_control_v1_RpoStatus__Output | null);
  /**
   * What vouches for the superseded primary not writing.
   */
  'fencing': (_tidemark_control_v1_Fencing__Output);
  /**
   * How far the first seed is; absent when none is under way.
   */
  'seed': (_tidemark_control_v1_SeedProgress__Output | null);
  /**
   * How far a resync is; absent when none is under way.
   */
  'resync': (_tidemark_control_v1_SeedProgress__Output | null);
  /**
   * What limits its link, as far as this site knows: the lowest is in force. Empty: it goes as fast as it can.
   */
  'limits': (_tidemark_control_v1_LinkLimit__Output)[];
  /**
   * What becomes of the failover that is open here, when nobody ends it; absent: nothing by itself, or none is open.
   */
  'failoverTimeout': (_tidemark_control_v1_FailoverTimeout__Output | null);
  /**
   * Of comparisons of both sides; absent without a secondary, and where nothing is open.
   */
  'verify': (_tidemark_control_v1_VerifyStatus__Output | null);
}
