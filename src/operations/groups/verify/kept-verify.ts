import type { PrimaryPairing } from "#src/operations/groups/record/group-file-format.js";
import type { RecordKeeper } from "#src/operations/groups/record/record-keeper.js";
import type { VerifyPicture } from "#src/operations/groups/verify/verify-picture.js";
import {
  NEVER_VERIFIED,
  type VerifyRecord,
  withResult,
  withVerifyJob,
} from "#src/operations/groups/verify/verify-record.js";
import type { JobRecord } from "#src/operations/jobs/job.js";

/** What one has come to, and in which restart of replication it was begun: of what is sent again since it says nothing. */
interface Result {
  readonly job: JobRecord;
  readonly picture: VerifyPicture;
  readonly restart: string;
}

/**
 * Comparisons as the record of their group has them. A change is worked out on what is on record when its turn comes; a
 * result that could not be written counts all the same, and comes with the next change.
 */
export class KeptVerify {
  readonly #keeper: RecordKeeper;
  #unwritten: Result | undefined;

  constructor(keeper: RecordKeeper) {
    this.#keeper = keeper;
  }

  get record(): VerifyRecord {
    const { pairing } = this.#keeper.record;
    return pairing?.role === "active" ? this.#recordIn(pairing) : NEVER_VERIFIED;
  }

  /** The last restart of replication. */
  get restart(): string {
    const { pairing } = this.#keeper.record;
    return pairing?.role === "active" ? pairing.restart : "";
  }

  /** Counts from this tick on; resolves when it is durable. */
  end(result: Result): Promise<void> {
    this.#unwritten = result;
    return this.save((record) => record);
  }

  async save(change: (record: VerifyRecord) => VerifyRecord): Promise<void> {
    let taken: Result | undefined;
    await this.#keeper.updatePairing((pairing) => {
      taken = this.#unwritten;
      return { ...pairing, verify: change(this.#recordIn(pairing)) };
    });
    if (this.#unwritten === taken) this.#unwritten = undefined;
  }

  #recordIn({ verify = NEVER_VERIFIED, restart }: Pick<PrimaryPairing, "verify" | "restart">): VerifyRecord {
    if (this.#unwritten === undefined) return verify;
    const { job, picture, restart: begunIn } = this.#unwritten;
    return begunIn === restart
      ? withResult(verify, job, picture)
      : withVerifyJob({ ...verify, attempts: 0 }, job);
  }
}
