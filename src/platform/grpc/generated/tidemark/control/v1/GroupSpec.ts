// Original file: proto/tidemark/control/v1/group_spec.proto

import type { ReplicationMode as _tidemark_control_v1_ReplicationMode, ReplicationMode__Output as _tidemark_control_v1_ReplicationMode__Output } from '../../../tidemark/control/v1/ReplicationMode.js';
import type { WhenAway as _tidemark_control_v1_WhenAway, WhenAway__Output as _tidemark_control_v1_WhenAway__Output } from '../../../tidemark/control/v1/WhenAway.js';
import type { MemberSpec as _tidemark_control_v1_MemberSpec, MemberSpec__Output as _tidemark_control_v1_MemberSpec__Output } from '../../../tidemark/control/v1/MemberSpec.js';
import type { PointPolicy as _tidemark_control_v1_PointPolicy, PointPolicy__Output as _tidemark_control_v1_PointPolicy__Output } from '../../../tidemark/control/v1/PointPolicy.js';
import type { RpoPolicy as _tidemark_control_v1_RpoPolicy, RpoPolicy__Output as _tidemark_control_v1_RpoPolicy__Output } from '../../../tidemark/control/v1/RpoPolicy.js';
import type { LinkPolicy as _tidemark_control_v1_LinkPolicy, LinkPolicy__Output as _tidemark_control_v1_LinkPolicy__Output } from '../../../tidemark/control/v1/LinkPolicy.js';
import type { BufferPolicy as _tidemark_control_v1_BufferPolicy, BufferPolicy__Output as _tidemark_control_v1_BufferPolicy__Output } from '../../../tidemark/control/v1/BufferPolicy.js';
import type { FailoverPolicy as _tidemark_control_v1_FailoverPolicy, FailoverPolicy__Output as _tidemark_control_v1_FailoverPolicy__Output } from '../../../tidemark/control/v1/FailoverPolicy.js';
import type { HookUse as _tidemark_control_v1_HookUse, HookUse__Output as _tidemark_control_v1_HookUse__Output } from '../../../tidemark/control/v1/HookUse.js';
import type { VerifyPolicy as _tidemark_control_v1_VerifyPolicy, VerifyPolicy__Output as _tidemark_control_v1_VerifyPolicy__Output } from '../../../tidemark/control/v1/VerifyPolicy.js';

/**
 * What a group is to be: the message behind `tidemark apply -f group.yaml`. What is absent takes its default.
 */
export interface GroupSpec {
  /**
   * The group's name: 1 to 63 of a-z, 0-9 and -.
   */
  'name'?: (string);
  /**
   * Name of the primary site. Counts when the group is created; afterwards only verbs change the direction.
   */
  'primary'?: (string);
  /**
   * Name of the secondary site. Empty: served and not protected. Counts when the group is created, like `primary`.
   */
  'secondary'?: (string);
  /**
   * When the application gets its answer.
   */
  'mode'?: (_tidemark_control_v1_ReplicationMode);
  /**
   * What a synchronous mode does while the secondary is away.
   */
  'whenAway'?: (_tidemark_control_v1_WhenAway | null);
  /**
   * What fails over together.
   */
  'members'?: (_tidemark_control_v1_MemberSpec)[];
  /**
   * Which points are cut, and how long they live.
   */
  'points'?: (_tidemark_control_v1_PointPolicy | null);
  /**
   * The target for loss.
   */
  'rpo'?: (_tidemark_control_v1_RpoPolicy | null);
  /**
   * The link to the other site.
   */
  'link'?: (_tidemark_control_v1_LinkPolicy | null);
  /**
   * What may wait for the secondary.
   */
  'buffers'?: (_tidemark_control_v1_BufferPolicy | null);
  /**
   * What a failover does by itself.
   */
  'failover'?: (_tidemark_control_v1_FailoverPolicy | null);
  /**
   * Hooks by moment.
   */
  'hooks'?: (_tidemark_control_v1_HookUse)[];
  /**
   * When both sites are compared by hash without being asked to; absent: never.
   */
  'verify'?: (_tidemark_control_v1_VerifyPolicy | null);
}

/**
 * What a group is to be: the message behind `tidemark apply -f group.yaml`. What is absent takes its default.
 */
export interface GroupSpec__Output {
  /**
   * The group's name: 1 to 63 of a-z, 0-9 and -.
   */
  'name': (string);
  /**
   * Name of the primary site. Counts when the group is created; afterwards only verbs change the direction.
   */
  'primary': (string);
  /**
   * Name of the secondary site. Empty: served and not protected. Counts when the group is created, like `primary`.
   */
  'secondary': (string);
  /**
   * When the application gets its answer.
   */
  'mode': (_tidemark_control_v1_ReplicationMode__Output);
  /**
   * What a synchronous mode does while the secondary is away.
   */
  'whenAway': (_tidemark_control_v1_WhenAway__Output | null);
  /**
   * What fails over together.
   */
  'members': (_tidemark_control_v1_MemberSpec__Output)[];
  /**
   * Which points are cut, and how long they live.
   */
  'points': (_tidemark_control_v1_PointPolicy__Output | null);
  /**
   * The target for loss.
   */
  'rpo': (_tidemark_control_v1_RpoPolicy__Output | null);
  /**
   * The link to the other site.
   */
  'link': (_tidemark_control_v1_LinkPolicy__Output | null);
  /**
   * What may wait for the secondary.
   */
  'buffers': (_tidemark_control_v1_BufferPolicy__Output | null);
  /**
   * What a failover does by itself.
   */
  'failover': (_tidemark_control_v1_FailoverPolicy__Output | null);
  /**
   * Hooks by moment.
   */
  'hooks': (_tidemark_control_v1_HookUse__Output)[];
  /**
   * When both sites are compared by hash without being asked to; absent: never.
   */
  'verify': (_tidemark_control_v1_VerifyPolicy__Output | null);
}
