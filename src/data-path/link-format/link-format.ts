/**
 * The replication protocol as bytes: what sender and receiver, which never see each other, have in common.
 */
export {
  creditOf,
  encodeBatchMessage,
  encodeFrame,
  plainBytesOf,
} from "#src/data-path/link-format/batch-message.js";
export {
  answerBytes,
  type ChunkAnswer,
  type ChunkQuestion,
  isEqualIn,
  QUESTION_CHUNKS_MAX,
} from "#src/data-path/link-format/chunk-codec.js";
export { handshakeMissing, Incoming, peerSilent, peerStopped } from "#src/data-path/link-format/incoming.js";
export {
  answersQuestions,
  comparesSeeds,
  HANDSHAKE_MS_MAX,
  HEARTBEAT_MS,
  PROTOCOL_VERSIONS,
  QUESTIONS_MAX,
  RECEIVE_BYTES_MAX,
  SEED_VERSIONS,
  SILENCE_MS_MAX,
  SilenceWatch,
  unpacksSeeds,
  WINDOW_BYTES,
  WINDOW_BYTES_MIN,
} from "#src/data-path/link-format/link-limits.js";
export {
  CONTROL_BYTES_MAX,
  decodeRequest,
  decodeResponse,
  encodeRequest,
  encodeResponse,
  MESSAGE_BYTES_MAX,
} from "#src/data-path/link-format/message-codec.js";
export type {
  Ancestry,
  Progress,
  VersionRange,
} from "#src/data-path/link-format/message-parts.js";
export type {
  BatchMessage,
  CodecName,
  Handshake,
  IncomingResponse,
  NamedPages,
  PackedSeed,
  PrimaryHeartbeat,
  RequestMessage,
  ResponseMessage,
  RunEnd,
  SecondaryHeartbeat,
  SeedChunk,
  SeedMessage,
  SeedWord,
  SiteReport,
  Stop,
} from "#src/data-path/link-format/messages.js";
export { invalidMessage } from "#src/data-path/link-format/proto-reader.js";
export {
  creditOfSeed,
  encodeSeedMessage,
  isSeedMessage,
  isSoundSeed,
  namedHashes,
  SEED_BYTES_MAX,
  SEED_PAGE_BYTES,
} from "#src/data-path/link-format/seed-message.js";
