// Original file: proto/tidemark/control/v1/group_service.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AcceptLossRequest as _tidemark_control_v1_AcceptLossRequest, AcceptLossRequest__Output as _tidemark_control_v1_AcceptLossRequest__Output } from '../../../tidemark/control/v1/AcceptLossRequest.js';
import type { AcceptLossResponse as _tidemark_control_v1_AcceptLossResponse, AcceptLossResponse__Output as _tidemark_control_v1_AcceptLossResponse__Output } from '../../../tidemark/control/v1/AcceptLossResponse.js';
import type { ApplyGroupRequest as _tidemark_control_v1_ApplyGroupRequest, ApplyGroupRequest__Output as _tidemark_control_v1_ApplyGroupRequest__Output } from '../../../tidemark/control/v1/ApplyGroupRequest.js';
import type { ApplyGroupResponse as _tidemark_control_v1_ApplyGroupResponse, ApplyGroupResponse__Output as _tidemark_control_v1_ApplyGroupResponse__Output } from '../../../tidemark/control/v1/ApplyGroupResponse.js';
import type { DeleteGroupRequest as _tidemark_control_v1_DeleteGroupRequest, DeleteGroupRequest__Output as _tidemark_control_v1_DeleteGroupRequest__Output } from '../../../tidemark/control/v1/DeleteGroupRequest.js';
import type { DeleteGroupResponse as _tidemark_control_v1_DeleteGroupResponse, DeleteGroupResponse__Output as _tidemark_control_v1_DeleteGroupResponse__Output } from '../../../tidemark/control/v1/DeleteGroupResponse.js';
import type { DiffGroupRequest as _tidemark_control_v1_DiffGroupRequest, DiffGroupRequest__Output as _tidemark_control_v1_DiffGroupRequest__Output } from '../../../tidemark/control/v1/DiffGroupRequest.js';
import type { DiffGroupResponse as _tidemark_control_v1_DiffGroupResponse, DiffGroupResponse__Output as _tidemark_control_v1_DiffGroupResponse__Output } from '../../../tidemark/control/v1/DiffGroupResponse.js';
import type { GetGroupRequest as _tidemark_control_v1_GetGroupRequest, GetGroupRequest__Output as _tidemark_control_v1_GetGroupRequest__Output } from '../../../tidemark/control/v1/GetGroupRequest.js';
import type { GetGroupResponse as _tidemark_control_v1_GetGroupResponse, GetGroupResponse__Output as _tidemark_control_v1_GetGroupResponse__Output } from '../../../tidemark/control/v1/GetGroupResponse.js';
import type { GetRpoRequest as _tidemark_control_v1_GetRpoRequest, GetRpoRequest__Output as _tidemark_control_v1_GetRpoRequest__Output } from '../../../tidemark/control/v1/GetRpoRequest.js';
import type { GetRpoResponse as _tidemark_control_v1_GetRpoResponse, GetRpoResponse__Output as _tidemark_control_v1_GetRpoResponse__Output } from '../../../tidemark/control/v1/GetRpoResponse.js';
import type { GetScrubRequest as _tidemark_control_v1_GetScrubRequest, GetScrubRequest__Output as _tidemark_control_v1_GetScrubRequest__Output } from '../../../tidemark/control/v1/GetScrubRequest.js';
import type { GetScrubResponse as _tidemark_control_v1_GetScrubResponse, GetScrubResponse__Output as _tidemark_control_v1_GetScrubResponse__Output } from '../../../tidemark/control/v1/GetScrubResponse.js';
import type { GetVerifyRequest as _tidemark_control_v1_GetVerifyRequest, GetVerifyRequest__Output as _tidemark_control_v1_GetVerifyRequest__Output } from '../../../tidemark/control/v1/GetVerifyRequest.js';
import type { GetVerifyResponse as _tidemark_control_v1_GetVerifyResponse, GetVerifyResponse__Output as _tidemark_control_v1_GetVerifyResponse__Output } from '../../../tidemark/control/v1/GetVerifyResponse.js';
import type { LimitGroupRequest as _tidemark_control_v1_LimitGroupRequest, LimitGroupRequest__Output as _tidemark_control_v1_LimitGroupRequest__Output } from '../../../tidemark/control/v1/LimitGroupRequest.js';
import type { LimitGroupResponse as _tidemark_control_v1_LimitGroupResponse, LimitGroupResponse__Output as _tidemark_control_v1_LimitGroupResponse__Output } from '../../../tidemark/control/v1/LimitGroupResponse.js';
import type { ListGroupsRequest as _tidemark_control_v1_ListGroupsRequest, ListGroupsRequest__Output as _tidemark_control_v1_ListGroupsRequest__Output } from '../../../tidemark/control/v1/ListGroupsRequest.js';
import type { ListGroupsResponse as _tidemark_control_v1_ListGroupsResponse, ListGroupsResponse__Output as _tidemark_control_v1_ListGroupsResponse__Output } from '../../../tidemark/control/v1/ListGroupsResponse.js';
import type { PauseGroupRequest as _tidemark_control_v1_PauseGroupRequest, PauseGroupRequest__Output as _tidemark_control_v1_PauseGroupRequest__Output } from '../../../tidemark/control/v1/PauseGroupRequest.js';
import type { PauseGroupResponse as _tidemark_control_v1_PauseGroupResponse, PauseGroupResponse__Output as _tidemark_control_v1_PauseGroupResponse__Output } from '../../../tidemark/control/v1/PauseGroupResponse.js';
import type { PlanResyncRequest as _tidemark_control_v1_PlanResyncRequest, PlanResyncRequest__Output as _tidemark_control_v1_PlanResyncRequest__Output } from '../../../tidemark/control/v1/PlanResyncRequest.js';
import type { PlanResyncResponse as _tidemark_control_v1_PlanResyncResponse, PlanResyncResponse__Output as _tidemark_control_v1_PlanResyncResponse__Output } from '../../../tidemark/control/v1/PlanResyncResponse.js';
import type { ResizeMemberRequest as _tidemark_control_v1_ResizeMemberRequest, ResizeMemberRequest__Output as _tidemark_control_v1_ResizeMemberRequest__Output } from '../../../tidemark/control/v1/ResizeMemberRequest.js';
import type { ResizeMemberResponse as _tidemark_control_v1_ResizeMemberResponse, ResizeMemberResponse__Output as _tidemark_control_v1_ResizeMemberResponse__Output } from '../../../tidemark/control/v1/ResizeMemberResponse.js';
import type { RestartReplicationRequest as _tidemark_control_v1_RestartReplicationRequest, RestartReplicationRequest__Output as _tidemark_control_v1_RestartReplicationRequest__Output } from '../../../tidemark/control/v1/RestartReplicationRequest.js';
import type { RestartReplicationResponse as _tidemark_control_v1_RestartReplicationResponse, RestartReplicationResponse__Output as _tidemark_control_v1_RestartReplicationResponse__Output } from '../../../tidemark/control/v1/RestartReplicationResponse.js';
import type { ResumeGroupRequest as _tidemark_control_v1_ResumeGroupRequest, ResumeGroupRequest__Output as _tidemark_control_v1_ResumeGroupRequest__Output } from '../../../tidemark/control/v1/ResumeGroupRequest.js';
import type { ResumeGroupResponse as _tidemark_control_v1_ResumeGroupResponse, ResumeGroupResponse__Output as _tidemark_control_v1_ResumeGroupResponse__Output } from '../../../tidemark/control/v1/ResumeGroupResponse.js';
import type { ScanGroupRequest as _tidemark_control_v1_ScanGroupRequest, ScanGroupRequest__Output as _tidemark_control_v1_ScanGroupRequest__Output } from '../../../tidemark/control/v1/ScanGroupRequest.js';
import type { ScanGroupResponse as _tidemark_control_v1_ScanGroupResponse, ScanGroupResponse__Output as _tidemark_control_v1_ScanGroupResponse__Output } from '../../../tidemark/control/v1/ScanGroupResponse.js';
import type { ScrubGroupRequest as _tidemark_control_v1_ScrubGroupRequest, ScrubGroupRequest__Output as _tidemark_control_v1_ScrubGroupRequest__Output } from '../../../tidemark/control/v1/ScrubGroupRequest.js';
import type { ScrubGroupResponse as _tidemark_control_v1_ScrubGroupResponse, ScrubGroupResponse__Output as _tidemark_control_v1_ScrubGroupResponse__Output } from '../../../tidemark/control/v1/ScrubGroupResponse.js';
import type { ServeGroupRequest as _tidemark_control_v1_ServeGroupRequest, ServeGroupRequest__Output as _tidemark_control_v1_ServeGroupRequest__Output } from '../../../tidemark/control/v1/ServeGroupRequest.js';
import type { ServeGroupResponse as _tidemark_control_v1_ServeGroupResponse, ServeGroupResponse__Output as _tidemark_control_v1_ServeGroupResponse__Output } from '../../../tidemark/control/v1/ServeGroupResponse.js';
import type { StartGroupRequest as _tidemark_control_v1_StartGroupRequest, StartGroupRequest__Output as _tidemark_control_v1_StartGroupRequest__Output } from '../../../tidemark/control/v1/StartGroupRequest.js';
import type { StartGroupResponse as _tidemark_control_v1_StartGroupResponse, StartGroupResponse__Output as _tidemark_control_v1_StartGroupResponse__Output } from '../../../tidemark/control/v1/StartGroupResponse.js';
import type { VerifyGroupRequest as _tidemark_control_v1_VerifyGroupRequest, VerifyGroupRequest__Output as _tidemark_control_v1_VerifyGroupRequest__Output } from '../../../tidemark/control/v1/VerifyGroupRequest.js';
import type { VerifyGroupResponse as _tidemark_control_v1_VerifyGroupResponse, VerifyGroupResponse__Output as _tidemark_control_v1_VerifyGroupResponse__Output } from '../../../tidemark/control/v1/VerifyGroupResponse.js';
import type { WatchGroupsRequest as _tidemark_control_v1_WatchGroupsRequest, WatchGroupsRequest__Output as _tidemark_control_v1_WatchGroupsRequest__Output } from '../../../tidemark/control/v1/WatchGroupsRequest.js';
import type { WatchGroupsResponse as _tidemark_control_v1_WatchGroupsResponse, WatchGroupsResponse__Output as _tidemark_control_v1_WatchGroupsResponse__Output } from '../../../tidemark/control/v1/WatchGroupsResponse.js';

