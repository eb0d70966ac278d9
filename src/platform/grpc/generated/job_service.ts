import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from './google/protobuf/Duration.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from './google/protobuf/Timestamp.js';
import type { AckLag as _tidemark_control_v1_AckLag, AckLag__Output as _tidemark_control_v1_AckLag__Output } from './tidemark/control/v1/AckLag.js';
import type { AppPointPolicy as _tidemark_control_v1_AppPointPolicy, AppPointPolicy__Output as _tidemark_control_v1_AppPointPolicy__Output } from './tidemark/control/v1/AppPointPolicy.js';
import type { BranchPolicy as _tidemark_control_v1_BranchPolicy, BranchPolicy__Output as _tidemark_control_v1_BranchPolicy__Output } from './tidemark/control/v1/BranchPolicy.js';
import type { BufferPolicy as _tidemark_control_v1_BufferPolicy, BufferPolicy__Output as _tidemark_control_v1_BufferPolicy__Output } from './tidemark/control/v1/BufferPolicy.js';
import type { CancelJobRequest as _tidemark_control_v1_CancelJobRequest, CancelJobRequest__Output as _tidemark_control_v1_CancelJobRequest__Output } from './tidemark/control/v1/CancelJobRequest.js';
import type { CancelJobResponse as _tidemark_control_v1_CancelJobResponse, CancelJobResponse__Output as _tidemark_control_v1_CancelJobResponse__Output } from './tidemark/control/v1/CancelJobResponse.js';
import type { ChangeContext as _tidemark_control_v1_ChangeContext, ChangeContext__Output as _tidemark_control_v1_ChangeContext__Output } from './tidemark/control/v1/ChangeContext.js';
import type { Condition as _tidemark_control_v1_Condition, Condition__Output as _tidemark_control_v1_Condition__Output } from './tidemark/control/v1/Condition.js';
import type { Direction as _tidemark_control_v1_Direction, Direction__Output as _tidemark_control_v1_Direction__Output } from './tidemark/control/v1/Direction.js';
import type { Event as _tidemark_control_v1_Event, Event__Output as _tidemark_control_v1_Event__Output } from './tidemark/control/v1/Event.js';
import type { Extent as _tidemark_control_v1_Extent, Extent__Output as _tidemark_control_v1_Extent__Output } from './tidemark/control/v1/Extent.js';
import type { Fact as _tidemark_control_v1_Fact, Fact__Output as _tidemark_control_v1_Fact__Output } from './tidemark/control/v1/Fact.js';
import type { FailoverPolicy as _tidemark_control_v1_FailoverPolicy, FailoverPolicy__Output as _tidemark_control_v1_FailoverPolicy__Output } from './tidemark/control/v1/FailoverPolicy.js';
import type { FailoverReport as _tidemark_control_v1_FailoverReport, FailoverReport__Output as _tidemark_control_v1_FailoverReport__Output } from './tidemark/control/v1/FailoverReport.js';
import type { FailoverTimeout as _tidemark_control_v1_FailoverTimeout, FailoverTimeout__Output as _tidemark_control_v1_FailoverTimeout__Output } from './tidemark/control/v1/FailoverTimeout.js';
import type { GetJobRequest as _tidemark_control_v1_GetJobRequest, GetJobRequest__Output as _tidemark_control_v1_GetJobRequest__Output } from './tidemark/control/v1/GetJobRequest.js';
import type { GetJobResponse as _tidemark_control_v1_GetJobResponse, GetJobResponse__Output as _tidemark_control_v1_GetJobResponse__Output } from './tidemark/control/v1/GetJobResponse.js';
import type { Group as _tidemark_control_v1_Group, Group__Output as _tidemark_control_v1_Group__Output } from './tidemark/control/v1/Group.js';
import type { GroupPositions as _tidemark_control_v1_GroupPositions, GroupPositions__Output as _tidemark_control_v1_GroupPositions__Output } from './tidemark/control/v1/GroupPositions.js';
import type { GroupSite as _tidemark_control_v1_GroupSite, GroupSite__Output as _tidemark_control_v1_GroupSite__Output } from './tidemark/control/v1/GroupSite.js';
import type { GroupSpec as _tidemark_control_v1_GroupSpec, GroupSpec__Output as _tidemark_control_v1_GroupSpec__Output } from './tidemark/control/v1/GroupSpec.js';
import type { HistoryEntry as _tidemark_control_v1_HistoryEntry, HistoryEntry__Output as _tidemark_control_v1_HistoryEntry__Output } from './tidemark/control/v1/HistoryEntry.js';
import type { HookUse as _tidemark_control_v1_HookUse, HookUse__Output as _tidemark_control_v1_HookUse__Output } from './tidemark/control/v1/HookUse.js';
import type { Job as _tidemark_control_v1_Job, Job__Output as _tidemark_control_v1_Job__Output } from './tidemark/control/v1/Job.js';
import type { JobReport as _tidemark_control_v1_JobReport, JobReport__Output as _tidemark_control_v1_JobReport__Output } from './tidemark/control/v1/JobReport.js';
import type { JobServiceClient as _tidemark_control_v1_JobServiceClient, JobServiceDefinition as _tidemark_control_v1_JobServiceDefinition } from './tidemark/control/v1/JobService.js';
import type { JobStep as _tidemark_control_v1_JobStep, JobStep__Output as _tidemark_control_v1_JobStep__Output } from './tidemark/control/v1/JobStep.js';
import type { LeftOut as _tidemark_control_v1_LeftOut, LeftOut__Output as _tidemark_control_v1_LeftOut__Output } from './tidemark/control/v1/LeftOut.js';
import type { LinkCompression as _tidemark_control_v1_LinkCompression, LinkCompression__Output as _tidemark_control_v1_LinkCompression__Output } from './tidemark/control/v1/LinkCompression.js';
import type { LinkLimit as _tidemark_control_v1_LinkLimit, LinkLimit__Output as _tidemark_control_v1_LinkLimit__Output } from './tidemark/control/v1/LinkLimit.js';
import type { LinkPolicy as _tidemark_control_v1_LinkPolicy, LinkPolicy__Output as _tidemark_control_v1_LinkPolicy__Output } from './tidemark/control/v1/LinkPolicy.js';
import type { ListEventsRequest as _tidemark_control_v1_ListEventsRequest, ListEventsRequest__Output as _tidemark_control_v1_ListEventsRequest__Output } from './tidemark/control/v1/ListEventsRequest.js';
import type { ListEventsResponse as _tidemark_control_v1_ListEventsResponse, ListEventsResponse__Output as _tidemark_control_v1_ListEventsResponse__Output } from './tidemark/control/v1/ListEventsResponse.js';
import type { ListHistoryRequest as _tidemark_control_v1_ListHistoryRequest, ListHistoryRequest__Output as _tidemark_control_v1_ListHistoryRequest__Output } from './tidemark/control/v1/ListHistoryRequest.js';
import type { ListHistoryResponse as _tidemark_control_v1_ListHistoryResponse, ListHistoryResponse__Output as _tidemark_control_v1_ListHistoryResponse__Output } from './tidemark/control/v1/ListHistoryResponse.js';
import type { ListJobsRequest as _tidemark_control_v1_ListJobsRequest, ListJobsRequest__Output as _tidemark_control_v1_ListJobsRequest__Output } from './tidemark/control/v1/ListJobsRequest.js';
import type { ListJobsResponse as _tidemark_control_v1_ListJobsResponse, ListJobsResponse__Output as _tidemark_control_v1_ListJobsResponse__Output } from './tidemark/control/v1/ListJobsResponse.js';
import type { Loss as _tidemark_control_v1_Loss, Loss__Output as _tidemark_control_v1_Loss__Output } from './tidemark/control/v1/Loss.js';
import type { Member as _tidemark_control_v1_Member, Member__Output as _tidemark_control_v1_Member__Output } from './tidemark/control/v1/Member.js';
import type { MemberSpec as _tidemark_control_v1_MemberSpec, MemberSpec__Output as _tidemark_control_v1_MemberSpec__Output } from './tidemark/control/v1/MemberSpec.js';
import type { NbdCapture as _tidemark_control_v1_NbdCapture, NbdCapture__Output as _tidemark_control_v1_NbdCapture__Output } from './tidemark/control/v1/NbdCapture.js';
import type { PageRequest as _tidemark_control_v1_PageRequest, PageRequest__Output as _tidemark_control_v1_PageRequest__Output } from './tidemark/control/v1/PageRequest.js';
import type { PageResponse as _tidemark_control_v1_PageResponse, PageResponse__Output as _tidemark_control_v1_PageResponse__Output } from './tidemark/control/v1/PageResponse.js';
import type { PointPolicy as _tidemark_control_v1_PointPolicy, PointPolicy__Output as _tidemark_control_v1_PointPolicy__Output } from './tidemark/control/v1/PointPolicy.js';
import type { PointSelector as _tidemark_control_v1_PointSelector, PointSelector__Output as _tidemark_control_v1_PointSelector__Output } from './tidemark/control/v1/PointSelector.js';
import type { PointSummary as _tidemark_control_v1_PointSummary, PointSummary__Output as _tidemark_control_v1_PointSummary__Output } from './tidemark/control/v1/PointSummary.js';
import type { Position as _tidemark_control_v1_Position, Position__Output as _tidemark_control_v1_Position__Output } from './tidemark/control/v1/Position.js';
import type { PostgresCapture as _tidemark_control_v1_PostgresCapture, PostgresCapture__Output as _tidemark_control_v1_PostgresCapture__Output } from './tidemark/control/v1/PostgresCapture.js';
import type { Progress as _tidemark_control_v1_Progress, Progress__Output as _tidemark_control_v1_Progress__Output } from './tidemark/control/v1/Progress.js';
import type { Refusal as _tidemark_control_v1_Refusal, Refusal__Output as _tidemark_control_v1_Refusal__Output } from './tidemark/control/v1/Refusal.js';
import type { ReprotectReport as _tidemark_control_v1_ReprotectReport, ReprotectReport__Output as _tidemark_control_v1_ReprotectReport__Output } from './tidemark/control/v1/ReprotectReport.js';
import type { RetentionTier as _tidemark_control_v1_RetentionTier, RetentionTier__Output as _tidemark_control_v1_RetentionTier__Output } from './tidemark/control/v1/RetentionTier.js';
import type { RpoPolicy as _tidemark_control_v1_RpoPolicy, RpoPolicy__Output as _tidemark_control_v1_RpoPolicy__Output } from './tidemark/control/v1/RpoPolicy.js';
import type { RpoStatus as _tidemark_control_v1_RpoStatus, RpoStatus__Output as _tidemark_control_v1_RpoStatus__Output } from './tidemark/control/v1/RpoStatus.js';
import type { ScanCapture as _tidemark_control_v1_ScanCapture, ScanCapture__Output as _tidemark_control_v1_ScanCapture__Output } from './tidemark/control/v1/ScanCapture.js';
import type { ScanSnapshot as _tidemark_control_v1_ScanSnapshot, ScanSnapshot__Output as _tidemark_control_v1_ScanSnapshot__Output } from './tidemark/control/v1/ScanSnapshot.js';
import type { ScanSnapshotHook as _tidemark_control_v1_ScanSnapshotHook, ScanSnapshotHook__Output as _tidemark_control_v1_ScanSnapshotHook__Output } from './tidemark/control/v1/ScanSnapshotHook.js';
import type { ScanSnapshotNone as _tidemark_control_v1_ScanSnapshotNone, ScanSnapshotNone__Output as _tidemark_control_v1_ScanSnapshotNone__Output } from './tidemark/control/v1/ScanSnapshotNone.js';
import type { ScanSnapshotReflink as _tidemark_control_v1_ScanSnapshotReflink, ScanSnapshotReflink__Output as _tidemark_control_v1_ScanSnapshotReflink__Output } from './tidemark/control/v1/ScanSnapshotReflink.js';
import type { SeedProgress as _tidemark_control_v1_SeedProgress, SeedProgress__Output as _tidemark_control_v1_SeedProgress__Output } from './tidemark/control/v1/SeedProgress.js';
import type { SiteFacts as _tidemark_control_v1_SiteFacts, SiteFacts__Output as _tidemark_control_v1_SiteFacts__Output } from './tidemark/control/v1/SiteFacts.js';
import type { Throughput as _tidemark_control_v1_Throughput, Throughput__Output as _tidemark_control_v1_Throughput__Output } from './tidemark/control/v1/Throughput.js';
import type { VerifyPolicy as _tidemark_control_v1_VerifyPolicy, VerifyPolicy__Output as _tidemark_control_v1_VerifyPolicy__Output } from './tidemark/control/v1/VerifyPolicy.js';
import type { VerifyReport as _tidemark_control_v1_VerifyReport, VerifyReport__Output as _tidemark_control_v1_VerifyReport__Output } from './tidemark/control/v1/VerifyReport.js';
import type { VerifyStatus as _tidemark_control_v1_VerifyStatus, VerifyStatus__Output as _tidemark_control_v1_VerifyStatus__Output } from './tidemark/control/v1/VerifyStatus.js';
import type { VolumeSpec as _tidemark_control_v1_VolumeSpec, VolumeSpec__Output as _tidemark_control_v1_VolumeSpec__Output } from './tidemark/control/v1/VolumeSpec.js';
import type { WalSpec as _tidemark_control_v1_WalSpec, WalSpec__Output as _tidemark_control_v1_WalSpec__Output } from './tidemark/control/v1/WalSpec.js';
import type { WatchEventsRequest as _tidemark_control_v1_WatchEventsRequest, WatchEventsRequest__Output as _tidemark_control_v1_WatchEventsRequest__Output } from './tidemark/control/v1/WatchEventsRequest.js';
import type { WatchEventsResponse as _tidemark_control_v1_WatchEventsResponse, WatchEventsResponse__Output as _tidemark_control_v1_WatchEventsResponse__Output } from './tidemark/control/v1/WatchEventsResponse.js';
import type { WatchJobRequest as _tidemark_control_v1_WatchJobRequest, WatchJobRequest__Output as _tidemark_control_v1_WatchJobRequest__Output } from './tidemark/control/v1/WatchJobRequest.js';
import type { WatchJobResponse as _tidemark_control_v1_WatchJobResponse, WatchJobResponse__Output as _tidemark_control_v1_WatchJobResponse__Output } from './tidemark/control/v1/WatchJobResponse.js';
import type { WhenAway as _tidemark_control_v1_WhenAway, WhenAway__Output as _tidemark_control_v1_WhenAway__Output } from './tidemark/control/v1/WhenAway.js';
import type { WhenAwayBlock as _tidemark_control_v1_WhenAwayBlock, WhenAwayBlock__Output as _tidemark_control_v1_WhenAwayBlock__Output } from './tidemark/control/v1/WhenAwayBlock.js';
import type { WhenAwayDegrade as _tidemark_control_v1_WhenAwayDegrade, WhenAwayDegrade__Output as _tidemark_control_v1_WhenAwayDegrade__Output } from './tidemark/control/v1/WhenAwayDegrade.js';
import type { WritesLost as _tidemark_control_v1_WritesLost, WritesLost__Output as _tidemark_control_v1_WritesLost__Output } from './tidemark/control/v1/WritesLost.js';

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
        AckLag: MessageTypeDefinition<_tidemark_control_v1_AckLag, _tidemark_control_v1_AckLag__Output>
        AppPointPolicy: MessageTypeDefinition<_tidemark_control_v1_AppPointPolicy, _tidemark_control_v1_AppPointPolicy__Output>
        Bound: EnumTypeDefinition
        BranchPolicy: MessageTypeDefinition<_tidemark_control_v1_BranchPolicy, _tidemark_control_v1_BranchPolicy__Output>
        BufferPolicy: MessageTypeDefinition<_tidemark_control_v1_BufferPolicy, _tidemark_control_v1_BufferPolicy__Output>
        CancelJobRequest: MessageTypeDefinition<_tidemark_control_v1_CancelJobRequest, _tidemark_control_v1_CancelJobRequest__Output>
        CancelJobResponse: MessageTypeDefinition<_tidemark_control_v1_CancelJobResponse, _tidemark_control_v1_CancelJobResponse__Output>
        CaptureKind: EnumTypeDefinition
        ChangeContext: MessageTypeDefinition<_tidemark_control_v1_ChangeContext, _tidemark_control_v1_ChangeContext__Output>
        Compression: EnumTypeDefinition
        Condition: MessageTypeDefinition<_tidemark_control_v1_Condition, _tidemark_control_v1_Condition__Output>
        ConditionStatus: EnumTypeDefinition
        ConditionType: EnumTypeDefinition
        Direction: MessageTypeDefinition<_tidemark_control_v1_Direction, _tidemark_control_v1_Direction__Output>
        Event: MessageTypeDefinition<_tidemark_control_v1_Event, _tidemark_control_v1_Event__Output>
        Extent: MessageTypeDefinition<_tidemark_control_v1_Extent, _tidemark_control_v1_Extent__Output>
        Fact: MessageTypeDefinition<_tidemark_control_v1_Fact, _tidemark_control_v1_Fact__Output>
        FailoverPolicy: MessageTypeDefinition<_tidemark_control_v1_FailoverPolicy, _tidemark_control_v1_FailoverPolicy__Output>
        FailoverReport: MessageTypeDefinition<_tidemark_control_v1_FailoverReport, _tidemark_control_v1_FailoverReport__Output>
        FailoverTimeout: MessageTypeDefinition<_tidemark_control_v1_FailoverTimeout, _tidemark_control_v1_FailoverTimeout__Output>
        FailoverTimeoutAction: EnumTypeDefinition
        Fencing: EnumTypeDefinition
        GetJobRequest: MessageTypeDefinition<_tidemark_control_v1_GetJobRequest, _tidemark_control_v1_GetJobRequest__Output>
        GetJobResponse: MessageTypeDefinition<_tidemark_control_v1_GetJobResponse, _tidemark_control_v1_GetJobResponse__Output>
        Group: MessageTypeDefinition<_tidemark_control_v1_Group, _tidemark_control_v1_Group__Output>
        GroupPositions: MessageTypeDefinition<_tidemark_control_v1_GroupPositions, _tidemark_control_v1_GroupPositions__Output>
        GroupSite: MessageTypeDefinition<_tidemark_control_v1_GroupSite, _tidemark_control_v1_GroupSite__Output>
        GroupSpec: MessageTypeDefinition<_tidemark_control_v1_GroupSpec, _tidemark_control_v1_GroupSpec__Output>
        GroupStatus: EnumTypeDefinition
        HistoryEntry: MessageTypeDefinition<_tidemark_control_v1_HistoryEntry, _tidemark_control_v1_HistoryEntry__Output>
        HistoryOutcome: EnumTypeDefinition
        HookFailure: EnumTypeDefinition
        HookMoment: EnumTypeDefinition
        HookUse: MessageTypeDefinition<_tidemark_control_v1_HookUse, _tidemark_control_v1_HookUse__Output>
        Job: MessageTypeDefinition<_tidemark_control_v1_Job, _tidemark_control_v1_Job__Output>
        JobReport: MessageTypeDefinition<_tidemark_control_v1_JobReport, _tidemark_control_v1_JobReport__Output>
        /**
         * What runs, what ran, what happened.
         */
        JobService: SubtypeConstructor<typeof grpc.Client, _tidemark_control_v1_JobServiceClient> & { service: _tidemark_control_v1_JobServiceDefinition }
        JobState: EnumTypeDefinition
        JobStep: MessageTypeDefinition<_tidemark_control_v1_JobStep, _tidemark_control_v1_JobStep__Output>
        LeftOut: MessageTypeDefinition<_tidemark_control_v1_LeftOut, _tidemark_control_v1_LeftOut__Output>
        LinkCompression: MessageTypeDefinition<_tidemark_control_v1_LinkCompression, _tidemark_control_v1_LinkCompression__Output>
        LinkLimit: MessageTypeDefinition<_tidemark_control_v1_LinkLimit, _tidemark_control_v1_LinkLimit__Output>
        LinkPolicy: MessageTypeDefinition<_tidemark_control_v1_LinkPolicy, _tidemark_control_v1_LinkPolicy__Output>
        ListEventsRequest: MessageTypeDefinition<_tidemark_control_v1_ListEventsRequest, _tidemark_control_v1_ListEventsRequest__Output>
        ListEventsResponse: MessageTypeDefinition<_tidemark_control_v1_ListEventsResponse, _tidemark_control_v1_ListEventsResponse__Output>
        ListHistoryRequest: MessageTypeDefinition<_tidemark_control_v1_ListHistoryRequest, _tidemark_control_v1_ListHistoryRequest__Output>
        ListHistoryResponse: MessageTypeDefinition<_tidemark_control_v1_ListHistoryResponse, _tidemark_control_v1_ListHistoryResponse__Output>
        ListJobsRequest: MessageTypeDefinition<_tidemark_control_v1_ListJobsRequest, _tidemark_control_v1_ListJobsRequest__Output>
        ListJobsResponse: MessageTypeDefinition<_tidemark_control_v1_ListJobsResponse, _tidemark_control_v1_ListJobsResponse__Output>
        Loss: MessageTypeDefinition<_tidemark_control_v1_Loss, _tidemark_control_v1_Loss__Output>
        Member: MessageTypeDefinition<_tidemark_control_v1_Member, _tidemark_control_v1_Member__Output>
        MemberKind: EnumTypeDefinition
        MemberSpec: MessageTypeDefinition<_tidemark_control_v1_MemberSpec, _tidemark_control_v1_MemberSpec__Output>
        NbdCapture: MessageTypeDefinition<_tidemark_control_v1_NbdCapture, _tidemark_control_v1_NbdCapture__Output>
        PageRequest: MessageTypeDefinition<_tidemark_control_v1_PageRequest, _tidemark_control_v1_PageRequest__Output>
        PageResponse: MessageTypeDefinition<_tidemark_control_v1_PageResponse, _tidemark_control_v1_PageResponse__Output>
        PointPolicy: MessageTypeDefinition<_tidemark_control_v1_PointPolicy, _tidemark_control_v1_PointPolicy__Output>
        PointSelector: MessageTypeDefinition<_tidemark_control_v1_PointSelector, _tidemark_control_v1_PointSelector__Output>
        PointSummary: MessageTypeDefinition<_tidemark_control_v1_PointSummary, _tidemark_control_v1_PointSummary__Output>
        Position: MessageTypeDefinition<_tidemark_control_v1_Position, _tidemark_control_v1_Position__Output>
        PostgresCapture: MessageTypeDefinition<_tidemark_control_v1_PostgresCapture, _tidemark_control_v1_PostgresCapture__Output>
        Progress: MessageTypeDefinition<_tidemark_control_v1_Progress, _tidemark_control_v1_Progress__Output>
        Refusal: MessageTypeDefinition<_tidemark_control_v1_Refusal, _tidemark_control_v1_Refusal__Output>
        ReplicationMode: EnumTypeDefinition
        ReprotectReport: MessageTypeDefinition<_tidemark_control_v1_ReprotectReport, _tidemark_control_v1_ReprotectReport__Output>
        RetentionTier: MessageTypeDefinition<_tidemark_control_v1_RetentionTier, _tidemark_control_v1_RetentionTier__Output>
        Role: EnumTypeDefinition
        RpoPolicy: MessageTypeDefinition<_tidemark_control_v1_RpoPolicy, _tidemark_control_v1_RpoPolicy__Output>
        RpoStatus: MessageTypeDefinition<_tidemark_control_v1_RpoStatus, _tidemark_control_v1_RpoStatus__Output>
        ScanCapture: MessageTypeDefinition<_tidemark_control_v1_ScanCapture, _tidemark_control_v1_ScanCapture__Output>
        ScanSnapshot: MessageTypeDefinition<_tidemark_control_v1_ScanSnapshot, _tidemark_control_v1_ScanSnapshot__Output>
        ScanSnapshotHook: MessageTypeDefinition<_tidemark_control_v1_ScanSnapshotHook, _tidemark_control_v1_ScanSnapshotHook__Output>
        ScanSnapshotNone: MessageTypeDefinition<_tidemark_control_v1_ScanSnapshotNone, _tidemark_control_v1_ScanSnapshotNone__Output>
        ScanSnapshotReflink: MessageTypeDefinition<_tidemark_control_v1_ScanSnapshotReflink, _tidemark_control_v1_ScanSnapshotReflink__Output>
        SeedProgress: MessageTypeDefinition<_tidemark_control_v1_SeedProgress, _tidemark_control_v1_SeedProgress__Output>
        Severity: EnumTypeDefinition
        SiteFacts: MessageTypeDefinition<_tidemark_control_v1_SiteFacts, _tidemark_control_v1_SiteFacts__Output>
        Throughput: MessageTypeDefinition<_tidemark_control_v1_Throughput, _tidemark_control_v1_Throughput__Output>
        VerifyPolicy: MessageTypeDefinition<_tidemark_control_v1_VerifyPolicy, _tidemark_control_v1_VerifyPolicy__Output>
        VerifyReport: MessageTypeDefinition<_tidemark_control_v1_VerifyReport, _tidemark_control_v1_VerifyReport__Output>
        VerifyStatus: MessageTypeDefinition<_tidemark_control_v1_VerifyStatus, _tidemark_control_v1_VerifyStatus__Output>
        VolumeSpec: MessageTypeDefinition<_tidemark_control_v1_VolumeSpec, _tidemark_control_v1_VolumeSpec__Output>
        WalSpec: MessageTypeDefinition<_tidemark_control_v1_WalSpec, _tidemark_control_v1_WalSpec__Output>
        WatchEventsRequest: MessageTypeDefinition<_tidemark_control_v1_WatchEventsRequest, _tidemark_control_v1_WatchEventsRequest__Output>
        WatchEventsResponse: MessageTypeDefinition<_tidemark_control_v1_WatchEventsResponse, _tidemark_control_v1_WatchEventsResponse__Output>
        WatchJobRequest: MessageTypeDefinition<_tidemark_control_v1_WatchJobRequest, _tidemark_control_v1_WatchJobRequest__Output>
        WatchJobResponse: MessageTypeDefinition<_tidemark_control_v1_WatchJobResponse, _tidemark_control_v1_WatchJobResponse__Output>
        WhenAway: MessageTypeDefinition<_tidemark_control_v1_WhenAway, _tidemark_control_v1_WhenAway__Output>
        WhenAwayBlock: MessageTypeDefinition<_tidemark_control_v1_WhenAwayBlock, _tidemark_control_v1_WhenAwayBlock__Output>
        WhenAwayDegrade: MessageTypeDefinition<_tidemark_control_v1_WhenAwayDegrade, _tidemark_control_v1_WhenAwayDegrade__Output>
        WritesLost: MessageTypeDefinition<_tidemark_control_v1_WritesLost, _tidemark_control_v1_WritesLost__Output>
      }
    }
  }
}

