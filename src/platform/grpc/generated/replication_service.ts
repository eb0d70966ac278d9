import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from './google/protobuf/Duration.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from './google/protobuf/Timestamp.js';
import type { AppPointPolicy as _tidemark_control_v1_AppPointPolicy, AppPointPolicy__Output as _tidemark_control_v1_AppPointPolicy__Output } from './tidemark/control/v1/AppPointPolicy.js';
import type { BranchPolicy as _tidemark_control_v1_BranchPolicy, BranchPolicy__Output as _tidemark_control_v1_BranchPolicy__Output } from './tidemark/control/v1/BranchPolicy.js';
import type { BufferPolicy as _tidemark_control_v1_BufferPolicy, BufferPolicy__Output as _tidemark_control_v1_BufferPolicy__Output } from './tidemark/control/v1/BufferPolicy.js';
import type { FailoverPolicy as _tidemark_control_v1_FailoverPolicy, FailoverPolicy__Output as _tidemark_control_v1_FailoverPolicy__Output } from './tidemark/control/v1/FailoverPolicy.js';
import type { GroupSpec as _tidemark_control_v1_GroupSpec, GroupSpec__Output as _tidemark_control_v1_GroupSpec__Output } from './tidemark/control/v1/GroupSpec.js';
import type { HookUse as _tidemark_control_v1_HookUse, HookUse__Output as _tidemark_control_v1_HookUse__Output } from './tidemark/control/v1/HookUse.js';
import type { LinkPolicy as _tidemark_control_v1_LinkPolicy, LinkPolicy__Output as _tidemark_control_v1_LinkPolicy__Output } from './tidemark/control/v1/LinkPolicy.js';
import type { MemberSpec as _tidemark_control_v1_MemberSpec, MemberSpec__Output as _tidemark_control_v1_MemberSpec__Output } from './tidemark/control/v1/MemberSpec.js';
import type { NbdCapture as _tidemark_control_v1_NbdCapture, NbdCapture__Output as _tidemark_control_v1_NbdCapture__Output } from './tidemark/control/v1/NbdCapture.js';
import type { PointPolicy as _tidemark_control_v1_PointPolicy, PointPolicy__Output as _tidemark_control_v1_PointPolicy__Output } from './tidemark/control/v1/PointPolicy.js';
import type { PostgresCapture as _tidemark_control_v1_PostgresCapture, PostgresCapture__Output as _tidemark_control_v1_PostgresCapture__Output } from './tidemark/control/v1/PostgresCapture.js';
import type { RetentionTier as _tidemark_control_v1_RetentionTier, RetentionTier__Output as _tidemark_control_v1_RetentionTier__Output } from './tidemark/control/v1/RetentionTier.js';
import type { RpoPolicy as _tidemark_control_v1_RpoPolicy, RpoPolicy__Output as _tidemark_control_v1_RpoPolicy__Output } from './tidemark/control/v1/RpoPolicy.js';
import type { ScanCapture as _tidemark_control_v1_ScanCapture, ScanCapture__Output as _tidemark_control_v1_ScanCapture__Output } from './tidemark/control/v1/ScanCapture.js';
import type { ScanSnapshot as _tidemark_control_v1_ScanSnapshot, ScanSnapshot__Output as _tidemark_control_v1_ScanSnapshot__Output } from './tidemark/control/v1/ScanSnapshot.js';
import type { ScanSnapshotHook as _tidemark_control_v1_ScanSnapshotHook, ScanSnapshotHook__Output as _tidemark_control_v1_ScanSnapshotHook__Output } from './tidemark/control/v1/ScanSnapshotHook.js';
import type { ScanSnapshotNone as _tidemark_control_v1_ScanSnapshotNone, ScanSnapshotNone__Output as _tidemark_control_v1_ScanSnapshotNone__Output } from './tidemark/control/v1/ScanSnapshotNone.js';
import type { ScanSnapshotReflink as _tidemark_control_v1_ScanSnapshotReflink, ScanSnapshotReflink__Output as _tidemark_control_v1_ScanSnapshotReflink__Output } from './tidemark/control/v1/ScanSnapshotReflink.js';
import type { VolumeSpec as _tidemark_control_v1_VolumeSpec, VolumeSpec__Output as _tidemark_control_v1_VolumeSpec__Output } from './tidemark/control/v1/VolumeSpec.js';
import type { WalSpec as _tidemark_control_v1_WalSpec, WalSpec__Output as _tidemark_control_v1_WalSpec__Output } from './tidemark/control/v1/WalSpec.js';
import type { WhenAway as _tidemark_control_v1_WhenAway, WhenAway__Output as _tidemark_control_v1_WhenAway__Output } from './tidemark/control/v1/WhenAway.js';
import type { WhenAwayBlock as _tidemark_control_v1_WhenAwayBlock, WhenAwayBlock__Output as _tidemark_control_v1_WhenAwayBlock__Output } from './tidemark/control/v1/WhenAwayBlock.js';
import type { WhenAwayDegrade as _tidemark_control_v1_WhenAwayDegrade, WhenAwayDegrade__Output as _tidemark_control_v1_WhenAwayDegrade__Output } from './tidemark/control/v1/WhenAwayDegrade.js';
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
import type { OfferGroupRequest as _tidemark_replication_v1_OfferGroupRequest, OfferGroupRequest__Output as _tidemark_replication_v1_OfferGroupRequest__Output } from './tidemark/replication/v1/OfferGroupRequest.js';
import type { OfferGroupResponse as _tidemark_replication_v1_OfferGroupResponse, OfferGroupResponse__Output as _tidemark_replication_v1_OfferGroupResponse__Output } from './tidemark/replication/v1/OfferGroupResponse.js';
import type { PrimaryHeartbeat as _tidemark_replication_v1_PrimaryHeartbeat, PrimaryHeartbeat__Output as _tidemark_replication_v1_PrimaryHeartbeat__Output } from './tidemark/replication/v1/PrimaryHeartbeat.js';
import type { RangeAnswer as _tidemark_replication_v1_RangeAnswer, RangeAnswer__Output as _tidemark_replication_v1_RangeAnswer__Output } from './tidemark/replication/v1/RangeAnswer.js';
import type { RangeRequest as _tidemark_replication_v1_RangeRequest, RangeRequest__Output as _tidemark_replication_v1_RangeRequest__Output } from './tidemark/replication/v1/RangeRequest.js';
import type { ReplicateRequest as _tidemark_replication_v1_ReplicateRequest, ReplicateRequest__Output as _tidemark_replication_v1_ReplicateRequest__Output } from './tidemark/replication/v1/ReplicateRequest.js';
import type { ReplicateResponse as _tidemark_replication_v1_ReplicateResponse, ReplicateResponse__Output as _tidemark_replication_v1_ReplicateResponse__Output } from './tidemark/replication/v1/ReplicateResponse.js';
import type { ReplicationServiceClient as _tidemark_replication_v1_ReplicationServiceClient, ReplicationServiceDefinition as _tidemark_replication_v1_ReplicationServiceDefinition } from './tidemark/replication/v1/ReplicationService.js';
import type { SecondaryHeartbeat as _tidemark_replication_v1_SecondaryHeartbeat, SecondaryHeartbeat__Output as _tidemark_replication_v1_SecondaryHeartbeat__Output } from './tidemark/replication/v1/SecondaryHeartbeat.js';
import type { SeedAck as _tidemark_replication_v1_SeedAck, SeedAck__Output as _tidemark_replication_v1_SeedAck__Output } from './tidemark/replication/v1/SeedAck.js';
import type { SeedChunk as _tidemark_replication_v1_SeedChunk, SeedChunk__Output as _tidemark_replication_v1_SeedChunk__Output } from './tidemark/replication/v1/SeedChunk.js';
import type { Stop as _tidemark_replication_v1_Stop, Stop__Output as _tidemark_replication_v1_Stop__Output } from './tidemark/replication/v1/Stop.js';
import type { VersionRange as _tidemark_replication_v1_VersionRange, VersionRange__Output as _tidemark_replication_v1_VersionRange__Output } from './tidemark/replication/v1/VersionRange.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  google: {
    protobuf: {
      Duration: MessageTypeDefinition<_google_protobuf_Duration, _google_protobuf_Duration__Output>
      Timestamp: MessageTypeDefinition<_google_protobuf_Timestamp, _google_protobuf_Timestamp__Output>
    }
  }
  tidemark: {
    control: {
      v1: {
        AppPointPolicy: MessageTypeDefinition<_tidemark_control_v1_AppPointPolicy, _tidemark_control_v1_AppPointPolicy__Output>
        BranchPolicy: MessageTypeDefinition<_tidemark_control_v1_BranchPolicy, _tidemark_control_v1_BranchPolicy__Output>
        BufferPolicy: MessageTypeDefinition<_tidemark_control_v1_BufferPolicy, _tidemark_control_v1_BufferPolicy__Output>
        Compression: EnumTypeDefinition
        FailoverPolicy: MessageTypeDefinition<_tidemark_control_v1_FailoverPolicy, _tidemark_control_v1_FailoverPolicy__Output>
        FailoverTimeoutAction: EnumTypeDefinition
        GroupSpec: MessageTypeDefinition<_tidemark_control_v1_GroupSpec, _tidemark_control_v1_GroupSpec__Output>
        HookFailure: EnumTypeDefinition
        HookMoment: EnumTypeDefinition
        HookUse: MessageTypeDefinition<_tidemark_control_v1_HookUse, _tidemark_control_v1_HookUse__Output>
        LinkPolicy: MessageTypeDefinition<_tidemark_control_v1_LinkPolicy, _tidemark_control_v1_LinkPolicy__Output>
        MemberSpec: MessageTypeDefinition<_tidemark_control_v1_MemberSpec, _tidemark_control_v1_MemberSpec__Output>
        NbdCapture: MessageTypeDefinition<_tidemark_control_v1_NbdCapture, _tidemark_control_v1_NbdCapture__Output>
        PointPolicy: MessageTypeDefinition<_tidemark_control_v1_PointPolicy, _tidemark_control_v1_PointPolicy__Output>
        PostgresCapture: MessageTypeDefinition<_tidemark_control_v1_PostgresCapture, _tidemark_control_v1_PostgresCapture__Output>
        ReplicationMode: EnumTypeDefinition
        RetentionTier: MessageTypeDefinition<_tidemark_control_v1_RetentionTier, _tidemark_control_v1_RetentionTier__Output>
        RpoPolicy: MessageTypeDefinition<_tidemark_control_v1_RpoPolicy, _tidemark_control_v1_RpoPolicy__Output>
        ScanCapture: MessageTypeDefinition<_tidemark_control_v1_ScanCapture, _tidemark_control_v1_ScanCapture__Output>
        ScanSnapshot: MessageTypeDefinition<_tidemark_control_v1_ScanSnapshot, _tidemark_control_v1_ScanSnapshot__Output>
        ScanSnapshotHook: MessageTypeDefinition<_tidemark_control_v1_ScanSnapshotHook, _tidemark_control_v1_ScanSnapshotHook__Output>
        ScanSnapshotNone: MessageTypeDefinition<_tidemark_control_v1_ScanSnapshotNone, _tidemark_control_v1_ScanSnapshotNone__Output>
        ScanSnapshotReflink: MessageTypeDefinition<_tidemark_control_v1_ScanSnapshotReflink, _tidemark_control_v1_ScanSnapshotReflink__Output>
        VolumeSpec: MessageTypeDefinition<_tidemark_control_v1_VolumeSpec, _tidemark_control_v1_VolumeSpec__Output>
        WalSpec: MessageTypeDefinition<_tidemark_control_v1_WalSpec, _tidemark_control_v1_WalSpec__Output>
        WhenAway: MessageTypeDefinition<_tidemark_control_v1_WhenAway, _tidemark_control_v1_WhenAway__Output>
        WhenAwayBlock: MessageTypeDefinition<_tidemark_control_v1_WhenAwayBlock, _tidemark_control_v1_WhenAwayBlock__Output>
        WhenAwayDegrade: MessageTypeDefinition<_tidemark_control_v1_WhenAwayDegrade, _tidemark_control_v1_WhenAwayDegrade__Output>
      }
    }
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
        OfferGroupRequest: MessageTypeDefinition<_tidemark_replication_v1_OfferGroupRequest, _tidemark_replication_v1_OfferGroupRequest__Output>
        OfferGroupResponse: MessageTypeDefinition<_tidemark_replication_v1_OfferGroupResponse, _tidemark_replication_v1_OfferGroupResponse__Output>
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
        SeedAck: MessageTypeDefinition<_tidemark_replication_v1_SeedAck, _tidemark_replication_v1_SeedAck__Output>
        SeedChunk: MessageTypeDefinition<_tidemark_replication_v1_SeedChunk, _tidemark_replication_v1_SeedChunk__Output>
        Stop: MessageTypeDefinition<_tidemark_replication_v1_Stop, _tidemark_replication_v1_Stop__Output>
        VersionRange: MessageTypeDefinition<_tidemark_replication_v1_VersionRange, _tidemark_replication_v1_VersionRange__Output>
      }
    }
  }
}

