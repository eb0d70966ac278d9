import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from './google/protobuf/Duration.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from './google/protobuf/Timestamp.js';
import type { AckLag as _tidemark_control_v1_AckLag, AckLag__Output as _tidemark_control_v1_AckLag__Output } from './tidemark/control/v1/AckLag.js';
import type { AppPointPolicy as _tidemark_control_v1_AppPointPolicy, AppPointPolicy__Output as _tidemark_control_v1_AppPointPolicy__Output } from './tidemark/control/v1/AppPointPolicy.js';
import type { Blocker as _tidemark_control_v1_Blocker, Blocker__Output as _tidemark_control_v1_Blocker__Output } from './tidemark/control/v1/Blocker.js';
import type { Branch as _tidemark_control_v1_Branch, Branch__Output as _tidemark_control_v1_Branch__Output } from './tidemark/control/v1/Branch.js';
import type { BranchPolicy as _tidemark_control_v1_BranchPolicy, BranchPolicy__Output as _tidemark_control_v1_BranchPolicy__Output } from './tidemark/control/v1/BranchPolicy.js';
import type { BufferPolicy as _tidemark_control_v1_BufferPolicy, BufferPolicy__Output as _tidemark_control_v1_BufferPolicy__Output } from './tidemark/control/v1/BufferPolicy.js';
import type { ChangeContext as _tidemark_control_v1_ChangeContext, ChangeContext__Output as _tidemark_control_v1_ChangeContext__Output } from './tidemark/control/v1/ChangeContext.js';
import type { ChangeDrillPointRequest as _tidemark_control_v1_ChangeDrillPointRequest, ChangeDrillPointRequest__Output as _tidemark_control_v1_ChangeDrillPointRequest__Output } from './tidemark/control/v1/ChangeDrillPointRequest.js';
import type { ChangeDrillPointResponse as _tidemark_control_v1_ChangeDrillPointResponse, ChangeDrillPointResponse__Output as _tidemark_control_v1_ChangeDrillPointResponse__Output } from './tidemark/control/v1/ChangeDrillPointResponse.js';
import type { Condition as _tidemark_control_v1_Condition, Condition__Output as _tidemark_control_v1_Condition__Output } from './tidemark/control/v1/Condition.js';
import type { Direction as _tidemark_control_v1_Direction, Direction__Output as _tidemark_control_v1_Direction__Output } from './tidemark/control/v1/Direction.js';
import type { Drill as _tidemark_control_v1_Drill, Drill__Output as _tidemark_control_v1_Drill__Output } from './tidemark/control/v1/Drill.js';
import type { DrillServiceClient as _tidemark_control_v1_DrillServiceClient, DrillServiceDefinition as _tidemark_control_v1_DrillServiceDefinition } from './tidemark/control/v1/DrillService.js';
import type { Extent as _tidemark_control_v1_Extent, Extent__Output as _tidemark_control_v1_Extent__Output } from './tidemark/control/v1/Extent.js';
import type { Fact as _tidemark_control_v1_Fact, Fact__Output as _tidemark_control_v1_Fact__Output } from './tidemark/control/v1/Fact.js';
import type { FailoverPolicy as _tidemark_control_v1_FailoverPolicy, FailoverPolicy__Output as _tidemark_control_v1_FailoverPolicy__Output } from './tidemark/control/v1/FailoverPolicy.js';
import type { FailoverReport as _tidemark_control_v1_FailoverReport, FailoverReport__Output as _tidemark_control_v1_FailoverReport__Output } from './tidemark/control/v1/FailoverReport.js';
import type { FailoverTimeout as _tidemark_control_v1_FailoverTimeout, FailoverTimeout__Output as _tidemark_control_v1_FailoverTimeout__Output } from './tidemark/control/v1/FailoverTimeout.js';
import type { Group as _tidemark_control_v1_Group, Group__Output as _tidemark_control_v1_Group__Output } from './tidemark/control/v1/Group.js';
import type { GroupPositions as _tidemark_control_v1_GroupPositions, GroupPositions__Output as _tidemark_control_v1_GroupPositions__Output } from './tidemark/control/v1/GroupPositions.js';
import type { GroupSite as _tidemark_control_v1_GroupSite, GroupSite__Output as _tidemark_control_v1_GroupSite__Output } from './tidemark/control/v1/GroupSite.js';
import type { GroupSpec as _tidemark_control_v1_GroupSpec, GroupSpec__Output as _tidemark_control_v1_GroupSpec__Output } from './tidemark/control/v1/GroupSpec.js';
import type { HookUse as _tidemark_control_v1_HookUse, HookUse__Output as _tidemark_control_v1_HookUse__Output } from './tidemark/control/v1/HookUse.js';
import type { Job as _tidemark_control_v1_Job, Job__Output as _tidemark_control_v1_Job__Output } from './tidemark/control/v1/Job.js';
import type { JobReport as _tidemark_control_v1_JobReport, JobReport__Output as _tidemark_control_v1_JobReport__Output } from './tidemark/control/v1/JobReport.js';
import type { JobStep as _tidemark_control_v1_JobStep, JobStep__Output as _tidemark_control_v1_JobStep__Output } from './tidemark/control/v1/JobStep.js';
import type { LeftOut as _tidemark_control_v1_LeftOut, LeftOut__Output as _tidemark_control_v1_LeftOut__Output } from './tidemark/control/v1/LeftOut.js';
import type { LinkCompression as _tidemark_control_v1_LinkCompression, LinkCompression__Output as _tidemark_control_v1_LinkCompression__Output } from './tidemark/control/v1/LinkCompression.js';
import type { LinkLimit as _tidemark_control_v1_LinkLimit, LinkLimit__Output as _tidemark_control_v1_LinkLimit__Output } from './tidemark/control/v1/LinkLimit.js';
import type { LinkPolicy as _tidemark_control_v1_LinkPolicy, LinkPolicy__Output as _tidemark_control_v1_LinkPolicy__Output } from './tidemark/control/v1/LinkPolicy.js';
import type { ListDrillsRequest as _tidemark_control_v1_ListDrillsRequest, ListDrillsRequest__Output as _tidemark_control_v1_ListDrillsRequest__Output } from './tidemark/control/v1/ListDrillsRequest.js';
import type { ListDrillsResponse as _tidemark_control_v1_ListDrillsResponse, ListDrillsResponse__Output as _tidemark_control_v1_ListDrillsResponse__Output } from './tidemark/control/v1/ListDrillsResponse.js';
import type { Loss as _tidemark_control_v1_Loss, Loss__Output as _tidemark_control_v1_Loss__Output } from './tidemark/control/v1/Loss.js';
import type { Member as _tidemark_control_v1_Member, Member__Output as _tidemark_control_v1_Member__Output } from './tidemark/control/v1/Member.js';
import type { MemberPosition as _tidemark_control_v1_MemberPosition, MemberPosition__Output as _tidemark_control_v1_MemberPosition__Output } from './tidemark/control/v1/MemberPosition.js';
import type { MemberSpec as _tidemark_control_v1_MemberSpec, MemberSpec__Output as _tidemark_control_v1_MemberSpec__Output } from './tidemark/control/v1/MemberSpec.js';
import type { NbdCapture as _tidemark_control_v1_NbdCapture, NbdCapture__Output as _tidemark_control_v1_NbdCapture__Output } from './tidemark/control/v1/NbdCapture.js';
import type { PageRequest as _tidemark_control_v1_PageRequest, PageRequest__Output as _tidemark_control_v1_PageRequest__Output } from './tidemark/control/v1/PageRequest.js';
import type { PageResponse as _tidemark_control_v1_PageResponse, PageResponse__Output as _tidemark_control_v1_PageResponse__Output } from './tidemark/control/v1/PageResponse.js';
import type { Plan as _tidemark_control_v1_Plan, Plan__Output as _tidemark_control_v1_Plan__Output } from './tidemark/control/v1/Plan.js';
import type { PlanDrillRequest as _tidemark_control_v1_PlanDrillRequest, PlanDrillRequest__Output as _tidemark_control_v1_PlanDrillRequest__Output } from './tidemark/control/v1/PlanDrillRequest.js';
import type { PlanDrillResponse as _tidemark_control_v1_PlanDrillResponse, PlanDrillResponse__Output as _tidemark_control_v1_PlanDrillResponse__Output } from './tidemark/control/v1/PlanDrillResponse.js';
import type { PointPolicy as _tidemark_control_v1_PointPolicy, PointPolicy__Output as _tidemark_control_v1_PointPolicy__Output } from './tidemark/control/v1/PointPolicy.js';
import type { PointSelector as _tidemark_control_v1_PointSelector, PointSelector__Output as _tidemark_control_v1_PointSelector__Output } from './tidemark/control/v1/PointSelector.js';
import type { PointSummary as _tidemark_control_v1_PointSummary, PointSummary__Output as _tidemark_control_v1_PointSummary__Output } from './tidemark/control/v1/PointSummary.js';
import type { Position as _tidemark_control_v1_Position, Position__Output as _tidemark_control_v1_Position__Output } from './tidemark/control/v1/Position.js';
import type { PostgresCapture as _tidemark_control_v1_PostgresCapture, PostgresCapture__Output as _tidemark_control_v1_PostgresCapture__Output } from './tidemark/control/v1/PostgresCapture.js';
import type { Progress as _tidemark_control_v1_Progress, Progress__Output as _tidemark_control_v1_Progress__Output } from './tidemark/control/v1/Progress.js';
import type { RecoveryPoint as _tidemark_control_v1_RecoveryPoint, RecoveryPoint__Output as _tidemark_control_v1_RecoveryPoint__Output } from './tidemark/control/v1/RecoveryPoint.js';
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
import type { StartDrillRequest as _tidemark_control_v1_StartDrillRequest, StartDrillRequest__Output as _tidemark_control_v1_StartDrillRequest__Output } from './tidemark/control/v1/StartDrillRequest.js';
import type { StartDrillResponse as _tidemark_control_v1_StartDrillResponse, StartDrillResponse__Output as _tidemark_control_v1_StartDrillResponse__Output } from './tidemark/control/v1/StartDrillResponse.js';
import type { StopDrillRequest as _tidemark_control_v1_StopDrillRequest, StopDrillRequest__Output as _tidemark_control_v1_StopDrillRequest__Output } from './tidemark/control/v1/StopDrillRequest.js';
import type { StopDrillResponse as _tidemark_control_v1_StopDrillResponse, StopDrillResponse__Output as _tidemark_control_v1_StopDrillResponse__Output } from './tidemark/control/v1/StopDrillResponse.js';
import type { Throughput as _tidemark_control_v1_Throughput, Throughput__Output as _tidemark_control_v1_Throughput__Output } from './tidemark/control/v1/Throughput.js';
import type { VerifyPolicy as _tidemark_control_v1_VerifyPolicy, VerifyPolicy__Output as _tidemark_control_v1_VerifyPolicy__Output } from './tidemark/control/v1/VerifyPolicy.js';
import type { VerifyReport as _tidemark_control_v1_VerifyReport, VerifyReport__Output as _tidemark_control_v1_VerifyReport__Output } from './tidemark/control/v1/VerifyReport.js';
import type { VerifyStatus as _tidemark_control_v1_VerifyStatus, VerifyStatus__Output as _tidemark_control_v1_VerifyStatus__Output } from './tidemark/control/v1/VerifyStatus.js';
import type { View as _tidemark_control_v1_View, View__Output as _tidemark_control_v1_View__Output } from './tidemark/control/v1/View.js';
import type { VolumeSpec as _tidemark_control_v1_VolumeSpec, VolumeSpec__Output as _tidemark_control_v1_VolumeSpec__Output } from './tidemark/control/v1/VolumeSpec.js';
import type { WalSpec as _tidemark_control_v1_WalSpec, WalSpec__Output as _tidemark_control_v1_WalSpec__Output } from './tidemark/control/v1/WalSpec.js';
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
        Blocker: MessageTypeDefinition<_tidemark_control_v1_Blocker, _tidemark_control_v1_Blocker__Output>
        Bound: EnumTypeDefinition
        Branch: MessageTypeDefinition<_tidemark_control_v1_Branch, _tidemark_control_v1_Branch__Output>
        BranchKind: EnumTypeDefinition
        BranchPolicy: MessageTypeDefinition<_tidemark_control_v1_BranchPolicy, _tidemark_control_v1_BranchPolicy__Output>
        BufferPolicy: MessageTypeDefinition<_tidemark_control_v1_BufferPolicy, _tidemark_control_v1_BufferPolicy__Output>
        CaptureKind: EnumTypeDefinition
        ChangeContext: MessageTypeDefinition<_tidemark_control_v1_ChangeContext, _tidemark_control_v1_ChangeContext__Output>
        ChangeDrillPointRequest: MessageTypeDefinition<_tidemark_control_v1_ChangeDrillPointRequest, _tidemark_control_v1_ChangeDrillPointRequest__Output>
        ChangeDrillPointResponse: MessageTypeDefinition<_tidemark_control_v1_ChangeDrillPointResponse, _tidemark_control_v1_ChangeDrillPointResponse__Output>
        Compression: EnumTypeDefinition
        Condition: MessageTypeDefinition<_tidemark_control_v1_Condition, _tidemark_control_v1_Condition__Output>
        ConditionStatus: EnumTypeDefinition
        ConditionType: EnumTypeDefinition
        Direction: MessageTypeDefinition<_tidemark_control_v1_Direction, _tidemark_control_v1_Direction__Output>
        Drill: MessageTypeDefinition<_tidemark_control_v1_Drill, _tidemark_control_v1_Drill__Output>
        /**
         * Test failovers: writable views that never touch replication and are thrown away.
         */
        DrillService: SubtypeConstructor<typeof grpc.Client, _tidemark_control_v1_DrillServiceClient> & { service: _tidemark_control_v1_DrillServiceDefinition }
        DrillState: EnumTypeDefinition
        Extent: MessageTypeDefinition<_tidemark_control_v1_Extent, _tidemark_control_v1_Extent__Output>
        Fact: MessageTypeDefinition<_tidemark_control_v1_Fact, _tidemark_control_v1_Fact__Output>
        FailoverPolicy: MessageTypeDefinition<_tidemark_control_v1_FailoverPolicy, _tidemark_control_v1_FailoverPolicy__Output>
        FailoverReport: MessageTypeDefinition<_tidemark_control_v1_FailoverReport, _tidemark_control_v1_FailoverReport__Output>
        FailoverTimeout: MessageTypeDefinition<_tidemark_control_v1_FailoverTimeout, _tidemark_control_v1_FailoverTimeout__Output>
        FailoverTimeoutAction: EnumTypeDefinition
        Fencing: EnumTypeDefinition
        Group: MessageTypeDefinition<_tidemark_control_v1_Group, _tidemark_control_v1_Group__Output>
        GroupPositions: MessageTypeDefinition<_tidemark_control_v1_GroupPositions, _tidemark_control_v1_GroupPositions__Output>
        GroupSite: MessageTypeDefinition<_tidemark_control_v1_GroupSite, _tidemark_control_v1_GroupSite__Output>
        GroupSpec: MessageTypeDefinition<_tidemark_control_v1_GroupSpec, _tidemark_control_v1_GroupSpec__Output>
        GroupStatus: EnumTypeDefinition
        HookFailure: EnumTypeDefinition
        HookMoment: EnumTypeDefinition
        HookUse: MessageTypeDefinition<_tidemark_control_v1_HookUse, _tidemark_control_v1_HookUse__Output>
        Job: MessageTypeDefinition<_tidemark_control_v1_Job, _tidemark_control_v1_Job__Output>
        JobReport: MessageTypeDefinition<_tidemark_control_v1_JobReport, _tidemark_control_v1_JobReport__Output>
        JobState: EnumTypeDefinition
        JobStep: MessageTypeDefinition<_tidemark_control_v1_JobStep, _tidemark_control_v1_JobStep__Output>
        LeftOut: MessageTypeDefinition<_tidemark_control_v1_LeftOut, _tidemark_control_v1_LeftOut__Output>
        LinkCompression: MessageTypeDefinition<_tidemark_control_v1_LinkCompression, _tidemark_control_v1_LinkCompression__Output>
        LinkLimit: MessageTypeDefinition<_tidemark_control_v1_LinkLimit, _tidemark_control_v1_LinkLimit__Output>
        LinkPolicy: MessageTypeDefinition<_tidemark_control_v1_LinkPolicy, _tidemark_control_v1_LinkPolicy__Output>
        ListDrillsRequest: MessageTypeDefinition<_tidemark_control_v1_ListDrillsRequest, _tidemark_control_v1_ListDrillsRequest__Output>
        ListDrillsResponse: MessageTypeDefinition<_tidemark_control_v1_ListDrillsResponse, _tidemark_control_v1_ListDrillsResponse__Output>
        Loss: MessageTypeDefinition<_tidemark_control_v1_Loss, _tidemark_control_v1_Loss__Output>
        Member: MessageTypeDefinition<_tidemark_control_v1_Member, _tidemark_control_v1_Member__Output>
        MemberKind: EnumTypeDefinition
        MemberPosition: MessageTypeDefinition<_tidemark_control_v1_MemberPosition, _tidemark_control_v1_MemberPosition__Output>
        MemberSpec: MessageTypeDefinition<_tidemark_control_v1_MemberSpec, _tidemark_control_v1_MemberSpec__Output>
        NbdCapture: MessageTypeDefinition<_tidemark_control_v1_NbdCapture, _tidemark_control_v1_NbdCapture__Output>
        PageRequest: MessageTypeDefinition<_tidemark_control_v1_PageRequest, _tidemark_control_v1_PageRequest__Output>
        PageResponse: MessageTypeDefinition<_tidemark_control_v1_PageResponse, _tidemark_control_v1_PageResponse__Output>
        Plan: MessageTypeDefinition<_tidemark_control_v1_Plan, _tidemark_control_v1_Plan__Output>
        PlanDrillRequest: MessageTypeDefinition<_tidemark_control_v1_PlanDrillRequest, _tidemark_control_v1_PlanDrillRequest__Output>
        PlanDrillResponse: MessageTypeDefinition<_tidemark_control_v1_PlanDrillResponse, _tidemark_control_v1_PlanDrillResponse__Output>
        PointHealth: EnumTypeDefinition
        PointKind: EnumTypeDefinition
        PointPolicy: MessageTypeDefinition<_tidemark_control_v1_PointPolicy, _tidemark_control_v1_PointPolicy__Output>
        PointSelector: MessageTypeDefinition<_tidemark_control_v1_PointSelector, _tidemark_control_v1_PointSelector__Output>
        PointSummary: MessageTypeDefinition<_tidemark_control_v1_PointSummary, _tidemark_control_v1_PointSummary__Output>
        Position: MessageTypeDefinition<_tidemark_control_v1_Position, _tidemark_control_v1_Position__Output>
        PostgresCapture: MessageTypeDefinition<_tidemark_control_v1_PostgresCapture, _tidemark_control_v1_PostgresCapture__Output>
        Progress: MessageTypeDefinition<_tidemark_control_v1_Progress, _tidemark_control_v1_Progress__Output>
        RecoveryPoint: MessageTypeDefinition<_tidemark_control_v1_RecoveryPoint, _tidemark_control_v1_RecoveryPoint__Output>
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
        SiteFacts: MessageTypeDefinition<_tidemark_control_v1_SiteFacts, _tidemark_control_v1_SiteFacts__Output>
        StartDrillRequest: MessageTypeDefinition<_tidemark_control_v1_StartDrillRequest, _tidemark_control_v1_StartDrillRequest__Output>
        StartDrillResponse: MessageTypeDefinition<_tidemark_control_v1_StartDrillResponse, _tidemark_control_v1_StartDrillResponse__Output>
        StopDrillRequest: MessageTypeDefinition<_tidemark_control_v1_StopDrillRequest, _tidemark_control_v1_StopDrillRequest__Output>
        StopDrillResponse: MessageTypeDefinition<_tidemark_control_v1_StopDrillResponse, _tidemark_control_v1_StopDrillResponse__Output>
        Throughput: MessageTypeDefinition<_tidemark_control_v1_Throughput, _tidemark_control_v1_Throughput__Output>
        VerifyPolicy: MessageTypeDefinition<_tidemark_control_v1_VerifyPolicy, _tidemark_control_v1_VerifyPolicy__Output>
        VerifyReport: MessageTypeDefinition<_tidemark_control_v1_VerifyReport, _tidemark_control_v1_VerifyReport__Output>
        VerifyStatus: MessageTypeDefinition<_tidemark_control_v1_VerifyStatus, _tidemark_control_v1_VerifyStatus__Output>
        View: MessageTypeDefinition<_tidemark_control_v1_View, _tidemark_control_v1_View__Output>
        VolumeSpec: MessageTypeDefinition<_tidemark_control_v1_VolumeSpec, _tidemark_control_v1_VolumeSpec__Output>
        WalSpec: MessageTypeDefinition<_tidemark_control_v1_WalSpec, _tidemark_control_v1_WalSpec__Output>
        WhenAway: MessageTypeDefinition<_tidemark_control_v1_WhenAway, _tidemark_control_v1_WhenAway__Output>
        WhenAwayBlock: MessageTypeDefinition<_tidemark_control_v1_WhenAwayBlock, _tidemark_control_v1_WhenAwayBlock__Output>
        WhenAwayDegrade: MessageTypeDefinition<_tidemark_control_v1_WhenAwayDegrade, _tidemark_control_v1_WhenAwayDegrade__Output>
        WritesLost: MessageTypeDefinition<_tidemark_control_v1_WritesLost, _tidemark_control_v1_WritesLost__Output>
      }
    }
  }
}

