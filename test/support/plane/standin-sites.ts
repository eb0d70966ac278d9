import { TidemarkError } from "#src/base/errors.js";
import type { GroupsOptions } from "#src/daemon/data-plane/create-groups.js";
import type { GroupOffer, OfferAnswer, OfferedGroups } from "#src/operations/groups/other-sites.js";
import type { MessageStream } from "#src/platform/stream/message-stream.js";
import { patternOf } from "#test/support/bytes.js";
import { singleSite } from "#test/support/groups/specifications.js";

/**
 * What a group for tests has with other sites. It is told what to do by the name of an export that is asked for, and logs
 * what came of it; the other site does what the first message of a stream says.
 */
export type SitesCommand =
  /** Opens a stream and has the other site do that, until the stream ends or so much has come. */
  | { readonly do: "pull"; readonly site: string; readonly mode: PullMode }
  | { readonly do: "offer"; readonly site: string; readonly primary: string; readonly secondary: string };

export type PullMode =
  /** Sends messages of these sizes, which come back. */
  | { readonly mode: "echo"; readonly sizes: readonly number[] }
  /** Messages of that size. */
  | { readonly mode: "source"; readonly bytes: number; readonly count: number }
  /** As many as the stream takes, none of which is read. */
  | { readonly mode: "stall"; readonly bytes: number };

export const GROUP_ID = "00000000-0000-4000-8000-000000000001";

export class StandinSites implements OfferedGroups {
  readonly #options: GroupsOptions;

  constructor(options: GroupsOptions) {
    this.#options = options;
  }

  act(text: string): void {
    const command = JSON.parse(text) as SitesCommand;
    const acting =
      command.do === "pull"
        ? this.#pull(command.site, command.mode)
        : this.#offer(command.site, command.primary, command.secondary);
    void this.#told(`${command.do} ended`, acting);
  }

  takeOffer(from: string, { id, specification }: GroupOffer): Promise<OfferAnswer> {
    this.#options.logger.info("offer taken", { from, id, group: specification.group });
    return Promise.resolve({});
  }

  takeWithdrawal(): Promise<void> {
    return Promise.resolve();
  }

  takeGrant(): Promise<void> {
    return Promise.resolve();
  }

  takeHold(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  takeComparison(): Promise<never> {
    return Promise.reject(new Error("not here"));
  }

  acceptStream(stream: MessageStream): void {
    this.#options.logger.info("stream accepted", { peer: stream.peer });
    void this.#told("stream ended", this.#serve(stream));
  }

  async #told(message: string, acting: Promise<Record<string, unknown>>): Promise<void> {
    try {
      this.#options.logger.info(message, await acting);
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      this.#options.logger.info(message, { code: error.code, kind: error.kind, reason: error.message });
    }
  }

  async #offer(site: string, primary: string, secondary: string): Promise<Record<string, unknown>> {
    const offer = {
      id: GROUP_ID,
      specification: singleSite({ primary, secondary }),
      copy: 1,
      isHeld: false,
    };
    await this.#options.otherSites.offer(site, offer);
    return { code: "" };
  }

  async #pull(site: string, mode: PullMode): Promise<Record<string, unknown>> {
    const { otherSites } = this.#options;
    const peer = otherSites.addressOf(site);
    if (peer === undefined) return { code: "PEER_UNKNOWN" };
    const stream = await otherSites.dialer.dial(peer, new AbortController().signal);
    stream.send(new TextEncoder().encode(JSON.stringify(mode)));
    switch (mode.mode) {
      case "echo":
        return await echoed(stream, mode.sizes);
      case "source":
        return await received(stream, mode.count);
      case "stall":
        this.#options.logger.info("nothing is read");
        return await new Promise(() => undefined);
    }
  }

  async #serve(stream: MessageStream): Promise<Record<string, unknown>> {
    const messages = stream.messages()[Symbol.asyncIterator]();
    const first = await messages.next();
    if (first.done === true) return { messages: 0 };
    const mode = JSON.parse(new TextDecoder().decode(first.value)) as PullMode;
    if (mode.mode === "echo") {
      let count = 0;
      for (let next = await messages.next(); next.done !== true; next = await messages.next()) {
        if (!stream.send(next.value)) await stream.writable();
        count += 1;
      }
      return { messages: count };
    }
    const message = patternOf(mode.bytes);
    const count = mode.mode === "source" ? mode.count : Number.POSITIVE_INFINITY;
    for (let sent = 1; sent <= count; sent += 1) {
      if (stream.send(message)) continue;
      if (mode.mode === "stall") this.#options.logger.info("no room", { bytes: sent * mode.bytes });
      await stream.writable();
    }
    stream.close();
    return { messages: count };
  }
}

async function echoed(stream: MessageStream, sizes: readonly number[]): Promise<Record<string, unknown>> {
  const sending = (async () => {
    for (const size of sizes) if (!stream.send(patternOf(size))) await stream.writable();
  })();
  let equal = 0;
  let count = 0;
  for await (const message of stream.messages()) {
    const wanted = patternOf(sizes[count] ?? 0);
    if (Buffer.compare(message, wanted) === 0) equal += 1;
    count += 1;
    if (count === sizes.length) stream.close();
  }
  await sending;
  return { messages: count, equal };
}

async function received(stream: MessageStream, count: number): Promise<Record<string, unknown>> {
  let messages = 0;
  let bytes = 0;
  const startedMs = performance.now();
  for await (const message of stream.messages()) {
    messages += 1;
    bytes += message.length;
  }
  const mibPerSecond = bytes / 2 ** 20 / ((performance.now() - startedMs) / 1000);
  return { messages, bytes, complete: messages === count, mibPerSecond: Math.round(mibPerSecond) };
}
