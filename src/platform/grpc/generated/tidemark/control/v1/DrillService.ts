// Original file: proto/tidemark/control/v1/drill_service.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ChangeDrillPointRequest as _tidemark_control_v1_ChangeDrillPointRequest, ChangeDrillPointRequest__Output as _tidemark_control_v1_ChangeDrillPointRequest__Output } from '../../../tidemark/control/v1/ChangeDrillPointRequest.js';
import type { ChangeDrillPointResponse as _tidemark_control_v1_ChangeDrillPointResponse, ChangeDrillPointResponse__Output as _tidemark_control_v1_ChangeDrillPointResponse__Output } from '../../../tidemark/control/v1/ChangeDrillPointResponse.js';
import type { ListDrillsRequest as _tidemark_control_v1_ListDrillsRequest, ListDrillsRequest__Output as _tidemark_control_v1_ListDrillsRequest__Output } from '../../../tidemark/control/v1/ListDrillsRequest.js';
import type { ListDrillsResponse as _tidemark_control_v1_ListDrillsResponse, ListDrillsResponse__Output as _tidemark_control_v1_ListDrillsResponse__Output } from '../../../tidemark/control/v1/ListDrillsResponse.js';
import type { PlanDrillRequest as _tidemark_control_v1_PlanDrillRequest, PlanDrillRequest__Output as _tidemark_control_v1_PlanDrillRequest__Output } from '../../../tidemark/control/v1/PlanDrillRequest.js';
import type { PlanDrillResponse as _tidemark_control_v1_PlanDrillResponse, PlanDrillResponse__Output as _tidemark_control_v1_PlanDrillResponse__Output } from '../../../tidemark/control/v1/PlanDrillResponse.js';
import type { StartDrillRequest as _tidemark_control_v1_StartDrillRequest, StartDrillRequest__Output as _tidemark_control_v1_StartDrillRequest__Output } from '../../../tidemark/control/v1/StartDrillRequest.js';
import type { StartDrillResponse as _tidemark_control_v1_StartDrillResponse, StartDrillResponse__Output as _tidemark_control_v1_StartDrillResponse__Output } from '../../../tidemark/control/v1/StartDrillResponse.js';
import type { StopDrillRequest as _tidemark_control_v1_StopDrillRequest, StopDrillRequest__Output as _tidemark_control_v1_StopDrillRequest__Output } from '../../../tidemark/control/v1/StopDrillRequest.js';
import type { StopDrillResponse as _tidemark_control_v1_StopDrillResponse, StopDrillResponse__Output as _tidemark_control_v1_StopDrillResponse__Output } from '../../../tidemark/control/v1/StopDrillResponse.js';

/**
 * Test failovers: writable views that never touch replication and are thrown away.
 */
