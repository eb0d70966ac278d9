/** What a link may be limited to, in bytes a second. Below it one full batch takes longer than a peer may be silent. */
export const BANDWIDTH_MIN = 64 * 2 ** 10;
/** Above it there is no network. */
export const BANDWIDTH_MAX = 100 * 2 ** 30;