/**
 * Groups: what is protected, and its replication.
 */
export interface GroupServiceClient extends grpc.Client {
  /**
   * Says that somebody has looked at what the site has forgotten, so that points expire again. Wants `Accept`.
   */
  AcceptLoss(argument: _tidemark_control_v1_AcceptLossRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_AcceptLossResponse__Output>): grpc.ClientUnaryCall;
  AcceptLoss(argument: _tidemark_control_v1_AcceptLossRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_AcceptLossResponse__Output>): grpc.ClientUnaryCall;
  AcceptLoss(argument: _tidemark_control_v1_AcceptLossRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_AcceptLossResponse__Output>): grpc.ClientUnaryCall;
  AcceptLoss(argument: _tidemark_control_v1_AcceptLossRequest, callback: grpc.requestCallback<_tidemark_control_v1_AcceptLossResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Says that somebody has looked at what the site has forgotten, so that points expire again. Wants `Accept`.
   */
  acceptLoss(argument: _tidemark_control_v1_AcceptLossRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_AcceptLossResponse__Output>): grpc.ClientUnaryCall;
  acceptLoss(argument: _tidemark_control_v1_AcceptLossRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_AcceptLossResponse__Output>): grpc.ClientUnaryCall;
  acceptLoss(argument: _tidemark_control_v1_AcceptLossRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_AcceptLossResponse__Output>): grpc.ClientUnaryCall;
  acceptLoss(argument: _tidemark_control_v1_AcceptLossRequest, callback: grpc.requestCallback<_tidemark_control_v1_AcceptLossResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Makes the group what the specification says, at both sites. Idempotent. What it removes wants `Delete`.
   */
  ApplyGroup(argument: _tidemark_control_v1_ApplyGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ApplyGroupResponse__Output>): grpc.ClientUnaryCall;
  ApplyGroup(argument: _tidemark_control_v1_ApplyGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_ApplyGroupResponse__Output>): grpc.ClientUnaryCall;
  ApplyGroup(argument: _tidemark_control_v1_ApplyGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ApplyGroupResponse__Output>): grpc.ClientUnaryCall;
  ApplyGroup(argument: _tidemark_control_v1_ApplyGroupRequest, callback: grpc.requestCallback<_tidemark_control_v1_ApplyGroupResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Makes the group what the specification says, at both sites. Idempotent. What it removes wants `Delete`.
   */
  applyGroup(argument: _tidemark_control_v1_ApplyGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ApplyGroupResponse__Output>): grpc.ClientUnaryCall;
  applyGroup(argument: _tidemark_control_v1_ApplyGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_ApplyGroupResponse__Output>): grpc.ClientUnaryCall;
  applyGroup(argument: _tidemark_control_v1_ApplyGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ApplyGroupResponse__Output>): grpc.ClientUnaryCall;
  applyGroup(argument: _tidemark_control_v1_ApplyGroupRequest, callback: grpc.requestCallback<_tidemark_control_v1_ApplyGroupResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Ends a group. Never deletes a primary's image nor a path that a person gave. Wants `Delete`.
   */
  DeleteGroup(argument: _tidemark_control_v1_DeleteGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_DeleteGroupResponse__Output>): grpc.ClientUnaryCall;
  DeleteGroup(argument: _tidemark_control_v1_DeleteGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_DeleteGroupResponse__Output>): grpc.ClientUnaryCall;
  DeleteGroup(argument: _tidemark_control_v1_DeleteGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_DeleteGroupResponse__Output>): grpc.ClientUnaryCall;
  DeleteGroup(argument: _tidemark_control_v1_DeleteGroupRequest, callback: grpc.requestCallback<_tidemark_control_v1_DeleteGroupResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Ends a group. Never deletes a primary's image nor a path that a person gave. Wants `Delete`.
   */
  deleteGroup(argument: _tidemark_control_v1_DeleteGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_DeleteGroupResponse__Output>): grpc.ClientUnaryCall;
  deleteGroup(argument: _tidemark_control_v1_DeleteGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_DeleteGroupResponse__Output>): grpc.ClientUnaryCall;
  deleteGroup(argument: _tidemark_control_v1_DeleteGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_DeleteGroupResponse__Output>): grpc.ClientUnaryCall;
  deleteGroup(argument: _tidemark_control_v1_DeleteGroupRequest, callback: grpc.requestCallback<_tidemark_control_v1_DeleteGroupResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * What applying would change.
   */
  DiffGroup(argument: _tidemark_control_v1_DiffGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_DiffGroupResponse__Output>): grpc.ClientUnaryCall;
  DiffGroup(argument: _tidemark_control_v1_DiffGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_DiffGroupResponse__Output>): grpc.ClientUnaryCall;
  DiffGroup(argument: _tidemark_control_v1_DiffGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_DiffGroupResponse__Output>): grpc.ClientUnaryCall;
  DiffGroup(argument: _tidemark_control_v1_DiffGroupRequest, callback: grpc.requestCallback<_tidemark_control_v1_DiffGroupResponse__Output>): grpc.ClientUnaryCall;
  /**
   * What applying would change.
   */
  diffGroup(argument: _tidemark_control_v1_DiffGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_DiffGroupResponse__Output>): grpc.ClientUnaryCall;
  diffGroup(argument: _tidemark_control_v1_DiffGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_DiffGroupResponse__Output>): grpc.ClientUnaryCall;
  diffGroup(argument: _tidemark_control_v1_DiffGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_DiffGroupResponse__Output>): grpc.ClientUnaryCall;
  diffGroup(argument: _tidemark_control_v1_DiffGroupRequest, callback: grpc.requestCallback<_tidemark_control_v1_DiffGroupResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * One group.
   */
  GetGroup(argument: _tidemark_control_v1_GetGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_GetGroupResponse__Output>): grpc.ClientUnaryCall;
  GetGroup(argument: _tidemark_control_v1_GetGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_GetGroupResponse__Output>): grpc.ClientUnaryCall;
  GetGroup(argument: _tidemark_control_v1_GetGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_GetGroupResponse__Output>): grpc.ClientUnaryCall;
  GetGroup(argument: _tidemark_control_v1_GetGroupRequest, callback: grpc.requestCallback<_tidemark_control_v1_GetGroupResponse__Output>): grpc.ClientUnaryCall;
  /**
   * One group.
   */
  getGroup(argument: _tidemark_control_v1_GetGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_GetGroupResponse__Output>): grpc.ClientUnaryCall;
  getGroup(argument: _tidemark_control_v1_GetGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_GetGroupResponse__Output>): grpc.ClientUnaryCall;
  getGroup(argument: _tidemark_control_v1_GetGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_GetGroupResponse__Output>): grpc.ClientUnaryCall;
  getGroup(argument: _tidemark_control_v1_GetGroupRequest, callback: grpc.requestCallback<_tidemark_control_v1_GetGroupResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * How exposure has been over a span of time.
   */
  GetRpo(argument: _tidemark_control_v1_GetRpoRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_GetRpoResponse__Output>): grpc.ClientUnaryCall;
  GetRpo(argument: _tidemark_control_v1_GetRpoRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_GetRpoResponse__Output>): grpc.ClientUnaryCall;
  GetRpo(argument: _tidemark_control_v1_GetRpoRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_GetRpoResponse__Output>): grpc.ClientUnaryCall;
  GetRpo(argument: _tidemark_control_v1_GetRpoRequest, callback: grpc.requestCallback<_tidemark_control_v1_GetRpoResponse__Output>): grpc.ClientUnaryCall;
  /**
   * How exposure has been over a span of time.
   */
  getRpo(argument: _tidemark_control_v1_GetRpoRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_GetRpoResponse__Output>): grpc.ClientUnaryCall;
  getRpo(argument: _tidemark_control_v1_GetRpoRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_GetRpoResponse__Output>): grpc.ClientUnaryCall;
  getRpo(argument: _tidemark_control_v1_GetRpoRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_GetRpoResponse__Output>): grpc.ClientUnaryCall;
  getRpo(argument: _tidemark_control_v1_GetRpoRequest, callback: grpc.requestCallback<_tidemark_control_v1_GetRpoResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * How reading back goes, or went.
   */
  GetScrub(argument: _tidemark_control_v1_GetScrubRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_GetScrubResponse__Output>): grpc.ClientUnaryCall;
  GetScrub(argument: _tidemark_control_v1_GetScrubRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_GetScrubResponse__Output>): grpc.ClientUnaryCall;
  GetScrub(argument: _tidemark_control_v1_GetScrubRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_GetScrubResponse__Output>): grpc.ClientUnaryCall;
  GetScrub(argument: _tidemark_control_v1_GetScrubRequest, callback: grpc.requestCallback<_tidemark_control_v1_GetScrubResponse__Output>): grpc.ClientUnaryCall;
  /**
   * How reading back goes, or went.
   */
  getScrub(argument: _tidemark_control_v1_GetScrubRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_GetScrubResponse__Output>): grpc.ClientUnaryCall;
  getScrub(argument: _tidemark_control_v1_GetScrubRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_GetScrubResponse__Output>): grpc.ClientUnaryCall;
  getScrub(argument: _tidemark_control_v1_GetScrubRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_GetScrubResponse__Output>): grpc.ClientUnaryCall;
  getScrub(argument: _tidemark_control_v1_GetScrubRequest, callback: grpc.requestCallback<_tidemark_control_v1_GetScrubResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * How comparing goes, or went.
   */
  GetVerify(argument: _tidemark_control_v1_GetVerifyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_GetVerifyResponse__Output>): grpc.ClientUnaryCall;
  GetVerify(argument: _tidemark_control_v1_GetVerifyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_GetVerifyResponse__Output>): grpc.ClientUnaryCall;
  GetVerify(argument: _tidemark_control_v1_GetVerifyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_GetVerifyResponse__Output>): grpc.ClientUnaryCall;
  GetVerify(argument: _tidemark_control_v1_GetVerifyRequest, callback: grpc.requestCallback<_tidemark_control_v1_GetVerifyResponse__Output>): grpc.ClientUnaryCall;
  /**
   * How comparing goes, or went.
   */
  getVerify(argument: _tidemark_control_v1_GetVerifyRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_GetVerifyResponse__Output>): grpc.ClientUnaryCall;
  getVerify(argument: _tidemark_control_v1_GetVerifyRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_GetVerifyResponse__Output>): grpc.ClientUnaryCall;
  getVerify(argument: _tidemark_control_v1_GetVerifyRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_GetVerifyResponse__Output>): grpc.ClientUnaryCall;
  getVerify(argument: _tidemark_control_v1_GetVerifyRequest, callback: grpc.requestCallback<_tidemark_control_v1_GetVerifyResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Changes the bandwidth of the link, as applying a specification with another one would.
   */
  LimitGroup(argument: _tidemark_control_v1_LimitGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_LimitGroupResponse__Output>): grpc.ClientUnaryCall;
  LimitGroup(argument: _tidemark_control_v1_LimitGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_LimitGroupResponse__Output>): grpc.ClientUnaryCall;
  LimitGroup(argument: _tidemark_control_v1_LimitGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_LimitGroupResponse__Output>): grpc.ClientUnaryCall;
  LimitGroup(argument: _tidemark_control_v1_LimitGroupRequest, callback: grpc.requestCallback<_tidemark_control_v1_LimitGroupResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Changes the bandwidth of the link, as applying a specification with another one would.
   */
  limitGroup(argument: _tidemark_control_v1_LimitGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_LimitGroupResponse__Output>): grpc.ClientUnaryCall;
  limitGroup(argument: _tidemark_control_v1_LimitGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_LimitGroupResponse__Output>): grpc.ClientUnaryCall;
  limitGroup(argument: _tidemark_control_v1_LimitGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_LimitGroupResponse__Output>): grpc.ClientUnaryCall;
  limitGroup(argument: _tidemark_control_v1_LimitGroupRequest, callback: grpc.requestCallback<_tidemark_control_v1_LimitGroupResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * All groups.
   */
  ListGroups(argument: _tidemark_control_v1_ListGroupsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ListGroupsResponse__Output>): grpc.ClientUnaryCall;
  ListGroups(argument: _tidemark_control_v1_ListGroupsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_ListGroupsResponse__Output>): grpc.ClientUnaryCall;
  ListGroups(argument: _tidemark_control_v1_ListGroupsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ListGroupsResponse__Output>): grpc.ClientUnaryCall;
  ListGroups(argument: _tidemark_control_v1_ListGroupsRequest, callback: grpc.requestCallback<_tidemark_control_v1_ListGroupsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * All groups.
   */
  listGroups(argument: _tidemark_control_v1_ListGroupsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ListGroupsResponse__Output>): grpc.ClientUnaryCall;
  listGroups(argument: _tidemark_control_v1_ListGroupsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_ListGroupsResponse__Output>): grpc.ClientUnaryCall;
  listGroups(argument: _tidemark_control_v1_ListGroupsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ListGroupsResponse__Output>): grpc.ClientUnaryCall;
  listGroups(argument: _tidemark_control_v1_ListGroupsRequest, callback: grpc.requestCallback<_tidemark_control_v1_ListGroupsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Stops replication. Points are kept and do not expire.
   */
  PauseGroup(argument: _tidemark_control_v1_PauseGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_PauseGroupResponse__Output>): grpc.ClientUnaryCall;
  PauseGroup(argument: _tidemark_control_v1_PauseGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_PauseGroupResponse__Output>): grpc.ClientUnaryCall;
  PauseGroup(argument: _tidemark_control_v1_PauseGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_PauseGroupResponse__Output>): grpc.ClientUnaryCall;
  PauseGroup(argument: _tidemark_control_v1_PauseGroupRequest, callback: grpc.requestCallback<_tidemark_control_v1_PauseGroupResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Stops replication. Points are kept and do not expire.
   */
  pauseGroup(argument: _tidemark_control_v1_PauseGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_PauseGroupResponse__Output>): grpc.ClientUnaryCall;
  pauseGroup(argument: _tidemark_control_v1_PauseGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_PauseGroupResponse__Output>): grpc.ClientUnaryCall;
  pauseGroup(argument: _tidemark_control_v1_PauseGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_PauseGroupResponse__Output>): grpc.ClientUnaryCall;
  pauseGroup(argument: _tidemark_control_v1_PauseGroupRequest, callback: grpc.requestCallback<_tidemark_control_v1_PauseGroupResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * What seeding again or catching up would take.
   */
  PlanResync(argument: _tidemark_control_v1_PlanResyncRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_PlanResyncResponse__Output>): grpc.ClientUnaryCall;
  PlanResync(argument: _tidemark_control_v1_PlanResyncRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_PlanResyncResponse__Output>): grpc.ClientUnaryCall;
  PlanResync(argument: _tidemark_control_v1_PlanResyncRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_PlanResyncResponse__Output>): grpc.ClientUnaryCall;
  PlanResync(argument: _tidemark_control_v1_PlanResyncRequest, callback: grpc.requestCallback<_tidemark_control_v1_PlanResyncResponse__Output>): grpc.ClientUnaryCall;
  /**
   * What seeding again or catching up would take.
   */
  planResync(argument: _tidemark_control_v1_PlanResyncRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_PlanResyncResponse__Output>): grpc.ClientUnaryCall;
  planResync(argument: _tidemark_control_v1_PlanResyncRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_PlanResyncResponse__Output>): grpc.ClientUnaryCall;
  planResync(argument: _tidemark_control_v1_PlanResyncRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_PlanResyncResponse__Output>): grpc.ClientUnaryCall;
  planResync(argument: _tidemark_control_v1_PlanResyncRequest, callback: grpc.requestCallback<_tidemark_control_v1_PlanResyncResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Makes a volume larger.
   */
  ResizeMember(argument: _tidemark_control_v1_ResizeMemberRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ResizeMemberResponse__Output>): grpc.ClientUnaryCall;
  ResizeMember(argument: _tidemark_control_v1_ResizeMemberRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_ResizeMemberResponse__Output>): grpc.ClientUnaryCall;
  ResizeMember(argument: _tidemark_control_v1_ResizeMemberRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ResizeMemberResponse__Output>): grpc.ClientUnaryCall;
  ResizeMember(argument: _tidemark_control_v1_ResizeMemberRequest, callback: grpc.requestCallback<_tidemark_control_v1_ResizeMemberResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Makes a volume larger.
   */
  resizeMember(argument: _tidemark_control_v1_ResizeMemberRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ResizeMemberResponse__Output>): grpc.ClientUnaryCall;
  resizeMember(argument: _tidemark_control_v1_ResizeMemberRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_ResizeMemberResponse__Output>): grpc.ClientUnaryCall;
  resizeMember(argument: _tidemark_control_v1_ResizeMemberRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ResizeMemberResponse__Output>): grpc.ClientUnaryCall;
  resizeMember(argument: _tidemark_control_v1_ResizeMemberRequest, callback: grpc.requestCallback<_tidemark_control_v1_ResizeMemberResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Seeds again from scratch. Wants `Restart`.
   */
  RestartReplication(argument: _tidemark_control_v1_RestartReplicationRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_RestartReplicationResponse__Output>): grpc.ClientUnaryCall;
  RestartReplication(argument: _tidemark_control_v1_RestartReplicationRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_RestartReplicationResponse__Output>): grpc.ClientUnaryCall;
  RestartReplication(argument: _tidemark_control_v1_RestartReplicationRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_RestartReplicationResponse__Output>): grpc.ClientUnaryCall;
  RestartReplication(argument: _tidemark_control_v1_RestartReplicationRequest, callback: grpc.requestCallback<_tidemark_control_v1_RestartReplicationResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Seeds again from scratch. Wants `Restart`.
   */
  restartReplication(argument: _tidemark_control_v1_RestartReplicationRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_RestartReplicationResponse__Output>): grpc.ClientUnaryCall;
  restartReplication(argument: _tidemark_control_v1_RestartReplicationRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_RestartReplicationResponse__Output>): grpc.ClientUnaryCall;
  restartReplication(argument: _tidemark_control_v1_RestartReplicationRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_RestartReplicationResponse__Output>): grpc.ClientUnaryCall;
  restartReplication(argument: _tidemark_control_v1_RestartReplicationRequest, callback: grpc.requestCallback<_tidemark_control_v1_RestartReplicationResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Goes on with replication, by delta.
   */
  ResumeGroup(argument: _tidemark_control_v1_ResumeGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ResumeGroupResponse__Output>): grpc.ClientUnaryCall;
  ResumeGroup(argument: _tidemark_control_v1_ResumeGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_ResumeGroupResponse__Output>): grpc.ClientUnaryCall;
  ResumeGroup(argument: _tidemark_control_v1_ResumeGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ResumeGroupResponse__Output>): grpc.ClientUnaryCall;
  ResumeGroup(argument: _tidemark_control_v1_ResumeGroupRequest, callback: grpc.requestCallback<_tidemark_control_v1_ResumeGroupResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Goes on with replication, by delta.
   */
  resumeGroup(argument: _tidemark_control_v1_ResumeGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ResumeGroupResponse__Output>): grpc.ClientUnaryCall;
  resumeGroup(argument: _tidemark_control_v1_ResumeGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_ResumeGroupResponse__Output>): grpc.ClientUnaryCall;
  resumeGroup(argument: _tidemark_control_v1_ResumeGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ResumeGroupResponse__Output>): grpc.ClientUnaryCall;
  resumeGroup(argument: _tidemark_control_v1_ResumeGroupRequest, callback: grpc.requestCallback<_tidemark_control_v1_ResumeGroupResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Scans scan members now.
   */
  ScanGroup(argument: _tidemark_control_v1_ScanGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ScanGroupResponse__Output>): grpc.ClientUnaryCall;
  ScanGroup(argument: _tidemark_control_v1_ScanGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_ScanGroupResponse__Output>): grpc.ClientUnaryCall;
  ScanGroup(argument: _tidemark_control_v1_ScanGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ScanGroupResponse__Output>): grpc.ClientUnaryCall;
  ScanGroup(argument: _tidemark_control_v1_ScanGroupRequest, callback: grpc.requestCallback<_tidemark_control_v1_ScanGroupResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Scans scan members now.
   */
  scanGroup(argument: _tidemark_control_v1_ScanGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ScanGroupResponse__Output>): grpc.ClientUnaryCall;
  scanGroup(argument: _tidemark_control_v1_ScanGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_ScanGroupResponse__Output>): grpc.ClientUnaryCall;
  scanGroup(argument: _tidemark_control_v1_ScanGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ScanGroupResponse__Output>): grpc.ClientUnaryCall;
  scanGroup(argument: _tidemark_control_v1_ScanGroupRequest, callback: grpc.requestCallback<_tidemark_control_v1_ScanGroupResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Reads back every stored byte and checks it.
   */
  ScrubGroup(argument: _tidemark_control_v1_ScrubGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ScrubGroupResponse__Output>): grpc.ClientUnaryCall;
  ScrubGroup(argument: _tidemark_control_v1_ScrubGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_ScrubGroupResponse__Output>): grpc.ClientUnaryCall;
  ScrubGroup(argument: _tidemark_control_v1_ScrubGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ScrubGroupResponse__Output>): grpc.ClientUnaryCall;
  ScrubGroup(argument: _tidemark_control_v1_ScrubGroupRequest, callback: grpc.requestCallback<_tidemark_control_v1_ScrubGroupResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Reads back every stored byte and checks it.
   */
  scrubGroup(argument: _tidemark_control_v1_ScrubGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ScrubGroupResponse__Output>): grpc.ClientUnaryCall;
  scrubGroup(argument: _tidemark_control_v1_ScrubGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_ScrubGroupResponse__Output>): grpc.ClientUnaryCall;
  scrubGroup(argument: _tidemark_control_v1_ScrubGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ScrubGroupResponse__Output>): grpc.ClientUnaryCall;
  scrubGroup(argument: _tidemark_control_v1_ScrubGroupRequest, callback: grpc.requestCallback<_tidemark_control_v1_ScrubGroupResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Lets a primary that waits at boot serve without having heard its peer. Wants `Serve`.
   */
  ServeGroup(argument: _tidemark_control_v1_ServeGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ServeGroupResponse__Output>): grpc.ClientUnaryCall;
  ServeGroup(argument: _tidemark_control_v1_ServeGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_ServeGroupResponse__Output>): grpc.ClientUnaryCall;
  ServeGroup(argument: _tidemark_control_v1_ServeGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ServeGroupResponse__Output>): grpc.ClientUnaryCall;
  ServeGroup(argument: _tidemark_control_v1_ServeGroupRequest, callback: grpc.requestCallback<_tidemark_control_v1_ServeGroupResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Lets a primary that waits at boot serve without having heard its peer. Wants `Serve`.
   */
  serveGroup(argument: _tidemark_control_v1_ServeGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ServeGroupResponse__Output>): grpc.ClientUnaryCall;
  serveGroup(argument: _tidemark_control_v1_ServeGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_ServeGroupResponse__Output>): grpc.ClientUnaryCall;
  serveGroup(argument: _tidemark_control_v1_ServeGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ServeGroupResponse__Output>): grpc.ClientUnaryCall;
  serveGroup(argument: _tidemark_control_v1_ServeGroupRequest, callback: grpc.requestCallback<_tidemark_control_v1_ServeGroupResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Begins replication of an unprotected group. One that replicates already goes on, and so does one that is paused.
   */
  StartGroup(argument: _tidemark_control_v1_StartGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_StartGroupResponse__Output>): grpc.ClientUnaryCall;
  StartGroup(argument: _tidemark_control_v1_StartGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_StartGroupResponse__Output>): grpc.ClientUnaryCall;
  StartGroup(argument: _tidemark_control_v1_StartGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_StartGroupResponse__Output>): grpc.ClientUnaryCall;
  StartGroup(argument: _tidemark_control_v1_StartGroupRequest, callback: grpc.requestCallback<_tidemark_control_v1_StartGroupResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Begins replication of an unprotected group. One that replicates already goes on, and so does one that is paused.
   */
  startGroup(argument: _tidemark_control_v1_StartGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_StartGroupResponse__Output>): grpc.ClientUnaryCall;
  startGroup(argument: _tidemark_control_v1_StartGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_StartGroupResponse__Output>): grpc.ClientUnaryCall;
  startGroup(argument: _tidemark_control_v1_StartGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_StartGroupResponse__Output>): grpc.ClientUnaryCall;
  startGroup(argument: _tidemark_control_v1_StartGroupRequest, callback: grpc.requestCallback<_tidemark_control_v1_StartGroupResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Compares both sides by hash while writes go on; with repair wants `Repair`.
   */
  VerifyGroup(argument: _tidemark_control_v1_VerifyGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_VerifyGroupResponse__Output>): grpc.ClientUnaryCall;
  VerifyGroup(argument: _tidemark_control_v1_VerifyGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_VerifyGroupResponse__Output>): grpc.ClientUnaryCall;
  VerifyGroup(argument: _tidemark_control_v1_VerifyGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_VerifyGroupResponse__Output>): grpc.ClientUnaryCall;
  VerifyGroup(argument: _tidemark_control_v1_VerifyGroupRequest, callback: grpc.requestCallback<_tidemark_control_v1_VerifyGroupResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Compares both sides by hash while writes go on; with repair wants `Repair`.
   */
  verifyGroup(argument: _tidemark_control_v1_VerifyGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_VerifyGroupResponse__Output>): grpc.ClientUnaryCall;
  verifyGroup(argument: _tidemark_control_v1_VerifyGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_VerifyGroupResponse__Output>): grpc.ClientUnaryCall;
  verifyGroup(argument: _tidemark_control_v1_VerifyGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_VerifyGroupResponse__Output>): grpc.ClientUnaryCall;
  verifyGroup(argument: _tidemark_control_v1_VerifyGroupRequest, callback: grpc.requestCallback<_tidemark_control_v1_VerifyGroupResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * A group or all of them, at once and again whenever something changed.
   */
  WatchGroups(argument: _tidemark_control_v1_WatchGroupsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_tidemark_control_v1_WatchGroupsResponse__Output>;
  WatchGroups(argument: _tidemark_control_v1_WatchGroupsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_tidemark_control_v1_WatchGroupsResponse__Output>;
  /**
   * A group or all of them, at once and again whenever something changed.
   */
  watchGroups(argument: _tidemark_control_v1_WatchGroupsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_tidemark_control_v1_WatchGroupsResponse__Output>;
  watchGroups(argument: _tidemark_control_v1_WatchGroupsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_tidemark_control_v1_WatchGroupsResponse__Output>;
  
}

/**
 * Groups: what is protected, and its replication.
 */
export interface GroupServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Says that somebody has looked at what the site has forgotten, so that points expire again. Wants `Accept`.
   */
  AcceptLoss: grpc.handleUnaryCall<_tidemark_control_v1_AcceptLossRequest__Output, _tidemark_control_v1_AcceptLossResponse>;
  
  /**
   * Makes the group what the specification says, at both sites. Idempotent. What it removes wants `Delete`.
   */
  ApplyGroup: grpc.handleUnaryCall<_tidemark_control_v1_ApplyGroupRequest__Output, _tidemark_control_v1_ApplyGroupResponse>;
  
  /**
   * Ends a group. Never deletes a primary's image nor a path that a person gave. Wants `Delete`.
   */
  DeleteGroup: grpc.handleUnaryCall<_tidemark_control_v1_DeleteGroupRequest__Output, _tidemark_control_v1_DeleteGroupResponse>;
  
  /**
   * What applying would change.
   */
  DiffGroup: grpc.handleUnaryCall<_tidemark_control_v1_DiffGroupRequest__Output, _tidemark_control_v1_DiffGroupResponse>;
  
  /**
   * One group.
   */
  GetGroup: grpc.handleUnaryCall<_tidemark_control_v1_GetGroupRequest__Output, _tidemark_control_v1_GetGroupResponse>;
  
  /**
   * How exposure has been over a span of time.
   */
  GetRpo: grpc.handleUnaryCall<_tidemark_control_v1_GetRpoRequest__Output, _tidemark_control_v1_GetRpoResponse>;
  
  /**
   * How reading back goes, or went.
   */
  GetScrub: grpc.handleUnaryCall<_tidemark_control_v1_GetScrubRequest__Output, _tidemark_control_v1_GetScrubResponse>;
  
  /**
   * How comparing goes, or went.
   */
  GetVerify: grpc.handleUnaryCall<_tidemark_control_v1_GetVerifyRequest__Output, _tidemark_control_v1_GetVerifyResponse>;
  
  /**
   * Changes the bandwidth of the link, as applying a specification with another one would.
   */
  LimitGroup: grpc.handleUnaryCall<_tidemark_control_v1_LimitGroupRequest__Output, _tidemark_control_v1_LimitGroupResponse>;
  
  /**
   * All groups.
   */
  ListGroups: grpc.handleUnaryCall<_tidemark_control_v1_ListGroupsRequest__Output, _tidemark_control_v1_ListGroupsResponse>;
  
  /**
   * Stops replication. Points are kept and do not expire.
   */
  PauseGroup: grpc.handleUnaryCall<_tidemark_control_v1_PauseGroupRequest__Output, _tidemark_control_v1_PauseGroupResponse>;
  
  /**
   * What seeding again or catching up would take.
   */
  PlanResync: grpc.handleUnaryCall<_tidemark_control_v1_PlanResyncRequest__Output, _tidemark_control_v1_PlanResyncResponse>;
  
  /**
   * Makes a volume larger.
   */
  ResizeMember: grpc.handleUnaryCall<_tidemark_control_v1_ResizeMemberRequest__Output, _tidemark_control_v1_ResizeMemberResponse>;
  
  /**
   * Seeds again from scratch. Wants `Restart`.
   */
  RestartReplication: grpc.handleUnaryCall<_tidemark_control_v1_RestartReplicationRequest__Output, _tidemark_control_v1_RestartReplicationResponse>;
  
  /**
   * Goes on with replication, by delta.
   */
  ResumeGroup: grpc.handleUnaryCall<_tidemark_control_v1_ResumeGroupRequest__Output, _tidemark_control_v1_ResumeGroupResponse>;
  
  /**
   * Scans scan members now.
   */
  ScanGroup: grpc.handleUnaryCall<_tidemark_control_v1_ScanGroupRequest__Output, _tidemark_control_v1_ScanGroupResponse>;
  
  /**
   * Reads back every stored byte and checks it.
   */
  ScrubGroup: grpc.handleUnaryCall<_tidemark_control_v1_ScrubGroupRequest__Output, _tidemark_control_v1_ScrubGroupResponse>;
  
  /**
   * Lets a primary that waits at boot serve without having heard its peer. Wants `Serve`.
   */
  ServeGroup: grpc.handleUnaryCall<_tidemark_control_v1_ServeGroupRequest__Output, _tidemark_control_v1_ServeGroupResponse>;
  
  /**
   * Begins replication of an unprotected group. One that replicates already goes on, and so does one that is paused.
   */
  StartGroup: grpc.handleUnaryCall<_tidemark_control_v1_StartGroupRequest__Output, _tidemark_control_v1_StartGroupResponse>;
  
  /**
   * Compares both sides by hash while writes go on; with repair wants `Repair`.
   */
  VerifyGroup: grpc.handleUnaryCall<_tidemark_control_v1_VerifyGroupRequest__Output, _tidemark_control_v1_VerifyGroupResponse>;
  
  /**
   * A group or all of them, at once and again whenever something changed.
   */
  WatchGroups: grpc.handleServerStreamingCall<_tidemark_control_v1_WatchGroupsRequest__Output, _tidemark_control_v1_WatchGroupsResponse>;
  
}

export interface GroupServiceDefinition extends grpc.ServiceDefinition {
  AcceptLoss: MethodDefinition<_tidemark_control_v1_AcceptLossRequest, _tidemark_control_v1_AcceptLossResponse, _tidemark_control_v1_AcceptLossRequest__Output, _tidemark_control_v1_AcceptLossResponse__Output>
  ApplyGroup: MethodDefinition<_tidemark_control_v1_ApplyGroupRequest, _tidemark_control_v1_ApplyGroupResponse, _tidemark_control_v1_ApplyGroupRequest__Output, _tidemark_control_v1_ApplyGroupResponse__Output>
  DeleteGroup: MethodDefinition<_tidemark_control_v1_DeleteGroupRequest, _tidemark_control_v1_DeleteGroupResponse, _tidemark_control_v1_DeleteGroupRequest__Output, _tidemark_control_v1_DeleteGroupResponse__Output>
  DiffGroup: MethodDefinition<_tidemark_control_v1_DiffGroupRequest, _tidemark_control_v1_DiffGroupResponse, _tidemark_control_v1_DiffGroupRequest__Output, _tidemark_control_v1_DiffGroupResponse__Output>
  GetGroup: MethodDefinition<_tidemark_control_v1_GetGroupRequest, _tidemark_control_v1_GetGroupResponse, _tidemark_control_v1_GetGroupRequest__Output, _tidemark_control_v1_GetGroupResponse__Output>
  GetRpo: MethodDefinition<_tidemark_control_v1_GetRpoRequest, _tidemark_control_v1_GetRpoResponse, _tidemark_control_v1_GetRpoRequest__Output, _tidemark_control_v1_GetRpoResponse__Output>
  GetScrub: MethodDefinition<_tidemark_control_v1_GetScrubRequest, _tidemark_control_v1_GetScrubResponse, _tidemark_control_v1_GetScrubRequest__Output, _tidemark_control_v1_GetScrubResponse__Output>
  GetVerify: MethodDefinition<_tidemark_control_v1_GetVerifyRequest, _tidemark_control_v1_GetVerifyResponse, _tidemark_control_v1_GetVerifyRequest__Output, _tidemark_control_v1_GetVerifyResponse__Output>
  LimitGroup: MethodDefinition<_tidemark_control_v1_LimitGroupRequest, _tidemark_control_v1_LimitGroupResponse, _tidemark_control_v1_LimitGroupRequest__Output, _tidemark_control_v1_LimitGroupResponse__Output>
  ListGroups: MethodDefinition<_tidemark_control_v1_ListGroupsRequest, _tidemark_control_v1_ListGroupsResponse, _tidemark_control_v1_ListGroupsRequest__Output, _tidemark_control_v1_ListGroupsResponse__Output>
  PauseGroup: MethodDefinition<_tidemark_control_v1_PauseGroupRequest, _tidemark_control_v1_PauseGroupResponse, _tidemark_control_v1_PauseGroupRequest__Output, _tidemark_control_v1_PauseGroupResponse__Output>
  PlanResync: MethodDefinition<_tidemark_control_v1_PlanResyncRequest, _tidemark_control_v1_PlanResyncResponse, _tidemark_control_v1_PlanResyncRequest__Output, _tidemark_control_v1_PlanResyncResponse__Output>
  ResizeMember: MethodDefinition<_tidemark_control_v1_ResizeMemberRequest, _tidemark_control_v1_ResizeMemberResponse, _tidemark_control_v1_ResizeMemberRequest__Output, _tidemark_control_v1_ResizeMemberResponse__Output>
  RestartReplication: MethodDefinition<_tidemark_control_v1_RestartReplicationRequest, _tidemark_control_v1_RestartReplicationResponse, _tidemark_control_v1_RestartReplicationRequest__Output, _tidemark_control_v1_RestartReplicationResponse__Output>
  ResumeGroup: MethodDefinition<_tidemark_control_v1_ResumeGroupRequest, _tidemark_control_v1_ResumeGroupResponse, _tidemark_control_v1_ResumeGroupRequest__Output, _tidemark_control_v1_ResumeGroupResponse__Output>
  ScanGroup: MethodDefinition<_tidemark_control_v1_ScanGroupRequest, _tidemark_control_v1_ScanGroupResponse, _tidemark_control_v1_ScanGroupRequest__Output, _tidemark_control_v1_ScanGroupResponse__Output>
  ScrubGroup: MethodDefinition<_tidemark_control_v1_ScrubGroupRequest, _tidemark_control_v1_ScrubGroupResponse, _tidemark_control_v1_ScrubGroupRequest__Output, _tidemark_control_v1_ScrubGroupResponse__Output>
  ServeGroup: MethodDefinition<_tidemark_control_v1_ServeGroupRequest, _tidemark_control_v1_ServeGroupResponse, _tidemark_control_v1_ServeGroupRequest__Output, _tidemark_control_v1_ServeGroupResponse__Output>
  StartGroup: MethodDefinition<_tidemark_control_v1_StartGroupRequest, _tidemark_control_v1_StartGroupResponse, _tidemark_control_v1_StartGroupRequest__Output, _tidemark_control_v1_StartGroupResponse__Output>
  VerifyGroup: MethodDefinition<_tidemark_control_v1_VerifyGroupRequest, _tidemark_control_v1_VerifyGroupResponse, _tidemark_control_v1_VerifyGroupRequest__Output, _tidemark_control_v1_VerifyGroupResponse__Output>
  WatchGroups: MethodDefinition<_tidemark_control_v1_WatchGroupsRequest, _tidemark_control_v1_WatchGroupsResponse, _tidemark_control_v1_WatchGroupsRequest__Output, _tidemark_control_v1_WatchGroupsResponse__Output>
}
