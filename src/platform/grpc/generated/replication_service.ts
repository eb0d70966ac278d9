import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from './google/protobuf/Duration.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from './google/protobuf/Timestamp.js';
import type { AcceptLossRequest as _tidemark_control_v1_AcceptLossRequest, AcceptLossRequest__Output as _tidemark_control_v1_AcceptLossRequest__Output } from './tidemark/control/v1/AcceptLossRequest.js';
import type { AcceptLossResponse as _tidemark_control_v1_AcceptLossResponse, AcceptLossResponse__Output as _tidemark_control_v1_AcceptLossResponse__Output } from './tidemark/control/v1/AcceptLossResponse.js';
import type { AckLag as _tidemark_control_v1_AckLag, AckLag__Output as _tidemark_control_v1_AckLag__Output } from './tidemark/control/v1/AckLag.js';
import type { AppPointPolicy as _tidemark_control_v1_AppPointPolicy, AppPointPolicy__Output as _tidemark_control_v1_AppPointPolicy__Output } from './tidemark/control/v1/AppPointPolicy.js';
import type { ApplyGroupRequest as _tidemark_control_v1_ApplyGroupRequest, ApplyGroupRequest__Output as _tidemark_control_v1_ApplyGroupRequest__Output } from './tidemark/control/v1/ApplyGroupRequest.js';
import type { ApplyGroupResponse as _tidemark_control_v1_ApplyGroupResponse, ApplyGroupResponse__Output as _tidemark_control_v1_ApplyGroupResponse__Output } from './tidemark/control/v1/ApplyGroupResponse.js';
import type { Blocker as _tidemark_control_v1_Blocker, Blocker__Output as _tidemark_control_v1_Blocker__Output } from './tidemark/control/v1/Blocker.js';
import type { Branch as _tidemark_control_v1_Branch, Branch__Output as _tidemark_control_v1_Branch__Output } from './tidemark/control/v1/Branch.js';
import type { BranchPolicy as _tidemark_control_v1_BranchPolicy, BranchPolicy__Output as _tidemark_control_v1_BranchPolicy__Output } from './tidemark/control/v1/BranchPolicy.js';
import type { BufferPolicy as _tidemark_control_v1_BufferPolicy, BufferPolicy__Output as _tidemark_control_v1_BufferPolicy__Output } from './tidemark/control/v1/BufferPolicy.js';
import type { ChangeContext as _tidemark_control_v1_ChangeContext, ChangeContext__Output as _tidemark_control_v1_ChangeContext__Output } from './tidemark/control/v1/ChangeContext.js';
import type { Condition as _tidemark_control_v1_Condition, Condition__Output as _tidemark_control_v1_Condition__Output } from './tidemark/control/v1/Condition.js';
import type { DeleteGroupRequest as _tidemark_control_v1_DeleteGroupRequest, DeleteGroupRequest__Output as _tidemark_control_v1_DeleteGroupRequest__Output } from './tidemark/control/v1/DeleteGroupRequest.js';
import type { DeleteGroupResponse as _tidemark_control_v1_DeleteGroupResponse, DeleteGroupResponse__Output as _tidemark_control_v1_DeleteGroupResponse__Output } from './tidemark/control/v1/DeleteGroupResponse.js';
import type { DiffGroupRequest as _tidemark_control_v1_DiffGroupRequest, DiffGroupRequest__Output as _tidemark_control_v1_DiffGroupRequest__Output } from './tidemark/control/v1/DiffGroupRequest.js';
import type { DiffGroupResponse as _tidemark_control_v1_DiffGroupResponse, DiffGroupResponse__Output as _tidemark_control_v1_DiffGroupResponse__Output } from './tidemark/control/v1/DiffGroupResponse.js';
import type { Direction as _tidemark_control_v1_Direction, Direction__Output as _tidemark_control_v1_Direction__Output } from './tidemark/control/v1/Direction.js';
import type { Extent as _tidemark_control_v1_Extent, Extent__Output as _tidemark_control_v1_Extent__Output } from './tidemark/control/v1/Extent.js';
import type { Fact as _tidemark_control_v1_Fact, Fact__Output as _tidemark_control_v1_Fact__Output } from './tidemark/control/v1/Fact.js';
import type { FailoverPolicy as _tidemark_control_v1_FailoverPolicy, FailoverPolicy__Output as _tidemark_control_v1_FailoverPolicy__Output } from './tidemark/control/v1/FailoverPolicy.js';
import type { FailoverReport as _tidemark_control_v1_FailoverReport, FailoverReport__Output as _tidemark_control_v1_FailoverReport__Output } from './tidemark/control/v1/FailoverReport.js';
import type { FailoverTimeout as _tidemark_control_v1_FailoverTimeout, FailoverTimeout__Output as _tidemark_control_v1_FailoverTimeout__Output } from './tidemark/control/v1/FailoverTimeout.js';
import type { GetGroupRequest as _tidemark_control_v1_GetGroupRequest, GetGroupRequest__Output as _tidemark_control_v1_GetGroupRequest__Output } from './tidemark/control/v1/GetGroupRequest.js';
import type { GetGroupResponse as _tidemark_control_v1_GetGroupResponse, GetGroupResponse__Output as _tidemark_control_v1_GetGroupResponse__Output } from './tidemark/control/v1/GetGroupResponse.js';
import type { GetRpoRequest as _tidemark_control_v1_GetRpoRequest, GetRpoRequest__Output as _tidemark_control_v1_GetRpoRequest__Output } from './tidemark/control/v1/GetRpoRequest.js';
import type { GetRpoResponse as _tidemark_control_v1_GetRpoResponse, GetRpoResponse__Output as _tidemark_control_v1_GetRpoResponse__Output } from './tidemark/control/v1/GetRpoResponse.js';
import type { GetScrubRequest as _tidemark_control_v1_GetScrubRequest, GetScrubRequest__Output as _tidemark_control_v1_GetScrubRequest__Output } from './tidemark/control/v1/GetScrubRequest.js';
import type { GetScrubResponse as _tidemark_control_v1_GetScrubResponse, GetScrubResponse__Output as _tidemark_control_v1_GetScrubResponse__Output } from './tidemark/control/v1/GetScrubResponse.js';
import type { GetVerifyRequest as _tidemark_control_v1_GetVerifyRequest, GetVerifyRequest__Output as _tidemark_control_v1_GetVerifyRequest__Output } from './tidemark/control/v1/GetVerifyRequest.js';
import type { GetVerifyResponse as _tidemark_control_v1_GetVerifyResponse, GetVerifyResponse__Output as _tidemark_control_v1_GetVerifyResponse__Output } from './tidemark/control/v1/GetVerifyResponse.js';
import type { Group as _tidemark_control_v1_Group, Group__Output as _tidemark_control_v1_Group__Output } from './tidemark/control/v1/Group.js';
import type { GroupChange as _tidemark_control_v1_GroupChange, GroupChange__Output as _tidemark_control_v1_GroupChange__Output } from './tidemark/control/v1/GroupChange.js';
import type { GroupPositions as _tidemark_control_v1_GroupPositions, GroupPositions__Output as _tidemark_control_v1_GroupPositions__Output } from './tidemark/control/v1/GroupPositions.js';
import type { GroupServiceClient as _tidemark_control_v1_GroupServiceClient, GroupServiceDefinition as _tidemark_control_v1_GroupServiceDefinition } from './tidemark/control/v1/GroupService.js';
import type { GroupSite as _tidemark_control_v1_GroupSite, GroupSite__Output as _tidemark_control_v1_GroupSite__Output } from './tidemark/control/v1/GroupSite.js';
import type { GroupSpec as _tidemark_control_v1_GroupSpec, GroupSpec__Output as _tidemark_control_v1_GroupSpec__Output } from './tidemark/control/v1/GroupSpec.js';
import type { HookUse as _tidemark_control_v1_HookUse, HookUse__Output as _tidemark_control_v1_HookUse__Output } from './tidemark/control/v1/HookUse.js';
import type { Job as _tidemark_control_v1_Job, Job__Output as _tidemark_control_v1_Job__Output } from './tidemark/control/v1/Job.js';
import type { JobReport as _tidemark_control_v1_JobReport, JobReport__Output as _tidemark_control_v1_JobReport__Output } from './tidemark/control/v1/JobReport.js';
import type { JobStep as _tidemark_control_v1_JobStep, JobStep__Output as _tidemark_control_v1_JobStep__Output } from './tidemark/control/v1/JobStep.js';
import type { KeptImage as _tidemark_control_v1_KeptImage, KeptImage__Output as _tidemark_control_v1_KeptImage__Output } from './tidemark/control/v1/KeptImage.js';
import type { LeftCopy as _tidemark_control_v1_LeftCopy, LeftCopy__Output as _tidemark_control_v1_LeftCopy__Output } from './tidemark/control/v1/LeftCopy.js';
import type { LeftOut as _tidemark_control_v1_LeftOut, LeftOut__Output as _tidemark_control_v1_LeftOut__Output } from './tidemark/control/v1/LeftOut.js';
import type { LimitGroupRequest as _tidemark_control_v1_LimitGroupRequest, LimitGroupRequest__Output as _tidemark_control_v1_LimitGroupRequest__Output } from './tidemark/control/v1/LimitGroupRequest.js';
import type { LimitGroupResponse as _tidemark_control_v1_LimitGroupResponse, LimitGroupResponse__Output as _tidemark_control_v1_LimitGroupResponse__Output } from './tidemark/control/v1/LimitGroupResponse.js';
import type { LinkCompression as _tidemark_control_v1_LinkCompression, LinkCompression__Output as _tidemark_control_v1_LinkCompression__Output } from './tidemark/control/v1/LinkCompression.js';
import type { LinkLimit as _tidemark_control_v1_LinkLimit, LinkLimit__Output as _tidemark_control_v1_LinkLimit__Output } from './tidemark/control/v1/LinkLimit.js';
import type { LinkPolicy as _tidemark_control_v1_LinkPolicy, LinkPolicy__Output as _tidemark_control_v1_LinkPolicy__Output } from './tidemark/control/v1/LinkPolicy.js';
import type { ListGroupsRequest as _tidemark_control_v1_ListGroupsRequest, ListGroupsRequest__Output as _tidemark_control_v1_ListGroupsRequest__Output } from './tidemark/control/v1/ListGroupsRequest.js';
import type { ListGroupsResponse as _tidemark_control_v1_ListGroupsResponse, ListGroupsResponse__Output as _tidemark_control_v1_ListGroupsResponse__Output } from './tidemark/control/v1/ListGroupsResponse.js';
import type { Loss as _tidemark_control_v1_Loss, Loss__Output as _tidemark_control_v1_Loss__Output } from './tidemark/control/v1/Loss.js';
import type { Member as _tidemark_control_v1_Member, Member__Output as _tidemark_control_v1_Member__Output } from './tidemark/control/v1/Member.js';
import type { MemberPosition as _tidemark_control_v1_MemberPosition, MemberPosition__Output as _tidemark_control_v1_MemberPosition__Output } from './tidemark/control/v1/MemberPosition.js';
import type { MemberSpec as _tidemark_control_v1_MemberSpec, MemberSpec__Output as _tidemark_control_v1_MemberSpec__Output } from './tidemark/control/v1/MemberSpec.js';
import type { NbdCapture as _tidemark_control_v1_NbdCapture, NbdCapture__Output as _tidemark_control_v1_NbdCapture__Output } from './tidemark/control/v1/NbdCapture.js';
import type { PageRequest as _tidemark_control_v1_PageRequest, PageRequest__Output as _tidemark_control_v1_PageRequest__Output } from './tidemark/control/v1/PageRequest.js';
import type { PageResponse as _tidemark_control_v1_PageResponse, PageResponse__Output as _tidemark_control_v1_PageResponse__Output } from './tidemark/control/v1/PageResponse.js';
import type { PauseGroupRequest as _tidemark_control_v1_PauseGroupRequest, PauseGroupRequest__Output as _tidemark_control_v1_PauseGroupRequest__Output } from './tidemark/control/v1/PauseGroupRequest.js';
import type { PauseGroupResponse as _tidemark_control_v1_PauseGroupResponse, PauseGroupResponse__Output as _tidemark_control_v1_PauseGroupResponse__Output } from './tidemark/control/v1/PauseGroupResponse.js';
import type { Plan as _tidemark_control_v1_Plan, Plan__Output as _tidemark_control_v1_Plan__Output } from './tidemark/control/v1/Plan.js';
import type { PlanResyncRequest as _tidemark_control_v1_PlanResyncRequest, PlanResyncRequest__Output as _tidemark_control_v1_PlanResyncRequest__Output } from './tidemark/control/v1/PlanResyncRequest.js';
import type { PlanResyncResponse as _tidemark_control_v1_PlanResyncResponse, PlanResyncResponse__Output as _tidemark_control_v1_PlanResyncResponse__Output } from './tidemark/control/v1/PlanResyncResponse.js';
import type { PointPolicy as _tidemark_control_v1_PointPolicy, PointPolicy__Output as _tidemark_control_v1_PointPolicy__Output } from './tidemark/control/v1/PointPolicy.js';
import type { PointSelector as _tidemark_control_v1_PointSelector, PointSelector__Output as _tidemark_control_v1_PointSelector__Output } from './tidemark/control/v1/PointSelector.js';
import type { PointSummary as _tidemark_control_v1_PointSummary, PointSummary__Output as _tidemark_control_v1_PointSummary__Output } from './tidemark/control/v1/PointSummary.js';
import type { Position as _tidemark_control_v1_Position, Position__Output as _tidemark_control_v1_Position__Output } from './tidemark/control/v1/Position.js';
import type { PostgresCapture as _tidemark_control_v1_PostgresCapture, PostgresCapture__Output as _tidemark_control_v1_PostgresCapture__Output } from './tidemark/control/v1/PostgresCapture.js';
import type { Progress as _tidemark_control_v1_Progress, Progress__Output as _tidemark_control_v1_Progress__Output } from './tidemark/control/v1/Progress.js';
import type { RecoveryPoint as _tidemark_control_v1_RecoveryPoint, RecoveryPoint__Output as _tidemark_control_v1_RecoveryPoint__Output } from './tidemark/control/v1/RecoveryPoint.js';
import type { Refusal as _tidemark_control_v1_Refusal, Refusal__Output as _tidemark_control_v1_Refusal__Output } from './tidemark/control/v1/Refusal.js';
import type { ReprotectReport as _tidemark_control_v1_ReprotectReport, ReprotectReport__Output as _tidemark_control_v1_ReprotectReport__Output } from './tidemark/control/v1/ReprotectReport.js';
import type { ResizeMemberRequest as _tidemark_control_v1_ResizeMemberRequest, ResizeMemberRequest__Output as _tidemark_control_v1_ResizeMemberRequest__Output } from './tidemark/control/v1/ResizeMemberRequest.js';
import type { ResizeMemberResponse as _tidemark_control_v1_ResizeMemberResponse, ResizeMemberResponse__Output as _tidemark_control_v1_ResizeMemberResponse__Output } from './tidemark/control/v1/ResizeMemberResponse.js';
import type { RestartReplicationRequest as _tidemark_control_v1_RestartReplicationRequest, RestartReplicationRequest__Output as _tidemark_control_v1_RestartReplicationRequest__Output } from './tidemark/control/v1/RestartReplicationRequest.js';
import type { RestartReplicationResponse as _tidemark_control_v1_RestartReplicationResponse, RestartReplicationResponse__Output as _tidemark_control_v1_RestartReplicationResponse__Output } from './tidemark/control/v1/RestartReplicationResponse.js';
import type { ResumeGroupRequest as _tidemark_control_v1_ResumeGroupRequest, ResumeGroupRequest__Output as _tidemark_control_v1_ResumeGroupRequest__Output } from './tidemark/control/v1/ResumeGroupRequest.js';
import type { ResumeGroupResponse as _tidemark_control_v1_ResumeGroupResponse, ResumeGroupResponse__Output as _tidemark_control_v1_ResumeGroupResponse__Output } from './tidemark/control/v1/ResumeGroupResponse.js';
import type { RetentionTier as _tidemark_control_v1_RetentionTier, RetentionTier__Output as _tidemark_control_v1_RetentionTier__Output } from './tidemark/control/v1/RetentionTier.js';
import type { RpoBreach as _tidemark_control_v1_RpoBreach, RpoBreach__Output as _tidemark_control_v1_RpoBreach__Output } from './tidemark/control/v1/RpoBreach.js';
import type { RpoPercentile as _tidemark_control_v1_RpoPercentile, RpoPercentile__Output as _tidemark_control_v1_RpoPercentile__Output } from './tidemark/control/v1/RpoPercentile.js';
import type { RpoPolicy as _tidemark_control_v1_RpoPolicy, RpoPolicy__Output as _tidemark_control_v1_RpoPolicy__Output } from './tidemark/control/v1/RpoPolicy.js';
import type { RpoSpan as _tidemark_control_v1_RpoSpan, RpoSpan__Output as _tidemark_control_v1_RpoSpan__Output } from './tidemark/control/v1/RpoSpan.js';
import type { RpoStatus as _tidemark_control_v1_RpoStatus, RpoStatus__Output as _tidemark_control_v1_RpoStatus__Output } from './tidemark/control/v1/RpoStatus.js';
import type { ScanCapture as _tidemark_control_v1_ScanCapture, ScanCapture__Output as _tidemark_control_v1_ScanCapture__Output } from './tidemark/control/v1/ScanCapture.js';
import type { ScanGroupRequest as _tidemark_control_v1_ScanGroupRequest, ScanGroupRequest__Output as _tidemark_control_v1_ScanGroupRequest__Output } from './tidemark/control/v1/ScanGroupRequest.js';
import type { ScanGroupResponse as _tidemark_control_v1_ScanGroupResponse, ScanGroupResponse__Output as _tidemark_control_v1_ScanGroupResponse__Output } from './tidemark/control/v1/ScanGroupResponse.js';
import type { ScanSnapshot as _tidemark_control_v1_ScanSnapshot, ScanSnapshot__Output as _tidemark_control_v1_ScanSnapshot__Output } from './tidemark/control/v1/ScanSnapshot.js';
import type { ScanSnapshotHook as _tidemark_control_v1_ScanSnapshotHook, ScanSnapshotHook__Output as _tidemark_control_v1_ScanSnapshotHook__Output } from './tidemark/control/v1/ScanSnapshotHook.js';
import type { ScanSnapshotNone as _tidemark_control_v1_ScanSnapshotNone, ScanSnapshotNone__Output as _tidemark_control_v1_ScanSnapshotNone__Output } from './tidemark/control/v1/ScanSnapshotNone.js';
import type { ScanSnapshotReflink as _tidemark_control_v1_ScanSnapshotReflink, ScanSnapshotReflink__Output as _tidemark_control_v1_ScanSnapshotReflink__Output } from './tidemark/control/v1/ScanSnapshotReflink.js';
import type { Scrub as _tidemark_control_v1_Scrub, Scrub__Output as _tidemark_control_v1_Scrub__Output } from './tidemark/control/v1/Scrub.js';
import type { ScrubFinding as _tidemark_control_v1_ScrubFinding, ScrubFinding__Output as _tidemark_control_v1_ScrubFinding__Output } from './tidemark/control/v1/ScrubFinding.js';
import type { ScrubGroupRequest as _tidemark_control_v1_ScrubGroupRequest, ScrubGroupRequest__Output as _tidemark_control_v1_ScrubGroupRequest__Output } from './tidemark/control/v1/ScrubGroupRequest.js';
import type { ScrubGroupResponse as _tidemark_control_v1_ScrubGroupResponse, ScrubGroupResponse__Output as _tidemark_control_v1_ScrubGroupResponse__Output } from './tidemark/control/v1/ScrubGroupResponse.js';
import type { SeedProgress as _tidemark_control_v1_SeedProgress, SeedProgress__Output as _tidemark_control_v1_SeedProgress__Output } from './tidemark/control/v1/SeedProgress.js';
import type { ServeGroupRequest as _tidemark_control_v1_ServeGroupRequest, ServeGroupRequest__Output as _tidemark_control_v1_ServeGroupRequest__Output } from './tidemark/control/v1/ServeGroupRequest.js';
import type { ServeGroupResponse as _tidemark_control_v1_ServeGroupResponse, ServeGroupResponse__Output as _tidemark_control_v1_ServeGroupResponse__Output } from './tidemark/control/v1/ServeGroupResponse.js';
import type { SiteFacts as _tidemark_control_v1_SiteFacts, SiteFacts__Output as _tidemark_control_v1_SiteFacts__Output } from './tidemark/control/v1/SiteFacts.js';
import type { StartGroupRequest as _tidemark_control_v1_StartGroupRequest, StartGroupRequest__Output as _tidemark_control_v1_StartGroupRequest__Output } from './tidemark/control/v1/StartGroupRequest.js';
import type { StartGroupResponse as _tidemark_control_v1_StartGroupResponse, StartGroupResponse__Output as _tidemark_control_v1_StartGroupResponse__Output } from './tidemark/control/v1/StartGroupResponse.js';
import type { Throughput as _tidemark_control_v1_Throughput, Throughput__Output as _tidemark_control_v1_Throughput__Output } from './tidemark/control/v1/Throughput.js';
import type { Verify as _tidemark_control_v1_Verify, Verify__Output as _tidemark_control_v1_Verify__Output } from './tidemark/control/v1/Verify.js';
import type { VerifyGroupRequest as _tidemark_control_v1_VerifyGroupRequest, VerifyGroupRequest__Output as _tidemark_control_v1_VerifyGroupRequest__Output } from './tidemark/control/v1/VerifyGroupRequest.js';
import type { VerifyGroupResponse as _tidemark_control_v1_VerifyGroupResponse, VerifyGroupResponse__Output as _tidemark_control_v1_VerifyGroupResponse__Output } from './tidemark/control/v1/VerifyGroupResponse.js';
import type { VerifyPolicy as _tidemark_control_v1_VerifyPolicy, VerifyPolicy__Output as _tidemark_control_v1_VerifyPolicy__Output } from './tidemark/control/v1/VerifyPolicy.js';
import type { VerifyRange as _tidemark_control_v1_VerifyRange, VerifyRange__Output as _tidemark_control_v1_VerifyRange__Output } from './tidemark/control/v1/VerifyRange.js';
import type { VerifyReport as _tidemark_control_v1_VerifyReport, VerifyReport__Output as _tidemark_control_v1_VerifyReport__Output } from './tidemark/control/v1/VerifyReport.js';
import type { VerifyStatus as _tidemark_control_v1_VerifyStatus, VerifyStatus__Output as _tidemark_control_v1_VerifyStatus__Output } from './tidemark/control/v1/VerifyStatus.js';
import type { VolumeSpec as _tidemark_control_v1_VolumeSpec, VolumeSpec__Output as _tidemark_control_v1_VolumeSpec__Output } from './tidemark/control/v1/VolumeSpec.js';
import type { WalSpec as _tidemark_control_v1_WalSpec, WalSpec__Output as _tidemark_control_v1_WalSpec__Output } from './tidemark/control/v1/WalSpec.js';
import type { WatchGroupsRequest as _tidemark_control_v1_WatchGroupsRequest, WatchGroupsRequest__Output as _tidemark_control_v1_WatchGroupsRequest__Output } from './tidemark/control/v1/WatchGroupsRequest.js';
import type { WatchGroupsResponse as _tidemark_control_v1_WatchGroupsResponse, WatchGroupsResponse__Output as _tidemark_control_v1_WatchGroupsResponse__Output } from './tidemark/control/v1/WatchGroupsResponse.js';
import type { WatchGroupsSynced as _tidemark_control_v1_WatchGroupsSynced, WatchGroupsSynced__Output as _tidemark_control_v1_WatchGroupsSynced__Output } from './tidemark/control/v1/WatchGroupsSynced.js';
import type { WhenAway as _tidemark_control_v1_WhenAway, WhenAway__Output as _tidemark_control_v1_WhenAway__Output } from './tidemark/control/v1/WhenAway.js';
import type { WhenAwayBlock as _tidemark_control_v1_WhenAwayBlock, WhenAwayBlock__Output as _tidemark_control_v1_WhenAwayBlock__Output } from './tidemark/control/v1/WhenAwayBlock.js';
import type { WhenAwayDegrade as _tidemark_control_v1_WhenAwayDegrade, WhenAwayDegrade__Output as _tidemark_control_v1_WhenAwayDegrade__Output } from './tidemark/control/v1/WhenAwayDegrade.js';
import type { WritesLost as _tidemark_control_v1_WritesLost, WritesLost__Output as _tidemark_control_v1_WritesLost__Output } from './tidemark/control/v1/WritesLost.js';
import type { Ack as _tidemark_replication_v1_Ack, Ack__Output as _tidemark_replication_v1_Ack__Output } from './tidemark/replication/v1/Ack.js';
import type { Batch as _tidemark_replication_v1_Batch, Batch__Output as _tidemark_replication_v1_Batch__Output } from './tidemark/replication/v1/Batch.js';
import type { CarryGroupRequest as _tidemark_replication_v1_CarryGroupRequest, CarryGroupRequest__Output as _tidemark_replication_v1_CarryGroupRequest__Output } from './tidemark/replication/v1/CarryGroupRequest.js';
import type { CarryGroupResponse as _tidemark_replication_v1_CarryGroupResponse, CarryGroupResponse__Output as _tidemark_replication_v1_CarryGroupResponse__Output } from './tidemark/replication/v1/CarryGroupResponse.js';
import type { ChunkAnswer as _tidemark_replication_v1_ChunkAnswer, ChunkAnswer__Output as _tidemark_replication_v1_ChunkAnswer__Output } from './tidemark/replication/v1/ChunkAnswer.js';
import type { ChunkQuestion as _tidemark_replication_v1_ChunkQuestion, ChunkQuestion__Output as _tidemark_replication_v1_ChunkQuestion__Output } from './tidemark/replication/v1/ChunkQuestion.js';
import type { CompareEnd as _tidemark_replication_v1_CompareEnd, CompareEnd__Output as _tidemark_replication_v1_CompareEnd__Output } from './tidemark/replication/v1/CompareEnd.js';
import type { CompareEnded as _tidemark_replication_v1_CompareEnded, CompareEnded__Output as _tidemark_replication_v1_CompareEnded__Output } from './tidemark/replication/v1/CompareEnded.js';
import type { CompareGroupRequest as _tidemark_replication_v1_CompareGroupRequest, CompareGroupRequest__Output as _tidemark_replication_v1_CompareGroupRequest__Output } from './tidemark/replication/v1/CompareGroupRequest.js';
import type { CompareGroupResponse as _tidemark_replication_v1_CompareGroupResponse, CompareGroupResponse__Output as _tidemark_replication_v1_CompareGroupResponse__Output } from './tidemark/replication/v1/CompareGroupResponse.js';
import type { CompareMark as _tidemark_replication_v1_CompareMark, CompareMark__Output as _tidemark_replication_v1_CompareMark__Output } from './tidemark/replication/v1/CompareMark.js';
import type { CompareMarked as _tidemark_replication_v1_CompareMarked, CompareMarked__Output as _tidemark_replication_v1_CompareMarked__Output } from './tidemark/replication/v1/CompareMarked.js';
import type { CompareNodes as _tidemark_replication_v1_CompareNodes, CompareNodes__Output as _tidemark_replication_v1_CompareNodes__Output } from './tidemark/replication/v1/CompareNodes.js';
import type { CompareNotYet as _tidemark_replication_v1_CompareNotYet, CompareNotYet__Output as _tidemark_replication_v1_CompareNotYet__Output } from './tidemark/replication/v1/CompareNotYet.js';
import type { CompareOpen as _tidemark_replication_v1_CompareOpen, CompareOpen__Output as _tidemark_replication_v1_CompareOpen__Output } from './tidemark/replication/v1/CompareOpen.js';
import type { CompareOpened as _tidemark_replication_v1_CompareOpened, CompareOpened__Output as _tidemark_replication_v1_CompareOpened__Output } from './tidemark/replication/v1/CompareOpened.js';
import type { CompareRange as _tidemark_replication_v1_CompareRange, CompareRange__Output as _tidemark_replication_v1_CompareRange__Output } from './tidemark/replication/v1/CompareRange.js';
import type { CompareSpans as _tidemark_replication_v1_CompareSpans, CompareSpans__Output as _tidemark_replication_v1_CompareSpans__Output } from './tidemark/replication/v1/CompareSpans.js';
import type { ComparedChunks as _tidemark_replication_v1_ComparedChunks, ComparedChunks__Output as _tidemark_replication_v1_ComparedChunks__Output } from './tidemark/replication/v1/ComparedChunks.js';
import type { ComparedMember as _tidemark_replication_v1_ComparedMember, ComparedMember__Output as _tidemark_replication_v1_ComparedMember__Output } from './tidemark/replication/v1/ComparedMember.js';
import type { ComparedSpans as _tidemark_replication_v1_ComparedSpans, ComparedSpans__Output as _tidemark_replication_v1_ComparedSpans__Output } from './tidemark/replication/v1/ComparedSpans.js';
import type { Credit as _tidemark_replication_v1_Credit, Credit__Output as _tidemark_replication_v1_Credit__Output } from './tidemark/replication/v1/Credit.js';
import type { EntryPosition as _tidemark_replication_v1_EntryPosition, EntryPosition__Output as _tidemark_replication_v1_EntryPosition__Output } from './tidemark/replication/v1/EntryPosition.js';
import type { GrantReignRequest as _tidemark_replication_v1_GrantReignRequest, GrantReignRequest__Output as _tidemark_replication_v1_GrantReignRequest__Output } from './tidemark/replication/v1/GrantReignRequest.js';
import type { GrantReignResponse as _tidemark_replication_v1_GrantReignResponse, GrantReignResponse__Output as _tidemark_replication_v1_GrantReignResponse__Output } from './tidemark/replication/v1/GrantReignResponse.js';
import type { HandOver as _tidemark_replication_v1_HandOver, HandOver__Output as _tidemark_replication_v1_HandOver__Output } from './tidemark/replication/v1/HandOver.js';
import type { Handshake as _tidemark_replication_v1_Handshake, Handshake__Output as _tidemark_replication_v1_Handshake__Output } from './tidemark/replication/v1/Handshake.js';
import type { HoldSourceRequest as _tidemark_replication_v1_HoldSourceRequest, HoldSourceRequest__Output as _tidemark_replication_v1_HoldSourceRequest__Output } from './tidemark/replication/v1/HoldSourceRequest.js';
import type { HoldSourceResponse as _tidemark_replication_v1_HoldSourceResponse, HoldSourceResponse__Output as _tidemark_replication_v1_HoldSourceResponse__Output } from './tidemark/replication/v1/HoldSourceResponse.js';
import type { Lineage as _tidemark_replication_v1_Lineage, Lineage__Output as _tidemark_replication_v1_Lineage__Output } from './tidemark/replication/v1/Lineage.js';
import type { LineageEntry as _tidemark_replication_v1_LineageEntry, LineageEntry__Output as _tidemark_replication_v1_LineageEntry__Output } from './tidemark/replication/v1/LineageEntry.js';
import type { LineagePromise as _tidemark_replication_v1_LineagePromise, LineagePromise__Output as _tidemark_replication_v1_LineagePromise__Output } from './tidemark/replication/v1/LineagePromise.js';
import type { LostWrites as _tidemark_replication_v1_LostWrites, LostWrites__Output as _tidemark_replication_v1_LostWrites__Output } from './tidemark/replication/v1/LostWrites.js';
import type { MemberDifferences as _tidemark_replication_v1_MemberDifferences, MemberDifferences__Output as _tidemark_replication_v1_MemberDifferences__Output } from './tidemark/replication/v1/MemberDifferences.js';
import type { OfferGroupRequest as _tidemark_replication_v1_OfferGroupRequest, OfferGroupRequest__Output as _tidemark_replication_v1_OfferGroupRequest__Output } from './tidemark/replication/v1/OfferGroupRequest.js';
import type { OfferGroupResponse as _tidemark_replication_v1_OfferGroupResponse, OfferGroupResponse__Output as _tidemark_replication_v1_OfferGroupResponse__Output } from './tidemark/replication/v1/OfferGroupResponse.js';
import type { OfferedMember as _tidemark_replication_v1_OfferedMember, OfferedMember__Output as _tidemark_replication_v1_OfferedMember__Output } from './tidemark/replication/v1/OfferedMember.js';
import type { OfferedReign as _tidemark_replication_v1_OfferedReign, OfferedReign__Output as _tidemark_replication_v1_OfferedReign__Output } from './tidemark/replication/v1/OfferedReign.js';
import type { OwnDifferences as _tidemark_replication_v1_OwnDifferences, OwnDifferences__Output as _tidemark_replication_v1_OwnDifferences__Output } from './tidemark/replication/v1/OwnDifferences.js';
import type { PrimaryHeartbeat as _tidemark_replication_v1_PrimaryHeartbeat, PrimaryHeartbeat__Output as _tidemark_replication_v1_PrimaryHeartbeat__Output } from './tidemark/replication/v1/PrimaryHeartbeat.js';
import type { RangeAnswer as _tidemark_replication_v1_RangeAnswer, RangeAnswer__Output as _tidemark_replication_v1_RangeAnswer__Output } from './tidemark/replication/v1/RangeAnswer.js';
import type { RangeRequest as _tidemark_replication_v1_RangeRequest, RangeRequest__Output as _tidemark_replication_v1_RangeRequest__Output } from './tidemark/replication/v1/RangeRequest.js';
import type { ReplicateRequest as _tidemark_replication_v1_ReplicateRequest, ReplicateRequest__Output as _tidemark_replication_v1_ReplicateRequest__Output } from './tidemark/replication/v1/ReplicateRequest.js';
import type { ReplicateResponse as _tidemark_replication_v1_ReplicateResponse, ReplicateResponse__Output as _tidemark_replication_v1_ReplicateResponse__Output } from './tidemark/replication/v1/ReplicateResponse.js';
import type { ReplicationServiceClient as _tidemark_replication_v1_ReplicationServiceClient, ReplicationServiceDefinition as _tidemark_replication_v1_ReplicationServiceDefinition } from './tidemark/replication/v1/ReplicationService.js';
import type { ReportedCondition as _tidemark_replication_v1_ReportedCondition, ReportedCondition__Output as _tidemark_replication_v1_ReportedCondition__Output } from './tidemark/replication/v1/ReportedCondition.js';
import type { ReportedPoints as _tidemark_replication_v1_ReportedPoints, ReportedPoints__Output as _tidemark_replication_v1_ReportedPoints__Output } from './tidemark/replication/v1/ReportedPoints.js';
import type { ReportedSync as _tidemark_replication_v1_ReportedSync, ReportedSync__Output as _tidemark_replication_v1_ReportedSync__Output } from './tidemark/replication/v1/ReportedSync.js';
import type { SecondaryHeartbeat as _tidemark_replication_v1_SecondaryHeartbeat, SecondaryHeartbeat__Output as _tidemark_replication_v1_SecondaryHeartbeat__Output } from './tidemark/replication/v1/SecondaryHeartbeat.js';
import type { SeedAck as _tidemark_replication_v1_SeedAck, SeedAck__Output as _tidemark_replication_v1_SeedAck__Output } from './tidemark/replication/v1/SeedAck.js';
import type { SeedChunk as _tidemark_replication_v1_SeedChunk, SeedChunk__Output as _tidemark_replication_v1_SeedChunk__Output } from './tidemark/replication/v1/SeedChunk.js';
import type { SeedDifference as _tidemark_replication_v1_SeedDifference, SeedDifference__Output as _tidemark_replication_v1_SeedDifference__Output } from './tidemark/replication/v1/SeedDifference.js';
import type { SeedEmpty as _tidemark_replication_v1_SeedEmpty, SeedEmpty__Output as _tidemark_replication_v1_SeedEmpty__Output } from './tidemark/replication/v1/SeedEmpty.js';
import type { SiteReport as _tidemark_replication_v1_SiteReport, SiteReport__Output as _tidemark_replication_v1_SiteReport__Output } from './tidemark/replication/v1/SiteReport.js';
import type { Stop as _tidemark_replication_v1_Stop, Stop__Output as _tidemark_replication_v1_Stop__Output } from './tidemark/replication/v1/Stop.js';
import type { StoreTrouble as _tidemark_replication_v1_StoreTrouble, StoreTrouble__Output as _tidemark_replication_v1_StoreTrouble__Output } from './tidemark/replication/v1/StoreTrouble.js';
import type { VersionRange as _tidemark_replication_v1_VersionRange, VersionRange__Output as _tidemark_replication_v1_VersionRange__Output } from './tidemark/replication/v1/VersionRange.js';
import type { WithdrawGroupRequest as _tidemark_replication_v1_WithdrawGroupRequest, WithdrawGroupRequest__Output as _tidemark_replication_v1_WithdrawGroupRequest__Output } from './tidemark/replication/v1/WithdrawGroupRequest.js';
import type { WithdrawGroupResponse as _tidemark_replication_v1_WithdrawGroupResponse, WithdrawGroupResponse__Output as _tidemark_replication_v1_WithdrawGroupResponse__Output } from './tidemark/replication/v1/WithdrawGroupResponse.js';

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
        AcceptLossRequest: MessageTypeDefinition<_tidemark_control_v1_AcceptLossRequest, _tidemark_control_v1_AcceptLossRequest__Output>
        AcceptLossResponse: MessageTypeDefinition<_tidemark_control_v1_AcceptLossResponse, _tidemark_control_v1_AcceptLossResponse__Output>
        AckLag: MessageTypeDefinition<_tidemark_control_v1_AckLag, _tidemark_control_v1_AckLag__Output>
        AppPointPolicy: MessageTypeDefinition<_tidemark_control_v1_AppPointPolicy, _tidemark_control_v1_AppPointPolicy__Output>
        ApplyGroupRequest: MessageTypeDefinition<_tidemark_control_v1_ApplyGroupRequest, _tidemark_control_v1_ApplyGroupRequest__Output>
        ApplyGroupResponse: MessageTypeDefinition<_tidemark_control_v1_ApplyGroupResponse, _tidemark_control_v1_ApplyGroupResponse__Output>
        Blocker: MessageTypeDefinition<_tidemark_control_v1_Blocker, _tidemark_control_v1_Blocker__Output>
        Bound: EnumTypeDefinition
        Branch: MessageTypeDefinition<_tidemark_control_v1_Branch, _tidemark_control_v1_Branch__Output>
        BranchKind: EnumTypeDefinition
        BranchPolicy: MessageTypeDefinition<_tidemark_control_v1_BranchPolicy, _tidemark_control_v1_BranchPolicy__Output>
        BufferPolicy: MessageTypeDefinition<_tidemark_control_v1_BufferPolicy, _tidemark_control_v1_BufferPolicy__Output>
        CaptureKind: EnumTypeDefinition
        ChangeContext: MessageTypeDefinition<_tidemark_control_v1_ChangeContext, _tidemark_control_v1_ChangeContext__Output>
        Compression: EnumTypeDefinition
        Condition: MessageTypeDefinition<_tidemark_control_v1_Condition, _tidemark_control_v1_Condition__Output>
        ConditionStatus: EnumTypeDefinition
        ConditionType: EnumTypeDefinition
        DeleteGroupRequest: MessageTypeDefinition<_tidemark_control_v1_DeleteGroupRequest, _tidemark_control_v1_DeleteGroupRequest__Output>
        DeleteGroupResponse: MessageTypeDefinition<_tidemark_control_v1_DeleteGroupResponse, _tidemark_control_v1_DeleteGroupResponse__Output>
        DiffGroupRequest: MessageTypeDefinition<_tidemark_control_v1_DiffGroupRequest, _tidemark_control_v1_DiffGroupRequest__Output>
        DiffGroupResponse: MessageTypeDefinition<_tidemark_control_v1_DiffGroupResponse, _tidemark_control_v1_DiffGroupResponse__Output>
        Direction: MessageTypeDefinition<_tidemark_control_v1_Direction, _tidemark_control_v1_Direction__Output>
        Extent: MessageTypeDefinition<_tidemark_control_v1_Extent, _tidemark_control_v1_Extent__Output>
        Fact: MessageTypeDefinition<_tidemark_control_v1_Fact, _tidemark_control_v1_Fact__Output>
        FailoverPolicy: MessageTypeDefinition<_tidemark_control_v1_FailoverPolicy, _tidemark_control_v1_FailoverPolicy__Output>
        FailoverReport: MessageTypeDefinition<_tidemark_control_v1_FailoverReport, _tidemark_control_v1_FailoverReport__Output>
        FailoverTimeout: MessageTypeDefinition<_tidemark_control_v1_FailoverTimeout, _tidemark_control_v1_FailoverTimeout__Output>
        FailoverTimeoutAction: EnumTypeDefinition
        Fencing: EnumTypeDefinition
        GetGroupRequest: MessageTypeDefinition<_tidemark_control_v1_GetGroupRequest, _tidemark_control_v1_GetGroupRequest__Output>
        GetGroupResponse: MessageTypeDefinition<_tidemark_control_v1_GetGroupResponse, _tidemark_control_v1_GetGroupResponse__Output>
        GetRpoRequest: MessageTypeDefinition<_tidemark_control_v1_GetRpoRequest, _tidemark_control_v1_GetRpoRequest__Output>
        GetRpoResponse: MessageTypeDefinition<_tidemark_control_v1_GetRpoResponse, _tidemark_control_v1_GetRpoResponse__Output>
        GetScrubRequest: MessageTypeDefinition<_tidemark_control_v1_GetScrubRequest, _tidemark_control_v1_GetScrubRequest__Output>
        GetScrubResponse: MessageTypeDefinition<_tidemark_control_v1_GetScrubResponse, _tidemark_control_v1_GetScrubResponse__Output>
        GetVerifyRequest: MessageTypeDefinition<_tidemark_control_v1_GetVerifyRequest, _tidemark_control_v1_GetVerifyRequest__Output>
        GetVerifyResponse: MessageTypeDefinition<_tidemark_control_v1_GetVerifyResponse, _tidemark_control_v1_GetVerifyResponse__Output>
        Group: MessageTypeDefinition<_tidemark_control_v1_Group, _tidemark_control_v1_Group__Output>
        GroupChange: MessageTypeDefinition<_tidemark_control_v1_GroupChange, _tidemark_control_v1_GroupChange__Output>
        GroupChangeKind: EnumTypeDefinition
        GroupPositions: MessageTypeDefinition<_tidemark_control_v1_GroupPositions, _tidemark_control_v1_GroupPositions__Output>
        /**
         * Groups: what is protected, and its replication.
         */
        GroupService: SubtypeConstructor<typeof grpc.Client, _tidemark_control_v1_GroupServiceClient> & { service: _tidemark_control_v1_GroupServiceDefinition }
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
        KeptImage: MessageTypeDefinition<_tidemark_control_v1_KeptImage, _tidemark_control_v1_KeptImage__Output>
        LeftCopy: MessageTypeDefinition<_tidemark_control_v1_LeftCopy, _tidemark_control_v1_LeftCopy__Output>
        LeftOut: MessageTypeDefinition<_tidemark_control_v1_LeftOut, _tidemark_control_v1_LeftOut__Output>
        LimitGroupRequest: MessageTypeDefinition<_tidemark_control_v1_LimitGroupRequest, _tidemark_control_v1_LimitGroupRequest__Output>
        LimitGroupResponse: MessageTypeDefinition<_tidemark_control_v1_LimitGroupResponse, _tidemark_control_v1_LimitGroupResponse__Output>
        LinkCompression: MessageTypeDefinition<_tidemark_control_v1_LinkCompression, _tidemark_control_v1_LinkCompression__Output>
        LinkLimit: MessageTypeDefinition<_tidemark_control_v1_LinkLimit, _tidemark_control_v1_LinkLimit__Output>
        LinkPolicy: MessageTypeDefinition<_tidemark_control_v1_LinkPolicy, _tidemark_control_v1_LinkPolicy__Output>
        ListGroupsRequest: MessageTypeDefinition<_tidemark_control_v1_ListGroupsRequest, _tidemark_control_v1_ListGroupsRequest__Output>
        ListGroupsResponse: MessageTypeDefinition<_tidemark_control_v1_ListGroupsResponse, _tidemark_control_v1_ListGroupsResponse__Output>
        Loss: MessageTypeDefinition<_tidemark_control_v1_Loss, _tidemark_control_v1_Loss__Output>
        Member: MessageTypeDefinition<_tidemark_control_v1_Member, _tidemark_control_v1_Member__Output>
        MemberKind: EnumTypeDefinition
        MemberPosition: MessageTypeDefinition<_tidemark_control_v1_MemberPosition, _tidemark_control_v1_MemberPosition__Output>
        MemberSpec: MessageTypeDefinition<_tidemark_control_v1_MemberSpec, _tidemark_control_v1_MemberSpec__Output>
        NbdCapture: MessageTypeDefinition<_tidemark_control_v1_NbdCapture, _tidemark_control_v1_NbdCapture__Output>
        PageRequest: MessageTypeDefinition<_tidemark_control_v1_PageRequest, _tidemark_control_v1_PageRequest__Output>
        PageResponse: MessageTypeDefinition<_tidemark_control_v1_PageResponse, _tidemark_control_v1_PageResponse__Output>
        PauseGroupRequest: MessageTypeDefinition<_tidemark_control_v1_PauseGroupRequest, _tidemark_control_v1_PauseGroupRequest__Output>
        PauseGroupResponse: MessageTypeDefinition<_tidemark_control_v1_PauseGroupResponse, _tidemark_control_v1_PauseGroupResponse__Output>
        Plan: MessageTypeDefinition<_tidemark_control_v1_Plan, _tidemark_control_v1_Plan__Output>
        PlanResyncRequest: MessageTypeDefinition<_tidemark_control_v1_PlanResyncRequest, _tidemark_control_v1_PlanResyncRequest__Output>
        PlanResyncResponse: MessageTypeDefinition<_tidemark_control_v1_PlanResyncResponse, _tidemark_control_v1_PlanResyncResponse__Output>
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
        ResizeMemberRequest: MessageTypeDefinition<_tidemark_control_v1_ResizeMemberRequest, _tidemark_control_v1_ResizeMemberRequest__Output>
        ResizeMemberResponse: MessageTypeDefinition<_tidemark_control_v1_ResizeMemberResponse, _tidemark_control_v1_ResizeMemberResponse__Output>
        RestartReplicationRequest: MessageTypeDefinition<_tidemark_control_v1_RestartReplicationRequest, _tidemark_control_v1_RestartReplicationRequest__Output>
        RestartReplicationResponse: MessageTypeDefinition<_tidemark_control_v1_RestartReplicationResponse, _tidemark_control_v1_RestartReplicationResponse__Output>
        ResumeGroupRequest: MessageTypeDefinition<_tidemark_control_v1_ResumeGroupRequest, _tidemark_control_v1_ResumeGroupRequest__Output>
        ResumeGroupResponse: MessageTypeDefinition<_tidemark_control_v1_ResumeGroupResponse, _tidemark_control_v1_ResumeGroupResponse__Output>
        RetentionTier: MessageTypeDefinition<_tidemark_control_v1_RetentionTier, _tidemark_control_v1_RetentionTier__Output>
        Role: EnumTypeDefinition
        RpoBreach: MessageTypeDefinition<_tidemark_control_v1_RpoBreach, _tidemark_control_v1_RpoBreach__Output>
        RpoPercentile: MessageTypeDefinition<_tidemark_control_v1_RpoPercentile, _tidemark_control_v1_RpoPercentile__Output>
        RpoPolicy: MessageTypeDefinition<_tidemark_control_v1_RpoPolicy, _tidemark_control_v1_RpoPolicy__Output>
        RpoSpan: MessageTypeDefinition<_tidemark_control_v1_RpoSpan, _tidemark_control_v1_RpoSpan__Output>
        RpoSpanKind: EnumTypeDefinition
        RpoStatus: MessageTypeDefinition<_tidemark_control_v1_RpoStatus, _tidemark_control_v1_RpoStatus__Output>
        ScanCapture: MessageTypeDefinition<_tidemark_control_v1_ScanCapture, _tidemark_control_v1_ScanCapture__Output>
        ScanGroupRequest: MessageTypeDefinition<_tidemark_control_v1_ScanGroupRequest, _tidemark_control_v1_ScanGroupRequest__Output>
        ScanGroupResponse: MessageTypeDefinition<_tidemark_control_v1_ScanGroupResponse, _tidemark_control_v1_ScanGroupResponse__Output>
        ScanSnapshot: MessageTypeDefinition<_tidemark_control_v1_ScanSnapshot, _tidemark_control_v1_ScanSnapshot__Output>
        ScanSnapshotHook: MessageTypeDefinition<_tidemark_control_v1_ScanSnapshotHook, _tidemark_control_v1_ScanSnapshotHook__Output>
        ScanSnapshotNone: MessageTypeDefinition<_tidemark_control_v1_ScanSnapshotNone, _tidemark_control_v1_ScanSnapshotNone__Output>
        ScanSnapshotReflink: MessageTypeDefinition<_tidemark_control_v1_ScanSnapshotReflink, _tidemark_control_v1_ScanSnapshotReflink__Output>
        Scrub: MessageTypeDefinition<_tidemark_control_v1_Scrub, _tidemark_control_v1_Scrub__Output>
        ScrubFinding: MessageTypeDefinition<_tidemark_control_v1_ScrubFinding, _tidemark_control_v1_ScrubFinding__Output>
        ScrubGroupRequest: MessageTypeDefinition<_tidemark_control_v1_ScrubGroupRequest, _tidemark_control_v1_ScrubGroupRequest__Output>
        ScrubGroupResponse: MessageTypeDefinition<_tidemark_control_v1_ScrubGroupResponse, _tidemark_control_v1_ScrubGroupResponse__Output>
        ScrubState: EnumTypeDefinition
        SeedProgress: MessageTypeDefinition<_tidemark_control_v1_SeedProgress, _tidemark_control_v1_SeedProgress__Output>
        ServeGroupRequest: MessageTypeDefinition<_tidemark_control_v1_ServeGroupRequest, _tidemark_control_v1_ServeGroupRequest__Output>
        ServeGroupResponse: MessageTypeDefinition<_tidemark_control_v1_ServeGroupResponse, _tidemark_control_v1_ServeGroupResponse__Output>
        SiteFacts: MessageTypeDefinition<_tidemark_control_v1_SiteFacts, _tidemark_control_v1_SiteFacts__Output>
        StartGroupRequest: MessageTypeDefinition<_tidemark_control_v1_StartGroupRequest, _tidemark_control_v1_StartGroupRequest__Output>
        StartGroupResponse: MessageTypeDefinition<_tidemark_control_v1_StartGroupResponse, _tidemark_control_v1_StartGroupResponse__Output>
        Throughput: MessageTypeDefinition<_tidemark_control_v1_Throughput, _tidemark_control_v1_Throughput__Output>
        Verify: MessageTypeDefinition<_tidemark_control_v1_Verify, _tidemark_control_v1_Verify__Output>
        VerifyFinding: EnumTypeDefinition
        VerifyGroupRequest: MessageTypeDefinition<_tidemark_control_v1_VerifyGroupRequest, _tidemark_control_v1_VerifyGroupRequest__Output>
        VerifyGroupResponse: MessageTypeDefinition<_tidemark_control_v1_VerifyGroupResponse, _tidemark_control_v1_VerifyGroupResponse__Output>
        VerifyPhase: EnumTypeDefinition
        VerifyPolicy: MessageTypeDefinition<_tidemark_control_v1_VerifyPolicy, _tidemark_control_v1_VerifyPolicy__Output>
        VerifyRange: MessageTypeDefinition<_tidemark_control_v1_VerifyRange, _tidemark_control_v1_VerifyRange__Output>
        VerifyReport: MessageTypeDefinition<_tidemark_control_v1_VerifyReport, _tidemark_control_v1_VerifyReport__Output>
        VerifyState: EnumTypeDefinition
        VerifyStatus: MessageTypeDefinition<_tidemark_control_v1_VerifyStatus, _tidemark_control_v1_VerifyStatus__Output>
        VolumeSpec: MessageTypeDefinition<_tidemark_control_v1_VolumeSpec, _tidemark_control_v1_VolumeSpec__Output>
        WalSpec: MessageTypeDefinition<_tidemark_control_v1_WalSpec, _tidemark_control_v1_WalSpec__Output>
        WatchGroupsRequest: MessageTypeDefinition<_tidemark_control_v1_WatchGroupsRequest, _tidemark_control_v1_WatchGroupsRequest__Output>
        WatchGroupsResponse: MessageTypeDefinition<_tidemark_control_v1_WatchGroupsResponse, _tidemark_control_v1_WatchGroupsResponse__Output>
        WatchGroupsSynced: MessageTypeDefinition<_tidemark_control_v1_WatchGroupsSynced, _tidemark_control_v1_WatchGroupsSynced__Output>
        WhenAway: MessageTypeDefinition<_tidemark_control_v1_WhenAway, _tidemark_control_v1_WhenAway__Output>
        WhenAwayBlock: MessageTypeDefinition<_tidemark_control_v1_WhenAwayBlock, _tidemark_control_v1_WhenAwayBlock__Output>
        WhenAwayDegrade: MessageTypeDefinition<_tidemark_control_v1_WhenAwayDegrade, _tidemark_control_v1_WhenAwayDegrade__Output>
        WritesLost: MessageTypeDefinition<_tidemark_control_v1_WritesLost, _tidemark_control_v1_WritesLost__Output>
      }
    }
    replication: {
      v1: {
        Ack: MessageTypeDefinition<_tidemark_replication_v1_Ack, _tidemark_replication_v1_Ack__Output>
        Batch: MessageTypeDefinition<_tidemark_replication_v1_Batch, _tidemark_replication_v1_Batch__Output>
        CarryGroupRequest: MessageTypeDefinition<_tidemark_replication_v1_CarryGroupRequest, _tidemark_replication_v1_CarryGroupRequest__Output>
        CarryGroupResponse: MessageTypeDefinition<_tidemark_replication_v1_CarryGroupResponse, _tidemark_replication_v1_CarryGroupResponse__Output>
        ChunkAnswer: MessageTypeDefinition<_tidemark_replication_v1_ChunkAnswer, _tidemark_replication_v1_ChunkAnswer__Output>
        ChunkQuestion: MessageTypeDefinition<_tidemark_replication_v1_ChunkQuestion, _tidemark_replication_v1_ChunkQuestion__Output>
        Codec: EnumTypeDefinition
        CompareEnd: MessageTypeDefinition<_tidemark_replication_v1_CompareEnd, _tidemark_replication_v1_CompareEnd__Output>
        CompareEnded: MessageTypeDefinition<_tidemark_replication_v1_CompareEnded, _tidemark_replication_v1_CompareEnded__Output>
        CompareGroupRequest: MessageTypeDefinition<_tidemark_replication_v1_CompareGroupRequest, _tidemark_replication_v1_CompareGroupRequest__Output>
        CompareGroupResponse: MessageTypeDefinition<_tidemark_replication_v1_CompareGroupResponse, _tidemark_replication_v1_CompareGroupResponse__Output>
        CompareMark: MessageTypeDefinition<_tidemark_replication_v1_CompareMark, _tidemark_replication_v1_CompareMark__Output>
        CompareMarked: MessageTypeDefinition<_tidemark_replication_v1_CompareMarked, _tidemark_replication_v1_CompareMarked__Output>
        CompareNodes: MessageTypeDefinition<_tidemark_replication_v1_CompareNodes, _tidemark_replication_v1_CompareNodes__Output>
        CompareNotYet: MessageTypeDefinition<_tidemark_replication_v1_CompareNotYet, _tidemark_replication_v1_CompareNotYet__Output>
        CompareOpen: MessageTypeDefinition<_tidemark_replication_v1_CompareOpen, _tidemark_replication_v1_CompareOpen__Output>
        CompareOpened: MessageTypeDefinition<_tidemark_replication_v1_CompareOpened, _tidemark_replication_v1_CompareOpened__Output>
        CompareRange: MessageTypeDefinition<_tidemark_replication_v1_CompareRange, _tidemark_replication_v1_CompareRange__Output>
        CompareSpans: MessageTypeDefinition<_tidemark_replication_v1_CompareSpans, _tidemark_replication_v1_CompareSpans__Output>
        ComparedChunks: MessageTypeDefinition<_tidemark_replication_v1_ComparedChunks, _tidemark_replication_v1_ComparedChunks__Output>
        ComparedMember: MessageTypeDefinition<_tidemark_replication_v1_ComparedMember, _tidemark_replication_v1_ComparedMember__Output>
        ComparedSpans: MessageTypeDefinition<_tidemark_replication_v1_ComparedSpans, _tidemark_replication_v1_ComparedSpans__Output>
        Credit: MessageTypeDefinition<_tidemark_replication_v1_Credit, _tidemark_replication_v1_Credit__Output>
        EntryPosition: MessageTypeDefinition<_tidemark_replication_v1_EntryPosition, _tidemark_replication_v1_EntryPosition__Output>
        GrantReignRequest: MessageTypeDefinition<_tidemark_replication_v1_GrantReignRequest, _tidemark_replication_v1_GrantReignRequest__Output>
        GrantReignResponse: MessageTypeDefinition<_tidemark_replication_v1_GrantReignResponse, _tidemark_replication_v1_GrantReignResponse__Output>
        HandOver: MessageTypeDefinition<_tidemark_replication_v1_HandOver, _tidemark_replication_v1_HandOver__Output>
        Handshake: MessageTypeDefinition<_tidemark_replication_v1_Handshake, _tidemark_replication_v1_Handshake__Output>
        HoldSourceRequest: MessageTypeDefinition<_tidemark_replication_v1_HoldSourceRequest, _tidemark_replication_v1_HoldSourceRequest__Output>
        HoldSourceResponse: MessageTypeDefinition<_tidemark_replication_v1_HoldSourceResponse, _tidemark_replication_v1_HoldSourceResponse__Output>
        Lineage: MessageTypeDefinition<_tidemark_replication_v1_Lineage, _tidemark_replication_v1_Lineage__Output>
        LineageEntry: MessageTypeDefinition<_tidemark_replication_v1_LineageEntry, _tidemark_replication_v1_LineageEntry__Output>
        LineagePromise: MessageTypeDefinition<_tidemark_replication_v1_LineagePromise, _tidemark_replication_v1_LineagePromise__Output>
        LostWrites: MessageTypeDefinition<_tidemark_replication_v1_LostWrites, _tidemark_replication_v1_LostWrites__Output>
        MemberDifferences: MessageTypeDefinition<_tidemark_replication_v1_MemberDifferences, _tidemark_replication_v1_MemberDifferences__Output>
        OfferGroupRequest: MessageTypeDefinition<_tidemark_replication_v1_OfferGroupRequest, _tidemark_replication_v1_OfferGroupRequest__Output>
        OfferGroupResponse: MessageTypeDefinition<_tidemark_replication_v1_OfferGroupResponse, _tidemark_replication_v1_OfferGroupResponse__Output>
        OfferedMember: MessageTypeDefinition<_tidemark_replication_v1_OfferedMember, _tidemark_replication_v1_OfferedMember__Output>
        OfferedReign: MessageTypeDefinition<_tidemark_replication_v1_OfferedReign, _tidemark_replication_v1_OfferedReign__Output>
        OwnDifferences: MessageTypeDefinition<_tidemark_replication_v1_OwnDifferences, _tidemark_replication_v1_OwnDifferences__Output>
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
        ReportedCondition: MessageTypeDefinition<_tidemark_replication_v1_ReportedCondition, _tidemark_replication_v1_ReportedCondition__Output>
        ReportedPoints: MessageTypeDefinition<_tidemark_replication_v1_ReportedPoints, _tidemark_replication_v1_ReportedPoints__Output>
        ReportedStatus: EnumTypeDefinition
        ReportedSync: MessageTypeDefinition<_tidemark_replication_v1_ReportedSync, _tidemark_replication_v1_ReportedSync__Output>
        RunEnd: EnumTypeDefinition
        SecondaryHeartbeat: MessageTypeDefinition<_tidemark_replication_v1_SecondaryHeartbeat, _tidemark_replication_v1_SecondaryHeartbeat__Output>
        SeedAck: MessageTypeDefinition<_tidemark_replication_v1_SeedAck, _tidemark_replication_v1_SeedAck__Output>
        SeedChunk: MessageTypeDefinition<_tidemark_replication_v1_SeedChunk, _tidemark_replication_v1_SeedChunk__Output>
        SeedDifference: MessageTypeDefinition<_tidemark_replication_v1_SeedDifference, _tidemark_replication_v1_SeedDifference__Output>
        SeedEmpty: MessageTypeDefinition<_tidemark_replication_v1_SeedEmpty, _tidemark_replication_v1_SeedEmpty__Output>
        SiteReport: MessageTypeDefinition<_tidemark_replication_v1_SiteReport, _tidemark_replication_v1_SiteReport__Output>
        Stop: MessageTypeDefinition<_tidemark_replication_v1_Stop, _tidemark_replication_v1_Stop__Output>
        StoreTrouble: MessageTypeDefinition<_tidemark_replication_v1_StoreTrouble, _tidemark_replication_v1_StoreTrouble__Output>
        VersionRange: MessageTypeDefinition<_tidemark_replication_v1_VersionRange, _tidemark_replication_v1_VersionRange__Output>
        WithdrawGroupRequest: MessageTypeDefinition<_tidemark_replication_v1_WithdrawGroupRequest, _tidemark_replication_v1_WithdrawGroupRequest__Output>
        WithdrawGroupResponse: MessageTypeDefinition<_tidemark_replication_v1_WithdrawGroupResponse, _tidemark_replication_v1_WithdrawGroupResponse__Output>
      }
    }
  }
}

