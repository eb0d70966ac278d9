import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from './google/protobuf/Timestamp.js';
import type { Ack as _tidemark_replication_v1_Ack, Ack__Output as _tidemark_replication_v1_Ack__Output } from './tidemark/replication/v1/Ack.js';
import type { Batch as _tidemark_replication_v1_Batch, Batch__Output as _tidemark_replication_v1_Batch__Output } from './tidemark/replication/v1/Batch.js';
import type { ChunkAnswer as _tidemark_replication_v1_ChunkAnswer, ChunkAnswer__Output as _tidemark_replication_v1_ChunkAnswer__Output } from './tidemark/replication/v1/ChunkAnswer.js';
import type { ChunkQuestion as _tidemark_replication_v1_ChunkQuestion, ChunkQuestion__Output as _tidemark_replication_v1_ChunkQuestion__Output } from './tidemark/replication/v1/ChunkQuestion.js';
import type { Credit as _tidemark_replication_v1_Credit, Credit__Output as _tidemark_replication_v1_Credit__Output } from './tidemark/replication/v1/Credit.js';
import type { EntryPosition as _tidemark_replication_v1_EntryPosition, EntryPosition__Output as _tidemark_replication_v1_EntryPosition__Output } from './tidemark/replication/v1/EntryPosition.js';
import type { Handshake as _tidemark_replication_v1_Handshake, Handshake__Output as _tidemark_replication_v1_Handshake__Output } from './tidemark/replication/v1/Handshake.js';
import type { Lineage as _tidemark_replication_v1_Lineage, Lineage__Output as _tidemark_replication_v1_Lineage__Output } from './tidemark/replication/v1/Lineage.js';
import type { LineageEntry as _tidemark_replication_v1_LineageEntry, LineageEntry__Output as _tidemark_replication_v1_LineageEntry__Output } from './tidemark/replication/v1/LineageEntry.js';
import type { LineagePromise as _tidemark_replication_v1_LineagePromise, LineagePromise__Output as _tidemark_replication_v1_LineagePromise__Output } from './tidemark/replication/v1/LineagePromise.js';
import type { PrimaryHeartbeat as _tidemark_replication_v1_PrimaryHeartbeat, PrimaryHeartbeat__Output as _tidemark_replication_v1_PrimaryHeartbeat__Output } from './tidemark/replication/v1/PrimaryHeartbeat.js';
import type { RangeAnswer as _tidemark_replication_v1_RangeAnswer, RangeAnswer__Output as _tidemark_replication_v1_RangeAnswer__Output } from './tidemark/replication/v1/RangeAnswer.js';
import type { RangeRequest as _tidemark_replication_v1_RangeRequest, RangeRequest__Output as _tidemark_replication_v1_RangeRequest__Output } from './tidemark/replication/v1/RangeRequest.js';
import type { ReplicateRequest as _tidemark_replication_v1_ReplicateRequest, ReplicateRequest__Output as _tidemark_replication_v1_ReplicateRequest__Output } from './tidemark/replication/v1/ReplicateRequest.js';
import type { ReplicateResponse as _tidemark_replication_v1_ReplicateResponse, ReplicateResponse__Output as _tidemark_replication_v1_ReplicateResponse__Output } from './tidemark/replication/v1/ReplicateResponse.js';
import type { ReplicationServiceClient as _tidemark_replication_v1_ReplicationServiceClient, ReplicationServiceDefinition as _tidemark_replication_v1_ReplicationServiceDefinition } from './tidemark/replication/v1/ReplicationService.js';
import type { SecondaryHeartbeat as _tidemark_replication_v1_SecondaryHeartbeat, SecondaryHeartbeat__Output as _tidemark_replication_v1_SecondaryHeartbeat__Output } from './tidemark/replication/v1/SecondaryHeartbeat.js';
import type { Stop as _tidemark_replication_v1_Stop, Stop__Output as _tidemark_replication_v1_Stop__Output } from './tidemark/replication/v1/Stop.js';
import type { VersionRange as _tidemark_replication_v1_VersionRange, VersionRange__Output as _tidemark_replication_v1_VersionRange__Output } from './tidemark/replication/v1/VersionRange.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  google: {
    protobuf: {
      Timestamp: MessageTypeDefinition<_google_protobuf_Timestamp, _google_protobuf_Timestamp__Output>
    }
  }
  tidemark: {
    replication: {
      v1: {
        Ack: MessageTypeDefinition<_tidemark_replication_v1_Ack, _tidemark_replication_v1_Ack__Output>
        Batch: MessageTypeDefinition<_tidemark_replication_v1_Batch, _tidemark_replication_v1_Batch__Output>
        ChunkAnswer: MessageTypeDefinition<_tidemark_replication_v1_ChunkAnswer, _tidemark_replication_v1_ChunkAnswer__Output>
        ChunkQuestion: MessageTypeDefinition<_tidemark_replication_v1_ChunkQuestion, _tidemark_replication_v1_ChunkQuestion__Output>
        Codec: EnumTypeDefinition
        Credit: MessageTypeDefinition<_tidemark_replication_v1_Credit, _tidemark_replication_v1_Credit__Output>
        EntryPosition: MessageTypeDefinition<_tidemark_replication_v1_EntryPosition, _tidemark_replication_v1_EntryPosition__Output>
        Handshake: MessageTypeDefinition<_tidemark_replication_v1_Handshake, _tidemark_replication_v1_Handshake__Output>
        Lineage: MessageTypeDefinition<_tidemark_replication_v1_Lineage, _tidemark_replication_v1_Lineage__Output>
        LineageEntry: MessageTypeDefinition<_tidemark_replication_v1_LineageEntry, _tidemark_replication_v1_LineageEntry__Output>
        LineagePromise: MessageTypeDefinition<_tidemark_replication_v1_LineagePromise, _tidemark_replication_v1_LineagePromise__Output>
        PrimaryHeartbeat: MessageTypeDefinition<_tidemark_replication_v1_PrimaryHeartbeat, _tidemark_replication_v1_PrimaryHeartbeat__Output>
        RangeAnswer: MessageTypeDefinition<_tidemark_replication_v1_RangeAnswer, _tidemark_replication_v1_RangeAnswer__Output>
        RangeMethod: EnumTypeDefinition
        RangeRequest: MessageTypeDefinition<_tidemark_replication_v1_RangeRequest, _tidemark_replication_v1_RangeRequest__Output>
        ReplicateRequest: MessageTypeDefinition<_tidemark_replication_v1_ReplicateRequest, _tidemark_replication_v1_ReplicateRequest__Output>
        ReplicateResponse: MessageTypeDefinition<_tidemark_replication_v1_ReplicateResponse, _tidemark_replication_v1_ReplicateResponse__Output>
        /**
         * What one site asks of another. Peers only.
         */
        ReplicationService: SubtypeConstructor<typeof grpc.Client, _tidemark_replication_v1_ReplicationServiceClient> & { service: _tidemark_replication_v1_ReplicationServiceDefinition }
        RunEnd: EnumTypeDefinition
        SecondaryHeartbeat: MessageTypeDefinition<_tidemark_replication_v1_SecondaryHeartbeat, _tidemark_replication_v1_SecondaryHeartbeat__Output>
        Stop: MessageTypeDefinition<_tidemark_replication_v1_Stop, _tidemark_replication_v1_Stop__Output>
        VersionRange: MessageTypeDefinition<_tidemark_replication_v1_VersionRange, _tidemark_replication_v1_VersionRange__Output>
      }
    }
  }
}

