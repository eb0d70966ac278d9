import { readFileSync } from "node:fs";
import { COMMAND, REQUEST_BYTES } from "#src/platform/nbd/request-format.js";

/**
 * What real clients sent to this server, byte for byte, from their flags to their end: libnbd 1.14 (nbdinfo, python), QEMU
 * 7.2 and fio 3.33, over a unix socket in between that wrote it down.
 */
const FILE = "test/support/nbd/recordings.json";

const FLAGS_BYTES = 4;
const OPTION_BYTES = 16;
const [EXPORT_NAME, GO] = [1, 7];

export function recordings(): ReadonlyMap<string, Buffer> {
  const found: Readonly<Record<string, string>> = JSON.parse(readFileSync(FILE, "utf8"));
  return new Map(Object.entries(found).map(([client, bytes]) => [client, Buffer.from(bytes, "base64")]));
}

/** The whole messages of a recording: the flags, each option, each request with its payload. */
export function messagesOf(recording: Buffer): Buffer[] {
  const messages = [recording.subarray(0, FLAGS_BYTES)];
  let at = FLAGS_BYTES;
  let inHandshake = true;
  while (at < recording.length) {
    const length = inHandshake
      ? OPTION_BYTES + recording.readUInt32BE(at + 12)
      : REQUEST_BYTES +
        (recording.readUInt16BE(at + 6) === COMMAND.write ? recording.readUInt32BE(at + 24) : 0);
    const option = inHandshake ? recording.readUInt32BE(at + 8) : undefined;
    messages.push(recording.subarray(at, at + length));
    at += length;
    if (option === EXPORT_NAME || option === GO) inHandshake = false;
  }
  return messages;
}
