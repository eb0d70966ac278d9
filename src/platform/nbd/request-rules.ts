import { PAYLOAD_BYTES_MAX } from "#src/platform/nbd/nbd-limits.js";
import type { CommandName } from "#src/platform/nbd/nbd-metrics.js";
import { COMMAND, COMMAND_FLAG, NBD_ERROR, type NbdErrorNumber } from "#src/platform/nbd/request-format.js";

/** What each command may carry, and what it is told where the span does not fit. One row a command. */
interface CommandRule {
  readonly name: CommandName;
  /** Flags it may have. FUA means something for some, and is accepted with all. */
  readonly flags: number;
  readonly changes: boolean;
  /** Its bytes go over the wire, one way or the other. */
  readonly carries: boolean;
  readonly outside: NbdErrorNumber;
}

const { fua, noHole, dontFragment, reqOne, fastZero } = COMMAND_FLAG;
const { EINVAL, ENOSPC, EPERM, none } = NBD_ERROR;

/** By the number of the command. */
export const COMMAND_RULES: readonly CommandRule[] = [
  { name: "read", flags: fua | dontFragment, changes: false, carries: true, outside: EINVAL },
  { name: "write", flags: fua, changes: true, carries: true, outside: ENOSPC },
  { name: "disconnect", flags: fua, changes: false, carries: false, outside: EINVAL },
  { name: "flush", flags: fua, changes: false, carries: false, outside: EINVAL },
  { name: "trim", flags: fua, changes: true, carries: false, outside: EINVAL },
  { name: "cache", flags: fua, changes: false, carries: false, outside: EINVAL },
  { name: "writeZeroes", flags: fua | noHole | fastZero, changes: true, carries: false, outside: ENOSPC },
  { name: "blockStatus", flags: fua | reqOne, changes: false, carries: false, outside: EINVAL },
];

export interface RequestFacts {
  readonly command: number;
  readonly flags: number;
  /** NaN where the 64 bits are no number that a device can have. */
  readonly offset: number;
  readonly length: number;
}

export interface ExportFacts {
  readonly sizeBytes: number;
  readonly readOnly: boolean;
  readonly structured: boolean;
  readonly hasContexts: boolean;
}

/** Whether the request may be carried out: 0, or the error its client is told. Nothing of it is carried out then. */
export function judgeRequest(request: RequestFacts, served: ExportFacts): NbdErrorNumber {
  const { command, flags, offset, length } = request;
  const rule = COMMAND_RULES[command];
  if (rule === undefined) return EINVAL;
  if (rule.changes && served.readOnly) return EPERM;
  if ((flags & ~rule.flags) !== 0) return EINVAL;
  if (command === COMMAND.flush) return offset === 0 && length === 0 ? none : EINVAL;
  if (rule.carries && length > PAYLOAD_BYTES_MAX) return EINVAL;
  // Also false for NaN. The sum is exact: both are below 2^53, and a larger sum only rounds to another that is too large.
  if (!(offset + length <= served.sizeBytes)) return rule.outside;
  if (command === COMMAND.read && (flags & dontFragment) !== 0 && !served.structured) return EINVAL;
  if (command === COMMAND.blockStatus && (length === 0 || !served.hasContexts)) return EINVAL;
  return none;
}
