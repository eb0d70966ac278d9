import { TidemarkError } from "#src/base/errors.js";
import { type Followed, type GroupLook, goneNews, newsOf } from "#src/domain/group/group-news.js";
import type { EventDraft } from "#src/domain/model/site-event.js";
import type { GroupPicture } from "#src/operations/groups/group-picture.js";
import type { Clock, Timer } from "#src/platform/clock/clock.js";

/** Conditions turn bad without an event: an age passes its bound. */
export const LOOK_MS = 1_000;

export interface GroupWatcherOptions {
  readonly clock: Clock;
  /** Rejects with a TidemarkError while the groups do not answer. */
  readonly list: () => Promise<readonly GroupPicture[]>;
  readonly tell: (event: EventDraft) => void;
}

/** Follows all groups of a site, and tells what happens to them: at every change, and every second. */
export class GroupWatcher {
  readonly #options: GroupWatcherOptions;
  readonly #followed = new Map<string, Followed>();
  #timer: Timer | undefined;
  #looking: Promise<void> | undefined;
  #isAskedAgain = false;
  #isStopped = false;
  #isSilent = false;

  constructor(options: GroupWatcherOptions) {
    this.#options = options;
  }

  start(): void {
    this.changed();
    this.#arm();
  }

  /** A look that is under way tells nothing any more. It is not waited for: groups whose disk hangs never answer. */
  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
  }

  /** Something may be otherwise than at the last look. */
  changed(): void {
    if (this.#isStopped) return;
    if (this.#looking !== undefined) {
      this.#isAskedAgain = true;
      return;
    }
    this.#looking = this.#look().finally(() => {
      this.#looking = undefined;
      if (!this.#isAskedAgain) return;
      this.#isAskedAgain = false;
      this.changed();
    });
  }

  #arm(): void {
    this.#timer = this.#options.clock.startTimer(LOOK_MS, () => {
      this.changed();
      this.#arm();
    });
  }

  async #look(): Promise<void> {
    let pictures: readonly GroupPicture[];
    try {
      pictures = await this.#options.list();
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      // Whoever asks for the groups gets it; there is nothing to compare.
      return;
    }
    if (this.#isStopped) return;
    this.#noteSilence(pictures);
    if (this.#isSilent) return;
    for (const [id, followed] of this.#followed) {
      if (pictures.some((picture) => picture.id === id)) continue;
      this.#followed.delete(id);
      this.#options.tell(goneNews(followed));
    }
    for (const picture of pictures) this.#follow(picture);
  }

  #follow(picture: GroupPicture): void {
    // What stands for it next is looked at once it is open.
    if (picture.isPassing === true && this.#followed.has(picture.id)) return;
    const look = lookOf(picture);
    if (look === undefined) return;
    const { followed, events } = newsOf(
      this.#followed.get(picture.id),
      look,
      this.#options.clock.monotonicMs(),
    );
    this.#followed.set(picture.id, followed);
    for (const event of events) this.#options.tell(event);
  }

  /** Old pictures are those of a thread that does not answer. */
  #noteSilence(pictures: readonly GroupPicture[]): void {
    const isSilent = pictures.some(({ sites }) => sites[0]?.reachable === false);
    if (isSilent === this.#isSilent) return;
    this.#isSilent = isSilent;
    const facts = { groups: pictures.length };
    this.#options.tell(
      isSilent
        ? { severity: "error", code: "DATA_PLANE_SILENT", group: "", message: SILENT, facts }
        : { severity: "warning", code: "DATA_PLANE_ANSWERS", group: "", message: ANSWERS, facts },
    );
  }
}

const SILENT = "groups and volumes do not answer: a disk may hang";
const ANSWERS = "groups and volumes answer again";

function lookOf({
  name,
  sites,
  members,
  seed,
  resync,
  counts,
  breach,
  drills,
  handedOver,
  timeout,
  endings,
  reunion,
  verify,
}: GroupPicture): GroupLook | undefined {
  const [own] = sites;
  if (own === undefined) return undefined;
  const lacking = members.map(({ outOfSyncBytes }) => outOfSyncBytes);
  return {
    group: name,
    status: own.status,
    hint: own.hint,
    handedOver,
    timeout,
    endings,
    reunion,
    verify,
    conditions: own.conditions,
    outOfSyncBytes: lacking.includes(undefined)
      ? undefined
      : lacking.reduce<number>((sum, bytes) => sum + (bytes ?? 0), 0),
    syncBytes:
      seed === undefined && resync === undefined
        ? undefined
        : (seed?.totalBytes ?? 0) + (resync?.totalBytes ?? 0),
    movedBytes: own.role === "active" ? counts?.wireBytes : counts?.receivedBytes,
    breach,
    drills,
  };
}
