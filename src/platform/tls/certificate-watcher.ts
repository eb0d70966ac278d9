import { stat } from "node:fs/promises";
import { systemCode, TidemarkError } from "#src/base/errors.js";
import type { Clock, Timer } from "#src/platform/clock/clock.js";
import type { CertificateExpectation, Finding } from "#src/platform/tls/check-certificates.js";
import { loadTlsFiles } from "#src/platform/tls/tls-files.js";
import type { TlsFiles, TlsMaterial, TlsMaterialSource } from "#src/platform/tls/tls-material.js";

/**
 * Keeps the TLS material in step with its files. New material is taken up only when all of it checks out; until then
 * the old stays in use, and what is wrong is reported. So a mistake in replacing files never takes a running site off
 * the air, as long as the old certificate lives.
 *
 * Three files cannot be replaced in one step, so a poll that finds them at odds waits for the next one before it
 * complains; `reload` is somebody asking, and answers at once. A problem is reported once, and again only when it
 * becomes another one.
 */
export interface CertificateWatcherOptions {
  readonly files: TlsFiles;
  readonly expectation: Omit<CertificateExpectation, "nowMs">;
  readonly clock: Clock;
  readonly pollMs?: number;
  readonly onReloaded: (material: TlsMaterial, warnings: readonly Finding[]) => void;
  readonly onRejected: (error: TidemarkError) => void;
}

export type ReloadResult =
  | { readonly type: "unchanged" }
  | { readonly type: "reloaded"; readonly material: TlsMaterial }
  | { readonly type: "rejected"; readonly error: TidemarkError };

/** For status and metrics. */
export interface CertificateStatus {
  readonly identities: readonly string[];
  readonly notAfterMs: number;
  readonly authorityNotAfterMs: number;
  readonly fingerprint: string;
  /** What keeps the files, as they are now, from being used; undefined while those in use are the files'. */
  readonly problem: TidemarkError | undefined;
}

/** Three stat calls every ten seconds cost nothing; tools that rotate certificates leave days between the two. */
export const CERTIFICATE_POLL_MS = 10_000;

export class CertificateWatcher implements TlsMaterialSource {
  readonly #options: CertificateWatcherOptions;
  readonly #subscribers = new Set<(material: TlsMaterial) => void>();
  #material: TlsMaterial;
  /** What the files in use looked like, and what they looked like at the last poll. */
  #loadedMark: string;
  #polledMark: string;
  #problem: TidemarkError | undefined;
  #timer: Timer | undefined;
  #stopped = false;
  /** One look at the files at a time. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(options: CertificateWatcherOptions, material: TlsMaterial, mark: string) {
    this.#options = options;
    this.#material = material;
    this.#loadedMark = mark;
    this.#polledMark = mark;
  }

  /** Loads the files and begins to watch them. Throws what is wrong with them: nothing can start without. */
  static async start(
    options: CertificateWatcherOptions,
  ): Promise<{ watcher: CertificateWatcher; warnings: readonly Finding[] }> {
    // The mark is taken before reading: a change between the two is then seen by the next poll.
    const mark = await filesMark(options.files);
    const { material, warnings } = await loadTlsFiles(options.files, {
      ...options.expectation,
      nowMs: options.clock.wallMs(),
    });
    const watcher = new CertificateWatcher(options, material, mark);
    watcher.#schedule();
    return { watcher, warnings };
  }

  get current(): TlsMaterial {
    return this.#material;
  }

  get status(): CertificateStatus {
    const { identities, notAfterMs, authorityNotAfterMs, fingerprint } = this.#material;
    return { identities, notAfterMs, authorityNotAfterMs, fingerprint, problem: this.#problem };
  }

  subscribe(onChange: (material: TlsMaterial) => void): () => void {
    this.#subscribers.add(onChange);
    return () => this.#subscribers.delete(onChange);
  }

  /** Looks at the files now, whether or not they seem to have changed. */
  reload(): Promise<ReloadResult> {
    return this.#inTurn(() => this.#look("asked"));
  }

  /** No more polls; resolves when a look that is under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await this.#turn;
  }

  #schedule(): void {
    if (this.#stopped) return;
    this.#timer = this.#options.clock.startTimer(this.#options.pollMs ?? CERTIFICATE_POLL_MS, () => {
      void this.#inTurn(() => this.#look("poll")).finally(() => this.#schedule());
    });
  }

  #inTurn(look: () => Promise<ReloadResult>): Promise<ReloadResult> {
    const result = this.#turn.then(look);
    // The turn passes on whatever comes of a look; its own caller gets the error.
    this.#turn = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  }

  async #look(why: "poll" | "asked"): Promise<ReloadResult> {
    const mark = await filesMark(this.#options.files);
    const isSettled = mark === this.#polledMark || why === "asked";
    this.#polledMark = mark;
    if (mark === this.#loadedMark && why === "poll") {
      this.#problem = undefined;
      return { type: "unchanged" };
    }
    try {
      const { material, warnings } = await loadTlsFiles(this.#options.files, {
        ...this.#options.expectation,
        nowMs: this.#options.clock.wallMs(),
      });
      return this.#adopt(material, warnings, mark);
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      if (isSettled) this.#report(error);
      return { type: "rejected", error };
    }
  }

  #adopt(material: TlsMaterial, warnings: readonly Finding[], mark: string): ReloadResult {
    this.#loadedMark = mark;
    this.#problem = undefined;
    if (sameMaterial(material, this.#material)) return { type: "unchanged" };
    this.#material = material;
    for (const subscriber of this.#subscribers) subscriber(material);
    this.#options.onReloaded(material, warnings);
    return { type: "reloaded", material };
  }

  #report(error: TidemarkError): void {
    const isNew = this.#problem?.message !== error.message;
    this.#problem = error;
    if (isNew) this.#options.onRejected(error);
  }
}

function sameMaterial(one: TlsMaterial, other: TlsMaterial): boolean {
  return (
    one.pems.ca === other.pems.ca && one.pems.cert === other.pems.cert && one.pems.key === other.pems.key
  );
}

/** Changes whenever a file is written, renamed over, relinked or removed. Symbolic links are followed, as when reading. */
async function filesMark(files: TlsFiles): Promise<string> {
  const marks = [files.ca, files.cert, files.key].map(async (path) => {
    try {
      const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
      return `${dev}:${ino}:${size}:${mtimeNs}:${ctimeNs}`;
    } catch (error) {
      return systemCode(error) ?? "unknown";
    }
  });
  return (await Promise.all(marks)).join(" ");
}
