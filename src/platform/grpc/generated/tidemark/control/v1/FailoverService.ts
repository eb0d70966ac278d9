// Original file: proto/tidemark/control/v1/failover_service.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ChangePointRequest as _tidemark_control_v1_ChangePointRequest, ChangePointRequest__Output as _tidemark_control_v1_ChangePointRequest__Output } from '../../../tidemark/control/v1/ChangePointRequest.js';
import type { ChangePointResponse as _tidemark_control_v1_ChangePointResponse, ChangePointResponse__Output as _tidemark_control_v1_ChangePointResponse__Output } from '../../../tidemark/control/v1/ChangePointResponse.js';
import type { CommitRequest as _tidemark_control_v1_CommitRequest, CommitRequest__Output as _tidemark_control_v1_CommitRequest__Output } from '../../../tidemark/control/v1/CommitRequest.js';
import type { CommitResponse as _tidemark_control_v1_CommitResponse, CommitResponse__Output as _tidemark_control_v1_CommitResponse__Output } from '../../../tidemark/control/v1/CommitResponse.js';
import type { FailoverRequest as _tidemark_control_v1_FailoverRequest, FailoverRequest__Output as _tidemark_control_v1_FailoverRequest__Output } from '../../../tidemark/control/v1/FailoverRequest.js';
import type { FailoverResponse as _tidemark_control_v1_FailoverResponse, FailoverResponse__Output as _tidemark_control_v1_FailoverResponse__Output } from '../../../tidemark/control/v1/FailoverResponse.js';
import type { PlanFailoverRequest as _tidemark_control_v1_PlanFailoverRequest, PlanFailoverRequest__Output as _tidemark_control_v1_PlanFailoverRequest__Output } from '../../../tidemark/control/v1/PlanFailoverRequest.js';
import type { PlanFailoverResponse as _tidemark_control_v1_PlanFailoverResponse, PlanFailoverResponse__Output as _tidemark_control_v1_PlanFailoverResponse__Output } from '../../../tidemark/control/v1/PlanFailoverResponse.js';
import type { PlanPlannedFailoverRequest as _tidemark_control_v1_PlanPlannedFailoverRequest, PlanPlannedFailoverRequest__Output as _tidemark_control_v1_PlanPlannedFailoverRequest__Output } from '../../../tidemark/control/v1/PlanPlannedFailoverRequest.js';
import type { PlanPlannedFailoverResponse as _tidemark_control_v1_PlanPlannedFailoverResponse, PlanPlannedFailoverResponse__Output as _tidemark_control_v1_PlanPlannedFailoverResponse__Output } from '../../../tidemark/control/v1/PlanPlannedFailoverResponse.js';
import type { PlanReprotectRequest as _tidemark_control_v1_PlanReprotectRequest, PlanReprotectRequest__Output as _tidemark_control_v1_PlanReprotectRequest__Output } from '../../../tidemark/control/v1/PlanReprotectRequest.js';
import type { PlanReprotectResponse as _tidemark_control_v1_PlanReprotectResponse, PlanReprotectResponse__Output as _tidemark_control_v1_PlanReprotectResponse__Output } from '../../../tidemark/control/v1/PlanReprotectResponse.js';
import type { PlannedFailoverRequest as _tidemark_control_v1_PlannedFailoverRequest, PlannedFailoverRequest__Output as _tidemark_control_v1_PlannedFailoverRequest__Output } from '../../../tidemark/control/v1/PlannedFailoverRequest.js';
import type { PlannedFailoverResponse as _tidemark_control_v1_PlannedFailoverResponse, PlannedFailoverResponse__Output as _tidemark_control_v1_PlannedFailoverResponse__Output } from '../../../tidemark/control/v1/PlannedFailoverResponse.js';
import type { ReprotectRequest as _tidemark_control_v1_ReprotectRequest, ReprotectRequest__Output as _tidemark_control_v1_ReprotectRequest__Output } from '../../../tidemark/control/v1/ReprotectRequest.js';
import type { ReprotectResponse as _tidemark_control_v1_ReprotectResponse, ReprotectResponse__Output as _tidemark_control_v1_ReprotectResponse__Output } from '../../../tidemark/control/v1/ReprotectResponse.js';
import type { ResolveRequest as _tidemark_control_v1_ResolveRequest, ResolveRequest__Output as _tidemark_control_v1_ResolveRequest__Output } from '../../../tidemark/control/v1/ResolveRequest.js';
import type { ResolveResponse as _tidemark_control_v1_ResolveResponse, ResolveResponse__Output as _tidemark_control_v1_ResolveResponse__Output } from '../../../tidemark/control/v1/ResolveResponse.js';
import type { RollbackRequest as _tidemark_control_v1_RollbackRequest, RollbackRequest__Output as _tidemark_control_v1_RollbackRequest__Output } from '../../../tidemark/control/v1/RollbackRequest.js';
import type { RollbackResponse as _tidemark_control_v1_RollbackResponse, RollbackResponse__Output as _tidemark_control_v1_RollbackResponse__Output } from '../../../tidemark/control/v1/RollbackResponse.js';

