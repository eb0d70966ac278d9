import { AssertionFailure } from "#src/base/assert.js";
import { systemCode } from "#src/base/errors.js";
import { DiskError } from "#src/platform/disk/disk-error.js";
import { NBD_ERROR, type NbdErrorNumber } from "#src/platform/nbd/request-format.js";

/** How a device's failure is told to a client: by the few errors that the protocol knows. What is not here is EIO. */
const ERROR_BY_CODE: Readonly<Record<string, NbdErrorNumber>> = {
  EPERM: NBD_ERROR.EPERM,
  EACCES: NBD_ERROR.EPERM,
  EROFS: NBD_ERROR.EPERM,
  ENOMEM: NBD_ERROR.ENOMEM,
  ENOSPC: NBD_ERROR.ENOSPC,
  EDQUOT: NBD_ERROR.ENOSPC,
  EFBIG: NBD_ERROR.ENOSPC,
  ENOTSUP: NBD_ERROR.ENOTSUP,
  ESHUTDOWN: NBD_ERROR.ESHUTDOWN,
};

/** A broken promise of our own code is no answer to a client: it is thrown on, and ends the process. */
export function deviceError(error: unknown): NbdErrorNumber {
  if (error instanceof AssertionFailure) throw error;
  const code = error instanceof DiskError ? error.system : systemCode(error);
  return ERROR_BY_CODE[code ?? ""] ?? NBD_ERROR.EIO;
}