export interface DrillServiceClient extends grpc.Client {
  /**
   * Moves a drill to another point; what was written to it is thrown away.
   */
  ChangeDrillPoint(argument: _tidemark_control_v1_ChangeDrillPointRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ChangeDrillPointResponse__Output>): grpc.ClientUnaryCall;
  ChangeDrillPoint(argument: _tidemark_control_v1_ChangeDrillPointRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_ChangeDrillPointResponse__Output>): grpc.ClientUnaryCall;
  ChangeDrillPoint(argument: _tidemark_control_v1_ChangeDrillPointRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ChangeDrillPointResponse__Output>): grpc.ClientUnaryCall;
  ChangeDrillPoint(argument: _tidemark_control_v1_ChangeDrillPointRequest, callback: grpc.requestCallback<_tidemark_control_v1_ChangeDrillPointResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Moves a drill to another point; what was written to it is thrown away.
   */
  changeDrillPoint(argument: _tidemark_control_v1_ChangeDrillPointRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ChangeDrillPointResponse__Output>): grpc.ClientUnaryCall;
  changeDrillPoint(argument: _tidemark_control_v1_ChangeDrillPointRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_ChangeDrillPointResponse__Output>): grpc.ClientUnaryCall;
  changeDrillPoint(argument: _tidemark_control_v1_ChangeDrillPointRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ChangeDrillPointResponse__Output>): grpc.ClientUnaryCall;
  changeDrillPoint(argument: _tidemark_control_v1_ChangeDrillPointRequest, callback: grpc.requestCallback<_tidemark_control_v1_ChangeDrillPointResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The drills of a group.
   */
  ListDrills(argument: _tidemark_control_v1_ListDrillsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ListDrillsResponse__Output>): grpc.ClientUnaryCall;
  ListDrills(argument: _tidemark_control_v1_ListDrillsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_ListDrillsResponse__Output>): grpc.ClientUnaryCall;
  ListDrills(argument: _tidemark_control_v1_ListDrillsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ListDrillsResponse__Output>): grpc.ClientUnaryCall;
  ListDrills(argument: _tidemark_control_v1_ListDrillsRequest, callback: grpc.requestCallback<_tidemark_control_v1_ListDrillsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The drills of a group.
   */
  listDrills(argument: _tidemark_control_v1_ListDrillsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ListDrillsResponse__Output>): grpc.ClientUnaryCall;
  listDrills(argument: _tidemark_control_v1_ListDrillsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_ListDrillsResponse__Output>): grpc.ClientUnaryCall;
  listDrills(argument: _tidemark_control_v1_ListDrillsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ListDrillsResponse__Output>): grpc.ClientUnaryCall;
  listDrills(argument: _tidemark_control_v1_ListDrillsRequest, callback: grpc.requestCallback<_tidemark_control_v1_ListDrillsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * What a drill would take.
   */
  PlanDrill(argument: _tidemark_control_v1_PlanDrillRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_PlanDrillResponse__Output>): grpc.ClientUnaryCall;
  PlanDrill(argument: _tidemark_control_v1_PlanDrillRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_PlanDrillResponse__Output>): grpc.ClientUnaryCall;
  PlanDrill(argument: _tidemark_control_v1_PlanDrillRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_PlanDrillResponse__Output>): grpc.ClientUnaryCall;
  PlanDrill(argument: _tidemark_control_v1_PlanDrillRequest, callback: grpc.requestCallback<_tidemark_control_v1_PlanDrillResponse__Output>): grpc.ClientUnaryCall;
  /**
   * What a drill would take.
   */
  planDrill(argument: _tidemark_control_v1_PlanDrillRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_PlanDrillResponse__Output>): grpc.ClientUnaryCall;
  planDrill(argument: _tidemark_control_v1_PlanDrillRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_PlanDrillResponse__Output>): grpc.ClientUnaryCall;
  planDrill(argument: _tidemark_control_v1_PlanDrillRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_PlanDrillResponse__Output>): grpc.ClientUnaryCall;
  planDrill(argument: _tidemark_control_v1_PlanDrillRequest, callback: grpc.requestCallback<_tidemark_control_v1_PlanDrillResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Starts a drill.
   */
  StartDrill(argument: _tidemark_control_v1_StartDrillRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_StartDrillResponse__Output>): grpc.ClientUnaryCall;
  StartDrill(argument: _tidemark_control_v1_StartDrillRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_StartDrillResponse__Output>): grpc.ClientUnaryCall;
  StartDrill(argument: _tidemark_control_v1_StartDrillRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_StartDrillResponse__Output>): grpc.ClientUnaryCall;
  StartDrill(argument: _tidemark_control_v1_StartDrillRequest, callback: grpc.requestCallback<_tidemark_control_v1_StartDrillResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Starts a drill.
   */
  startDrill(argument: _tidemark_control_v1_StartDrillRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_StartDrillResponse__Output>): grpc.ClientUnaryCall;
  startDrill(argument: _tidemark_control_v1_StartDrillRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_StartDrillResponse__Output>): grpc.ClientUnaryCall;
  startDrill(argument: _tidemark_control_v1_StartDrillRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_StartDrillResponse__Output>): grpc.ClientUnaryCall;
  startDrill(argument: _tidemark_control_v1_StartDrillRequest, callback: grpc.requestCallback<_tidemark_control_v1_StartDrillResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Ends a drill; what was written to it is thrown away.
   */
  StopDrill(argument: _tidemark_control_v1_StopDrillRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_StopDrillResponse__Output>): grpc.ClientUnaryCall;
  StopDrill(argument: _tidemark_control_v1_StopDrillRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_StopDrillResponse__Output>): grpc.ClientUnaryCall;
  StopDrill(argument: _tidemark_control_v1_StopDrillRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_StopDrillResponse__Output>): grpc.ClientUnaryCall;
  StopDrill(argument: _tidemark_control_v1_StopDrillRequest, callback: grpc.requestCallback<_tidemark_control_v1_StopDrillResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Ends a drill; what was written to it is thrown away.
   */
  stopDrill(argument: _tidemark_control_v1_StopDrillRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_StopDrillResponse__Output>): grpc.ClientUnaryCall;
  stopDrill(argument: _tidemark_control_v1_StopDrillRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_StopDrillResponse__Output>): grpc.ClientUnaryCall;
  stopDrill(argument: _tidemark_control_v1_StopDrillRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_StopDrillResponse__Output>): grpc.ClientUnaryCall;
  stopDrill(argument: _tidemark_control_v1_StopDrillRequest, callback: grpc.requestCallback<_tidemark_control_v1_StopDrillResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Test failovers: writable views that never touch replication and are thrown away.
 */
export interface DrillServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Moves a drill to another point; what was written to it is thrown away.
   */
  ChangeDrillPoint: grpc.handleUnaryCall<_tidemark_control_v1_ChangeDrillPointRequest__Output, _tidemark_control_v1_ChangeDrillPointResponse>;
  
  /**
   * The drills of a group.
   */
  ListDrills: grpc.handleUnaryCall<_tidemark_control_v1_ListDrillsRequest__Output, _tidemark_control_v1_ListDrillsResponse>;
  
  /**
   * What a drill would take.
   */
  PlanDrill: grpc.handleUnaryCall<_tidemark_control_v1_PlanDrillRequest__Output, _tidemark_control_v1_PlanDrillResponse>;
  
  /**
   * Starts a drill.
   */
  StartDrill: grpc.handleUnaryCall<_tidemark_control_v1_StartDrillRequest__Output, _tidemark_control_v1_StartDrillResponse>;
  
  /**
   * Ends a drill; what was written to it is thrown away.
   */
  StopDrill: grpc.handleUnaryCall<_tidemark_control_v1_StopDrillRequest__Output, _tidemark_control_v1_StopDrillResponse>;
  
}

export interface DrillServiceDefinition extends grpc.ServiceDefinition {
  ChangeDrillPoint: MethodDefinition<_tidemark_control_v1_ChangeDrillPointRequest, _tidemark_control_v1_ChangeDrillPointResponse, _tidemark_control_v1_ChangeDrillPointRequest__Output, _tidemark_control_v1_ChangeDrillPointResponse__Output>
  ListDrills: MethodDefinition<_tidemark_control_v1_ListDrillsRequest, _tidemark_control_v1_ListDrillsResponse, _tidemark_control_v1_ListDrillsRequest__Output, _tidemark_control_v1_ListDrillsResponse__Output>
  PlanDrill: MethodDefinition<_tidemark_control_v1_PlanDrillRequest, _tidemark_control_v1_PlanDrillResponse, _tidemark_control_v1_PlanDrillRequest__Output, _tidemark_control_v1_PlanDrillResponse__Output>
  StartDrill: MethodDefinition<_tidemark_control_v1_StartDrillRequest, _tidemark_control_v1_StartDrillResponse, _tidemark_control_v1_StartDrillRequest__Output, _tidemark_control_v1_StartDrillResponse__Output>
  StopDrill: MethodDefinition<_tidemark_control_v1_StopDrillRequest, _tidemark_control_v1_StopDrillResponse, _tidemark_control_v1_StopDrillRequest__Output, _tidemark_control_v1_StopDrillResponse__Output>
}