/**
 * Everything that moves a group from one site to another. Each verb runs at one site, and a call to the other one is
 * refused with the name of the right one.
 */
export interface FailoverServiceClient extends grpc.Client {
  /**
   * Goes to another point while failed over; writes made since are kept as a branch. Wants `Change`.
   */
  ChangePoint(argument: _tidemark_control_v1_ChangePointRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ChangePointResponse__Output>): grpc.ClientUnaryCall;
  ChangePoint(argument: _tidemark_control_v1_ChangePointRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_ChangePointResponse__Output>): grpc.ClientUnaryCall;
  ChangePoint(argument: _tidemark_control_v1_ChangePointRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ChangePointResponse__Output>): grpc.ClientUnaryCall;
  ChangePoint(argument: _tidemark_control_v1_ChangePointRequest, callback: grpc.requestCallback<_tidemark_control_v1_ChangePointResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Goes to another point while failed over; writes made since are kept as a branch. Wants `Change`.
   */
  changePoint(argument: _tidemark_control_v1_ChangePointRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ChangePointResponse__Output>): grpc.ClientUnaryCall;
  changePoint(argument: _tidemark_control_v1_ChangePointRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_ChangePointResponse__Output>): grpc.ClientUnaryCall;
  changePoint(argument: _tidemark_control_v1_ChangePointRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ChangePointResponse__Output>): grpc.ClientUnaryCall;
  changePoint(argument: _tidemark_control_v1_ChangePointRequest, callback: grpc.requestCallback<_tidemark_control_v1_ChangePointResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Makes the failover final. Wants `Commit`.
   */
  Commit(argument: _tidemark_control_v1_CommitRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_CommitResponse__Output>): grpc.ClientUnaryCall;
  Commit(argument: _tidemark_control_v1_CommitRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_CommitResponse__Output>): grpc.ClientUnaryCall;
  Commit(argument: _tidemark_control_v1_CommitRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_CommitResponse__Output>): grpc.ClientUnaryCall;
  Commit(argument: _tidemark_control_v1_CommitRequest, callback: grpc.requestCallback<_tidemark_control_v1_CommitResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Makes the failover final. Wants `Commit`.
   */
  commit(argument: _tidemark_control_v1_CommitRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_CommitResponse__Output>): grpc.ClientUnaryCall;
  commit(argument: _tidemark_control_v1_CommitRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_CommitResponse__Output>): grpc.ClientUnaryCall;
  commit(argument: _tidemark_control_v1_CommitRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_CommitResponse__Output>): grpc.ClientUnaryCall;
  commit(argument: _tidemark_control_v1_CommitRequest, callback: grpc.requestCallback<_tidemark_control_v1_CommitResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Promotes this site to a point. Never needs the primary. Wants `Failover`.
   */
  Failover(argument: _tidemark_control_v1_FailoverRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_FailoverResponse__Output>): grpc.ClientUnaryCall;
  Failover(argument: _tidemark_control_v1_FailoverRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_FailoverResponse__Output>): grpc.ClientUnaryCall;
  Failover(argument: _tidemark_control_v1_FailoverRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_FailoverResponse__Output>): grpc.ClientUnaryCall;
  Failover(argument: _tidemark_control_v1_FailoverRequest, callback: grpc.requestCallback<_tidemark_control_v1_FailoverResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Promotes this site to a point. Never needs the primary. Wants `Failover`.
   */
  failover(argument: _tidemark_control_v1_FailoverRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_FailoverResponse__Output>): grpc.ClientUnaryCall;
  failover(argument: _tidemark_control_v1_FailoverRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_FailoverResponse__Output>): grpc.ClientUnaryCall;
  failover(argument: _tidemark_control_v1_FailoverRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_FailoverResponse__Output>): grpc.ClientUnaryCall;
  failover(argument: _tidemark_control_v1_FailoverRequest, callback: grpc.requestCallback<_tidemark_control_v1_FailoverResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * What a failover would do now.
   */
  PlanFailover(argument: _tidemark_control_v1_PlanFailoverRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_PlanFailoverResponse__Output>): grpc.ClientUnaryCall;
  PlanFailover(argument: _tidemark_control_v1_PlanFailoverRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_PlanFailoverResponse__Output>): grpc.ClientUnaryCall;
  PlanFailover(argument: _tidemark_control_v1_PlanFailoverRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_PlanFailoverResponse__Output>): grpc.ClientUnaryCall;
  PlanFailover(argument: _tidemark_control_v1_PlanFailoverRequest, callback: grpc.requestCallback<_tidemark_control_v1_PlanFailoverResponse__Output>): grpc.ClientUnaryCall;
  /**
   * What a failover would do now.
   */
  planFailover(argument: _tidemark_control_v1_PlanFailoverRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_PlanFailoverResponse__Output>): grpc.ClientUnaryCall;
  planFailover(argument: _tidemark_control_v1_PlanFailoverRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_PlanFailoverResponse__Output>): grpc.ClientUnaryCall;
  planFailover(argument: _tidemark_control_v1_PlanFailoverRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_PlanFailoverResponse__Output>): grpc.ClientUnaryCall;
  planFailover(argument: _tidemark_control_v1_PlanFailoverRequest, callback: grpc.requestCallback<_tidemark_control_v1_PlanFailoverResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * What a planned failover would do now.
   */
  PlanPlannedFailover(argument: _tidemark_control_v1_PlanPlannedFailoverRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_PlanPlannedFailoverResponse__Output>): grpc.ClientUnaryCall;
  PlanPlannedFailover(argument: _tidemark_control_v1_PlanPlannedFailoverRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_PlanPlannedFailoverResponse__Output>): grpc.ClientUnaryCall;
  PlanPlannedFailover(argument: _tidemark_control_v1_PlanPlannedFailoverRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_PlanPlannedFailoverResponse__Output>): grpc.ClientUnaryCall;
  PlanPlannedFailover(argument: _tidemark_control_v1_PlanPlannedFailoverRequest, callback: grpc.requestCallback<_tidemark_control_v1_PlanPlannedFailoverResponse__Output>): grpc.ClientUnaryCall;
  /**
   * What a planned failover would do now.
   */
  planPlannedFailover(argument: _tidemark_control_v1_PlanPlannedFailoverRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_PlanPlannedFailoverResponse__Output>): grpc.ClientUnaryCall;
  planPlannedFailover(argument: _tidemark_control_v1_PlanPlannedFailoverRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_PlanPlannedFailoverResponse__Output>): grpc.ClientUnaryCall;
  planPlannedFailover(argument: _tidemark_control_v1_PlanPlannedFailoverRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_PlanPlannedFailoverResponse__Output>): grpc.ClientUnaryCall;
  planPlannedFailover(argument: _tidemark_control_v1_PlanPlannedFailoverRequest, callback: grpc.requestCallback<_tidemark_control_v1_PlanPlannedFailoverResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * What reprotecting would move now.
   */
  PlanReprotect(argument: _tidemark_control_v1_PlanReprotectRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_PlanReprotectResponse__Output>): grpc.ClientUnaryCall;
  PlanReprotect(argument: _tidemark_control_v1_PlanReprotectRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_PlanReprotectResponse__Output>): grpc.ClientUnaryCall;
  PlanReprotect(argument: _tidemark_control_v1_PlanReprotectRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_PlanReprotectResponse__Output>): grpc.ClientUnaryCall;
  PlanReprotect(argument: _tidemark_control_v1_PlanReprotectRequest, callback: grpc.requestCallback<_tidemark_control_v1_PlanReprotectResponse__Output>): grpc.ClientUnaryCall;
  /**
   * What reprotecting would move now.
   */
  planReprotect(argument: _tidemark_control_v1_PlanReprotectRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_PlanReprotectResponse__Output>): grpc.ClientUnaryCall;
  planReprotect(argument: _tidemark_control_v1_PlanReprotectRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_PlanReprotectResponse__Output>): grpc.ClientUnaryCall;
  planReprotect(argument: _tidemark_control_v1_PlanReprotectRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_PlanReprotectResponse__Output>): grpc.ClientUnaryCall;
  planReprotect(argument: _tidemark_control_v1_PlanReprotectRequest, callback: grpc.requestCallback<_tidemark_control_v1_PlanReprotectResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * An orderly switch without loss. Wants `Planned`.
   */
  PlannedFailover(argument: _tidemark_control_v1_PlannedFailoverRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_PlannedFailoverResponse__Output>): grpc.ClientUnaryCall;
  PlannedFailover(argument: _tidemark_control_v1_PlannedFailoverRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_PlannedFailoverResponse__Output>): grpc.ClientUnaryCall;
  PlannedFailover(argument: _tidemark_control_v1_PlannedFailoverRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_PlannedFailoverResponse__Output>): grpc.ClientUnaryCall;
  PlannedFailover(argument: _tidemark_control_v1_PlannedFailoverRequest, callback: grpc.requestCallback<_tidemark_control_v1_PlannedFailoverResponse__Output>): grpc.ClientUnaryCall;
  /**
   * An orderly switch without loss. Wants `Planned`.
   */
  plannedFailover(argument: _tidemark_control_v1_PlannedFailoverRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_PlannedFailoverResponse__Output>): grpc.ClientUnaryCall;
  plannedFailover(argument: _tidemark_control_v1_PlannedFailoverRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_PlannedFailoverResponse__Output>): grpc.ClientUnaryCall;
  plannedFailover(argument: _tidemark_control_v1_PlannedFailoverRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_PlannedFailoverResponse__Output>): grpc.ClientUnaryCall;
  plannedFailover(argument: _tidemark_control_v1_PlannedFailoverRequest, callback: grpc.requestCallback<_tidemark_control_v1_PlannedFailoverResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Makes the old primary the secondary; moves only what differs. Wants `Reprotect`.
   */
  Reprotect(argument: _tidemark_control_v1_ReprotectRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ReprotectResponse__Output>): grpc.ClientUnaryCall;
  Reprotect(argument: _tidemark_control_v1_ReprotectRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_ReprotectResponse__Output>): grpc.ClientUnaryCall;
  Reprotect(argument: _tidemark_control_v1_ReprotectRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ReprotectResponse__Output>): grpc.ClientUnaryCall;
  Reprotect(argument: _tidemark_control_v1_ReprotectRequest, callback: grpc.requestCallback<_tidemark_control_v1_ReprotectResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Makes the old primary the secondary; moves only what differs. Wants `Reprotect`.
   */
  reprotect(argument: _tidemark_control_v1_ReprotectRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ReprotectResponse__Output>): grpc.ClientUnaryCall;
  reprotect(argument: _tidemark_control_v1_ReprotectRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_ReprotectResponse__Output>): grpc.ClientUnaryCall;
  reprotect(argument: _tidemark_control_v1_ReprotectRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ReprotectResponse__Output>): grpc.ClientUnaryCall;
  reprotect(argument: _tidemark_control_v1_ReprotectRequest, callback: grpc.requestCallback<_tidemark_control_v1_ReprotectResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Ends a split brain: the loser's own writes become a branch. Wants `Resolve`.
   */
  Resolve(argument: _tidemark_control_v1_ResolveRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ResolveResponse__Output>): grpc.ClientUnaryCall;
  Resolve(argument: _tidemark_control_v1_ResolveRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_ResolveResponse__Output>): grpc.ClientUnaryCall;
  Resolve(argument: _tidemark_control_v1_ResolveRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ResolveResponse__Output>): grpc.ClientUnaryCall;
  Resolve(argument: _tidemark_control_v1_ResolveRequest, callback: grpc.requestCallback<_tidemark_control_v1_ResolveResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Ends a split brain: the loser's own writes become a branch. Wants `Resolve`.
   */
  resolve(argument: _tidemark_control_v1_ResolveRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ResolveResponse__Output>): grpc.ClientUnaryCall;
  resolve(argument: _tidemark_control_v1_ResolveRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_ResolveResponse__Output>): grpc.ClientUnaryCall;
  resolve(argument: _tidemark_control_v1_ResolveRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ResolveResponse__Output>): grpc.ClientUnaryCall;
  resolve(argument: _tidemark_control_v1_ResolveRequest, callback: grpc.requestCallback<_tidemark_control_v1_ResolveResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Abandons the failover. Wants `Rollback`.
   */
  Rollback(argument: _tidemark_control_v1_RollbackRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_RollbackResponse__Output>): grpc.ClientUnaryCall;
  Rollback(argument: _tidemark_control_v1_RollbackRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_RollbackResponse__Output>): grpc.ClientUnaryCall;
  Rollback(argument: _tidemark_control_v1_RollbackRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_RollbackResponse__Output>): grpc.ClientUnaryCall;
  Rollback(argument: _tidemark_control_v1_RollbackRequest, callback: grpc.requestCallback<_tidemark_control_v1_RollbackResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Abandons the failover. Wants `Rollback`.
   */
  rollback(argument: _tidemark_control_v1_RollbackRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_RollbackResponse__Output>): grpc.ClientUnaryCall;
  rollback(argument: _tidemark_control_v1_RollbackRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_RollbackResponse__Output>): grpc.ClientUnaryCall;
  rollback(argument: _tidemark_control_v1_RollbackRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_RollbackResponse__Output>): grpc.ClientUnaryCall;
  rollback(argument: _tidemark_control_v1_RollbackRequest, callback: grpc.requestCallback<_tidemark_control_v1_RollbackResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Everything that moves a group from one site to another. Each verb runs at one site, and a call to the other one is
 * refused with the name of the right one.
 */
export interface FailoverServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Goes to another point while failed over; writes made since are kept as a branch. Wants `Change`.
   */
  ChangePoint: grpc.handleUnaryCall<_tidemark_control_v1_ChangePointRequest__Output, _tidemark_control_v1_ChangePointResponse>;
  
  /**
   * Makes the failover final. Wants `Commit`.
   */
  Commit: grpc.handleUnaryCall<_tidemark_control_v1_CommitRequest__Output, _tidemark_control_v1_CommitResponse>;
  
  /**
   * Promotes this site to a point. Never needs the primary. Wants `Failover`.
   */
  Failover: grpc.handleUnaryCall<_tidemark_control_v1_FailoverRequest__Output, _tidemark_control_v1_FailoverResponse>;
  
  /**
   * What a failover would do now.
   */
  PlanFailover: grpc.handleUnaryCall<_tidemark_control_v1_PlanFailoverRequest__Output, _tidemark_control_v1_PlanFailoverResponse>;
  
  /**
   * What a planned failover would do now.
   */
  PlanPlannedFailover: grpc.handleUnaryCall<_tidemark_control_v1_PlanPlannedFailoverRequest__Output, _tidemark_control_v1_PlanPlannedFailoverResponse>;
  
  /**
   * What reprotecting would move now.
   */
  PlanReprotect: grpc.handleUnaryCall<_tidemark_control_v1_PlanReprotectRequest__Output, _tidemark_control_v1_PlanReprotectResponse>;
  
  /**
   * An orderly switch without loss. Wants `Planned`.
   */
  PlannedFailover: grpc.handleUnaryCall<_tidemark_control_v1_PlannedFailoverRequest__Output, _tidemark_control_v1_PlannedFailoverResponse>;
  
  /**
   * Makes the old primary the secondary; moves only what differs. Wants `Reprotect`.
   */
  Reprotect: grpc.handleUnaryCall<_tidemark_control_v1_ReprotectRequest__Output, _tidemark_control_v1_ReprotectResponse>;
  
  /**
   * Ends a split brain: the loser's own writes become a branch. Wants `Resolve`.
   */
  Resolve: grpc.handleUnaryCall<_tidemark_control_v1_ResolveRequest__Output, _tidemark_control_v1_ResolveResponse>;
  
  /**
   * Abandons the failover. Wants `Rollback`.
   */
  Rollback: grpc.handleUnaryCall<_tidemark_control_v1_RollbackRequest__Output, _tidemark_control_v1_RollbackResponse>;
  
}

export interface FailoverServiceDefinition extends grpc.ServiceDefinition {
  ChangePoint: MethodDefinition<_tidemark_control_v1_ChangePointRequest, _tidemark_control_v1_ChangePointResponse, _tidemark_control_v1_ChangePointRequest__Output, _tidemark_control_v1_ChangePointResponse__Output>
  Commit: MethodDefinition<_tidemark_control_v1_CommitRequest, _tidemark_control_v1_CommitResponse, _tidemark_control_v1_CommitRequest__Output, _tidemark_control_v1_CommitResponse__Output>
  Failover: MethodDefinition<_tidemark_control_v1_FailoverRequest, _tidemark_control_v1_FailoverResponse, _tidemark_control_v1_FailoverRequest__Output, _tidemark_control_v1_FailoverResponse__Output>
  PlanFailover: MethodDefinition<_tidemark_control_v1_PlanFailoverRequest, _tidemark_control_v1_PlanFailoverResponse, _tidemark_control_v1_PlanFailoverRequest__Output, _tidemark_control_v1_PlanFailoverResponse__Output>
  PlanPlannedFailover: MethodDefinition<_tidemark_control_v1_PlanPlannedFailoverRequest, _tidemark_control_v1_PlanPlannedFailoverResponse, _tidemark_control_v1_PlanPlannedFailoverRequest__Output, _tidemark_control_v1_PlanPlannedFailoverResponse__Output>
  PlanReprotect: MethodDefinition<_tidemark_control_v1_PlanReprotectRequest, _tidemark_control_v1_PlanReprotectResponse, _tidemark_control_v1_PlanReprotectRequest__Output, _tidemark_control_v1_PlanReprotectResponse__Output>
  PlannedFailover: MethodDefinition<_tidemark_control_v1_PlannedFailoverRequest, _tidemark_control_v1_PlannedFailoverResponse, _tidemark_control_v1_PlannedFailoverRequest__Output, _tidemark_control_v1_PlannedFailoverResponse__Output>
  Reprotect: MethodDefinition<_tidemark_control_v1_ReprotectRequest, _tidemark_control_v1_ReprotectResponse, _tidemark_control_v1_ReprotectRequest__Output, _tidemark_control_v1_ReprotectResponse__Output>
  Resolve: MethodDefinition<_tidemark_control_v1_ResolveRequest, _tidemark_control_v1_ResolveResponse, _tidemark_control_v1_ResolveRequest__Output, _tidemark_control_v1_ResolveResponse__Output>
  Rollback: MethodDefinition<_tidemark_control_v1_RollbackRequest, _tidemark_control_v1_RollbackResponse, _tidemark_control_v1_RollbackRequest__Output, _tidemark_control_v1_RollbackResponse__Output>
}
