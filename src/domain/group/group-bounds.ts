/** Members fail over together, one after another; more than this belongs into several groups. */
export const MEMBERS_MAX = 64;
/** Each keeps a handful of files open, so that this many stay below the usual limit on descriptors of a service. */
export const GROUPS_MAX = 256;
