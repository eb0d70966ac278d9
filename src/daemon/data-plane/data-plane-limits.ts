/** How long the two threads wait for each other, each bound with its reason. */

/** How often the data thread shows that its event loop turns. Often enough that silence is seen before a person asks. */
export const BEAT_MS = 500;
/** Silent for this long it is said to be: several beats, since a busy disk may well take a second for one call. */
export const SILENT_MS = 3000;
/** Changes of groups within this time are told as one. */
export const CHANGES_MS = 250;
/** What an answer may take that only looks: past it, whoever asks gets the last picture. */
export const LOOK_MS_MAX = 2000;
/** What an answer may take that changes something: files are made and made durable, captures stopped and started. */
export const CHANGE_MS_MAX = 60_000;
/** Calls that wait for an answer. A thread that hangs must not let them pile up. */
export const CALLS_MAX = 1000;
/** An offer to another site: that one waits CHANGE_MS_MAX for its own data plane, and its refusal must get back. */
export const OFFER_MS_MAX = CHANGE_MS_MAX + 5000;
/** Streams with other sites, both ways: one for each group, and for some while the one that it replaces. */
export const STREAMS_MAX = 1000;
/** A scrape waits this long for the figures; Prometheus waits ten seconds for the scrape. */
export const FIGURES_MS_MAX = 1000;
/** A start that has not opened its groups by then goes on without: control is there, and says so. */
export const OPENING_MS_MAX = 20_000;
/**
 * A stop waits so long for exports and groups to come to rest, then this much longer for the thread to be ended by force.
 * Together less than the supervisor waits for a part.
 */
export const REST_MS_MAX = 8000;
export const TERMINATE_MS_MAX = 1000;
/** How often pictures are taken while nobody asks and nothing changes, so that a last one is never much older. */
export const PICTURE_MS = 10_000;
