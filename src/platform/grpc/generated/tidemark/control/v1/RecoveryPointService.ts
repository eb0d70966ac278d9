// Original file: proto/tidemark/control/v1/recovery_point_service.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CutRecoveryPointRequest as _tidemark_control_v1_CutRecoveryPointRequest, CutRecoveryPointRequest__Output as _tidemark_control_v1_CutRecoveryPointRequest__Output } from '../../../tidemark/control/v1/CutRecoveryPointRequest.js';
import type { CutRecoveryPointResponse as _tidemark_control_v1_CutRecoveryPointResponse, CutRecoveryPointResponse__Output as _tidemark_control_v1_CutRecoveryPointResponse__Output } from '../../../tidemark/control/v1/CutRecoveryPointResponse.js';
import type { DeleteRecoveryPointRequest as _tidemark_control_v1_DeleteRecoveryPointRequest, DeleteRecoveryPointRequest__Output as _tidemark_control_v1_DeleteRecoveryPointRequest__Output } from '../../../tidemark/control/v1/DeleteRecoveryPointRequest.js';
import type { DeleteRecoveryPointResponse as _tidemark_control_v1_DeleteRecoveryPointResponse, DeleteRecoveryPointResponse__Output as _tidemark_control_v1_DeleteRecoveryPointResponse__Output } from '../../../tidemark/control/v1/DeleteRecoveryPointResponse.js';
import type { DiffBranchRequest as _tidemark_control_v1_DiffBranchRequest, DiffBranchRequest__Output as _tidemark_control_v1_DiffBranchRequest__Output } from '../../../tidemark/control/v1/DiffBranchRequest.js';
import type { DiffBranchResponse as _tidemark_control_v1_DiffBranchResponse, DiffBranchResponse__Output as _tidemark_control_v1_DiffBranchResponse__Output } from '../../../tidemark/control/v1/DiffBranchResponse.js';
import type { DropBranchRequest as _tidemark_control_v1_DropBranchRequest, DropBranchRequest__Output as _tidemark_control_v1_DropBranchRequest__Output } from '../../../tidemark/control/v1/DropBranchRequest.js';
import type { DropBranchResponse as _tidemark_control_v1_DropBranchResponse, DropBranchResponse__Output as _tidemark_control_v1_DropBranchResponse__Output } from '../../../tidemark/control/v1/DropBranchResponse.js';
import type { ExportRecoveryPointRequest as _tidemark_control_v1_ExportRecoveryPointRequest, ExportRecoveryPointRequest__Output as _tidemark_control_v1_ExportRecoveryPointRequest__Output } from '../../../tidemark/control/v1/ExportRecoveryPointRequest.js';
import type { ExportRecoveryPointResponse as _tidemark_control_v1_ExportRecoveryPointResponse, ExportRecoveryPointResponse__Output as _tidemark_control_v1_ExportRecoveryPointResponse__Output } from '../../../tidemark/control/v1/ExportRecoveryPointResponse.js';
import type { GetBranchRequest as _tidemark_control_v1_GetBranchRequest, GetBranchRequest__Output as _tidemark_control_v1_GetBranchRequest__Output } from '../../../tidemark/control/v1/GetBranchRequest.js';
import type { GetBranchResponse as _tidemark_control_v1_GetBranchResponse, GetBranchResponse__Output as _tidemark_control_v1_GetBranchResponse__Output } from '../../../tidemark/control/v1/GetBranchResponse.js';
import type { GetRecoveryPointRequest as _tidemark_control_v1_GetRecoveryPointRequest, GetRecoveryPointRequest__Output as _tidemark_control_v1_GetRecoveryPointRequest__Output } from '../../../tidemark/control/v1/GetRecoveryPointRequest.js';
import type { GetRecoveryPointResponse as _tidemark_control_v1_GetRecoveryPointResponse, GetRecoveryPointResponse__Output as _tidemark_control_v1_GetRecoveryPointResponse__Output } from '../../../tidemark/control/v1/GetRecoveryPointResponse.js';
import type { ListBranchesRequest as _tidemark_control_v1_ListBranchesRequest, ListBranchesRequest__Output as _tidemark_control_v1_ListBranchesRequest__Output } from '../../../tidemark/control/v1/ListBranchesRequest.js';
import type { ListBranchesResponse as _tidemark_control_v1_ListBranchesResponse, ListBranchesResponse__Output as _tidemark_control_v1_ListBranchesResponse__Output } from '../../../tidemark/control/v1/ListBranchesResponse.js';
import type { ListRecoveryPointsRequest as _tidemark_control_v1_ListRecoveryPointsRequest, ListRecoveryPointsRequest__Output as _tidemark_control_v1_ListRecoveryPointsRequest__Output } from '../../../tidemark/control/v1/ListRecoveryPointsRequest.js';
import type { ListRecoveryPointsResponse as _tidemark_control_v1_ListRecoveryPointsResponse, ListRecoveryPointsResponse__Output as _tidemark_control_v1_ListRecoveryPointsResponse__Output } from '../../../tidemark/control/v1/ListRecoveryPointsResponse.js';
import type { OpenRecoveryPointRequest as _tidemark_control_v1_OpenRecoveryPointRequest, OpenRecoveryPointRequest__Output as _tidemark_control_v1_OpenRecoveryPointRequest__Output } from '../../../tidemark/control/v1/OpenRecoveryPointRequest.js';
import type { OpenRecoveryPointResponse as _tidemark_control_v1_OpenRecoveryPointResponse, OpenRecoveryPointResponse__Output as _tidemark_control_v1_OpenRecoveryPointResponse__Output } from '../../../tidemark/control/v1/OpenRecoveryPointResponse.js';
import type { PinRecoveryPointRequest as _tidemark_control_v1_PinRecoveryPointRequest, PinRecoveryPointRequest__Output as _tidemark_control_v1_PinRecoveryPointRequest__Output } from '../../../tidemark/control/v1/PinRecoveryPointRequest.js';
import type { PinRecoveryPointResponse as _tidemark_control_v1_PinRecoveryPointResponse, PinRecoveryPointResponse__Output as _tidemark_control_v1_PinRecoveryPointResponse__Output } from '../../../tidemark/control/v1/PinRecoveryPointResponse.js';
import type { UnpinRecoveryPointRequest as _tidemark_control_v1_UnpinRecoveryPointRequest, UnpinRecoveryPointRequest__Output as _tidemark_control_v1_UnpinRecoveryPointRequest__Output } from '../../../tidemark/control/v1/UnpinRecoveryPointRequest.js';
import type { UnpinRecoveryPointResponse as _tidemark_control_v1_UnpinRecoveryPointResponse, UnpinRecoveryPointResponse__Output as _tidemark_control_v1_UnpinRecoveryPointResponse__Output } from '../../../tidemark/control/v1/UnpinRecoveryPointResponse.js';
import type { WatchRecoveryPointsRequest as _tidemark_control_v1_WatchRecoveryPointsRequest, WatchRecoveryPointsRequest__Output as _tidemark_control_v1_WatchRecoveryPointsRequest__Output } from '../../../tidemark/control/v1/WatchRecoveryPointsRequest.js';
import type { WatchRecoveryPointsResponse as _tidemark_control_v1_WatchRecoveryPointsResponse, WatchRecoveryPointsResponse__Output as _tidemark_control_v1_WatchRecoveryPointsResponse__Output } from '../../../tidemark/control/v1/WatchRecoveryPointsResponse.js';

/**
 * Recovery points, what can be seen of them, and the branches kept beside the current path.
 */
export interface RecoveryPointServiceClient extends grpc.Client {
  /**
   * Cuts a point now.
   */
  CutRecoveryPoint(argument: _tidemark_control_v1_CutRecoveryPointRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_CutRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  CutRecoveryPoint(argument: _tidemark_control_v1_CutRecoveryPointRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_CutRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  CutRecoveryPoint(argument: _tidemark_control_v1_CutRecoveryPointRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_CutRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  CutRecoveryPoint(argument: _tidemark_control_v1_CutRecoveryPointRequest, callback: grpc.requestCallback<_tidemark_control_v1_CutRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Cuts a point now.
   */
  cutRecoveryPoint(argument: _tidemark_control_v1_CutRecoveryPointRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_CutRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  cutRecoveryPoint(argument: _tidemark_control_v1_CutRecoveryPointRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_CutRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  cutRecoveryPoint(argument: _tidemark_control_v1_CutRecoveryPointRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_CutRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  cutRecoveryPoint(argument: _tidemark_control_v1_CutRecoveryPointRequest, callback: grpc.requestCallback<_tidemark_control_v1_CutRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Drops a point. Wants `Delete`.
   */
  DeleteRecoveryPoint(argument: _tidemark_control_v1_DeleteRecoveryPointRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_DeleteRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  DeleteRecoveryPoint(argument: _tidemark_control_v1_DeleteRecoveryPointRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_DeleteRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  DeleteRecoveryPoint(argument: _tidemark_control_v1_DeleteRecoveryPointRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_DeleteRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  DeleteRecoveryPoint(argument: _tidemark_control_v1_DeleteRecoveryPointRequest, callback: grpc.requestCallback<_tidemark_control_v1_DeleteRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Drops a point. Wants `Delete`.
   */
  deleteRecoveryPoint(argument: _tidemark_control_v1_DeleteRecoveryPointRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_DeleteRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  deleteRecoveryPoint(argument: _tidemark_control_v1_DeleteRecoveryPointRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_DeleteRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  deleteRecoveryPoint(argument: _tidemark_control_v1_DeleteRecoveryPointRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_DeleteRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  deleteRecoveryPoint(argument: _tidemark_control_v1_DeleteRecoveryPointRequest, callback: grpc.requestCallback<_tidemark_control_v1_DeleteRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Where a branch and a moment differ.
   */
  DiffBranch(argument: _tidemark_control_v1_DiffBranchRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_tidemark_control_v1_DiffBranchResponse__Output>;
  DiffBranch(argument: _tidemark_control_v1_DiffBranchRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_tidemark_control_v1_DiffBranchResponse__Output>;
  /**
   * Where a branch and a moment differ.
   */
  diffBranch(argument: _tidemark_control_v1_DiffBranchRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_tidemark_control_v1_DiffBranchResponse__Output>;
  diffBranch(argument: _tidemark_control_v1_DiffBranchRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_tidemark_control_v1_DiffBranchResponse__Output>;
  
  /**
   * Drops a branch. Wants `Delete`.
   */
  DropBranch(argument: _tidemark_control_v1_DropBranchRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_DropBranchResponse__Output>): grpc.ClientUnaryCall;
  DropBranch(argument: _tidemark_control_v1_DropBranchRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_DropBranchResponse__Output>): grpc.ClientUnaryCall;
  DropBranch(argument: _tidemark_control_v1_DropBranchRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_DropBranchResponse__Output>): grpc.ClientUnaryCall;
  DropBranch(argument: _tidemark_control_v1_DropBranchRequest, callback: grpc.requestCallback<_tidemark_control_v1_DropBranchResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Drops a branch. Wants `Delete`.
   */
  dropBranch(argument: _tidemark_control_v1_DropBranchRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_DropBranchResponse__Output>): grpc.ClientUnaryCall;
  dropBranch(argument: _tidemark_control_v1_DropBranchRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_DropBranchResponse__Output>): grpc.ClientUnaryCall;
  dropBranch(argument: _tidemark_control_v1_DropBranchRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_DropBranchResponse__Output>): grpc.ClientUnaryCall;
  dropBranch(argument: _tidemark_control_v1_DropBranchRequest, callback: grpc.requestCallback<_tidemark_control_v1_DropBranchResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Writes a moment of a member to a file or device at the site. Onto a device wants `Overwrite`.
   */
  ExportRecoveryPoint(argument: _tidemark_control_v1_ExportRecoveryPointRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ExportRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  ExportRecoveryPoint(argument: _tidemark_control_v1_ExportRecoveryPointRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_ExportRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  ExportRecoveryPoint(argument: _tidemark_control_v1_ExportRecoveryPointRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ExportRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  ExportRecoveryPoint(argument: _tidemark_control_v1_ExportRecoveryPointRequest, callback: grpc.requestCallback<_tidemark_control_v1_ExportRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Writes a moment of a member to a file or device at the site. Onto a device wants `Overwrite`.
   */
  exportRecoveryPoint(argument: _tidemark_control_v1_ExportRecoveryPointRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ExportRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  exportRecoveryPoint(argument: _tidemark_control_v1_ExportRecoveryPointRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_ExportRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  exportRecoveryPoint(argument: _tidemark_control_v1_ExportRecoveryPointRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ExportRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  exportRecoveryPoint(argument: _tidemark_control_v1_ExportRecoveryPointRequest, callback: grpc.requestCallback<_tidemark_control_v1_ExportRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * One branch.
   */
  GetBranch(argument: _tidemark_control_v1_GetBranchRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_GetBranchResponse__Output>): grpc.ClientUnaryCall;
  GetBranch(argument: _tidemark_control_v1_GetBranchRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_GetBranchResponse__Output>): grpc.ClientUnaryCall;
  GetBranch(argument: _tidemark_control_v1_GetBranchRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_GetBranchResponse__Output>): grpc.ClientUnaryCall;
  GetBranch(argument: _tidemark_control_v1_GetBranchRequest, callback: grpc.requestCallback<_tidemark_control_v1_GetBranchResponse__Output>): grpc.ClientUnaryCall;
  /**
   * One branch.
   */
  getBranch(argument: _tidemark_control_v1_GetBranchRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_GetBranchResponse__Output>): grpc.ClientUnaryCall;
  getBranch(argument: _tidemark_control_v1_GetBranchRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_GetBranchResponse__Output>): grpc.ClientUnaryCall;
  getBranch(argument: _tidemark_control_v1_GetBranchRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_GetBranchResponse__Output>): grpc.ClientUnaryCall;
  getBranch(argument: _tidemark_control_v1_GetBranchRequest, callback: grpc.requestCallback<_tidemark_control_v1_GetBranchResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The point or moment a selector means.
   */
  GetRecoveryPoint(argument: _tidemark_control_v1_GetRecoveryPointRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_GetRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  GetRecoveryPoint(argument: _tidemark_control_v1_GetRecoveryPointRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_GetRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  GetRecoveryPoint(argument: _tidemark_control_v1_GetRecoveryPointRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_GetRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  GetRecoveryPoint(argument: _tidemark_control_v1_GetRecoveryPointRequest, callback: grpc.requestCallback<_tidemark_control_v1_GetRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The point or moment a selector means.
   */
  getRecoveryPoint(argument: _tidemark_control_v1_GetRecoveryPointRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_GetRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  getRecoveryPoint(argument: _tidemark_control_v1_GetRecoveryPointRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_GetRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  getRecoveryPoint(argument: _tidemark_control_v1_GetRecoveryPointRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_GetRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  getRecoveryPoint(argument: _tidemark_control_v1_GetRecoveryPointRequest, callback: grpc.requestCallback<_tidemark_control_v1_GetRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The branches of a group.
   */
  ListBranches(argument: _tidemark_control_v1_ListBranchesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ListBranchesResponse__Output>): grpc.ClientUnaryCall;
  ListBranches(argument: _tidemark_control_v1_ListBranchesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_ListBranchesResponse__Output>): grpc.ClientUnaryCall;
  ListBranches(argument: _tidemark_control_v1_ListBranchesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ListBranchesResponse__Output>): grpc.ClientUnaryCall;
  ListBranches(argument: _tidemark_control_v1_ListBranchesRequest, callback: grpc.requestCallback<_tidemark_control_v1_ListBranchesResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The branches of a group.
   */
  listBranches(argument: _tidemark_control_v1_ListBranchesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ListBranchesResponse__Output>): grpc.ClientUnaryCall;
  listBranches(argument: _tidemark_control_v1_ListBranchesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_ListBranchesResponse__Output>): grpc.ClientUnaryCall;
  listBranches(argument: _tidemark_control_v1_ListBranchesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ListBranchesResponse__Output>): grpc.ClientUnaryCall;
  listBranches(argument: _tidemark_control_v1_ListBranchesRequest, callback: grpc.requestCallback<_tidemark_control_v1_ListBranchesResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The points of a group, newest first.
   */
  ListRecoveryPoints(argument: _tidemark_control_v1_ListRecoveryPointsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ListRecoveryPointsResponse__Output>): grpc.ClientUnaryCall;
  ListRecoveryPoints(argument: _tidemark_control_v1_ListRecoveryPointsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_ListRecoveryPointsResponse__Output>): grpc.ClientUnaryCall;
  ListRecoveryPoints(argument: _tidemark_control_v1_ListRecoveryPointsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ListRecoveryPointsResponse__Output>): grpc.ClientUnaryCall;
  ListRecoveryPoints(argument: _tidemark_control_v1_ListRecoveryPointsRequest, callback: grpc.requestCallback<_tidemark_control_v1_ListRecoveryPointsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The points of a group, newest first.
   */
  listRecoveryPoints(argument: _tidemark_control_v1_ListRecoveryPointsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ListRecoveryPointsResponse__Output>): grpc.ClientUnaryCall;
  listRecoveryPoints(argument: _tidemark_control_v1_ListRecoveryPointsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_ListRecoveryPointsResponse__Output>): grpc.ClientUnaryCall;
  listRecoveryPoints(argument: _tidemark_control_v1_ListRecoveryPointsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ListRecoveryPointsResponse__Output>): grpc.ClientUnaryCall;
  listRecoveryPoints(argument: _tidemark_control_v1_ListRecoveryPointsRequest, callback: grpc.requestCallback<_tidemark_control_v1_ListRecoveryPointsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Names the NBD export under which a moment can be read.
   */
  OpenRecoveryPoint(argument: _tidemark_control_v1_OpenRecoveryPointRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_OpenRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  OpenRecoveryPoint(argument: _tidemark_control_v1_OpenRecoveryPointRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_OpenRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  OpenRecoveryPoint(argument: _tidemark_control_v1_OpenRecoveryPointRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_OpenRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  OpenRecoveryPoint(argument: _tidemark_control_v1_OpenRecoveryPointRequest, callback: grpc.requestCallback<_tidemark_control_v1_OpenRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Names the NBD export under which a moment can be read.
   */
  openRecoveryPoint(argument: _tidemark_control_v1_OpenRecoveryPointRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_OpenRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  openRecoveryPoint(argument: _tidemark_control_v1_OpenRecoveryPointRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_OpenRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  openRecoveryPoint(argument: _tidemark_control_v1_OpenRecoveryPointRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_OpenRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  openRecoveryPoint(argument: _tidemark_control_v1_OpenRecoveryPointRequest, callback: grpc.requestCallback<_tidemark_control_v1_OpenRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Keeps a point out of retention's reach.
   */
  PinRecoveryPoint(argument: _tidemark_control_v1_PinRecoveryPointRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_PinRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  PinRecoveryPoint(argument: _tidemark_control_v1_PinRecoveryPointRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_PinRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  PinRecoveryPoint(argument: _tidemark_control_v1_PinRecoveryPointRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_PinRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  PinRecoveryPoint(argument: _tidemark_control_v1_PinRecoveryPointRequest, callback: grpc.requestCallback<_tidemark_control_v1_PinRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Keeps a point out of retention's reach.
   */
  pinRecoveryPoint(argument: _tidemark_control_v1_PinRecoveryPointRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_PinRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  pinRecoveryPoint(argument: _tidemark_control_v1_PinRecoveryPointRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_PinRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  pinRecoveryPoint(argument: _tidemark_control_v1_PinRecoveryPointRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_PinRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  pinRecoveryPoint(argument: _tidemark_control_v1_PinRecoveryPointRequest, callback: grpc.requestCallback<_tidemark_control_v1_PinRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Hands it back to retention.
   */
  UnpinRecoveryPoint(argument: _tidemark_control_v1_UnpinRecoveryPointRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_UnpinRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  UnpinRecoveryPoint(argument: _tidemark_control_v1_UnpinRecoveryPointRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_UnpinRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  UnpinRecoveryPoint(argument: _tidemark_control_v1_UnpinRecoveryPointRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_UnpinRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  UnpinRecoveryPoint(argument: _tidemark_control_v1_UnpinRecoveryPointRequest, callback: grpc.requestCallback<_tidemark_control_v1_UnpinRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Hands it back to retention.
   */
  unpinRecoveryPoint(argument: _tidemark_control_v1_UnpinRecoveryPointRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_UnpinRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  unpinRecoveryPoint(argument: _tidemark_control_v1_UnpinRecoveryPointRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_UnpinRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  unpinRecoveryPoint(argument: _tidemark_control_v1_UnpinRecoveryPointRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_UnpinRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  unpinRecoveryPoint(argument: _tidemark_control_v1_UnpinRecoveryPointRequest, callback: grpc.requestCallback<_tidemark_control_v1_UnpinRecoveryPointResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Points as they are cut, change and go.
   */
  WatchRecoveryPoints(argument: _tidemark_control_v1_WatchRecoveryPointsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_tidemark_control_v1_WatchRecoveryPointsResponse__Output>;
  WatchRecoveryPoints(argument: _tidemark_control_v1_WatchRecoveryPointsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_tidemark_control_v1_WatchRecoveryPointsResponse__Output>;
  /**
   * Points as they are cut, change and go.
   */
  watchRecoveryPoints(argument: _tidemark_control_v1_WatchRecoveryPointsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_tidemark_control_v1_WatchRecoveryPointsResponse__Output>;
  watchRecoveryPoints(argument: _tidemark_control_v1_WatchRecoveryPointsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_tidemark_control_v1_WatchRecoveryPointsResponse__Output>;
  
}

/**
 * Recovery points, what can be seen of them, and the branches kept beside the current path.
 */
export interface RecoveryPointServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Cuts a point now.
   */
  CutRecoveryPoint: grpc.handleUnaryCall<_tidemark_control_v1_CutRecoveryPointRequest__Output, _tidemark_control_v1_CutRecoveryPointResponse>;
  
  /**
   * Drops a point. Wants `Delete`.
   */
  DeleteRecoveryPoint: grpc.handleUnaryCall<_tidemark_control_v1_DeleteRecoveryPointRequest__Output, _tidemark_control_v1_DeleteRecoveryPointResponse>;
  
  /**
   * Where a branch and a moment differ.
   */
  DiffBranch: grpc.handleServerStreamingCall<_tidemark_control_v1_DiffBranchRequest__Output, _tidemark_control_v1_DiffBranchResponse>;
  
  /**
   * Drops a branch. Wants `Delete`.
   */
  DropBranch: grpc.handleUnaryCall<_tidemark_control_v1_DropBranchRequest__Output, _tidemark_control_v1_DropBranchResponse>;
  
  /**
   * Writes a moment of a member to a file or device at the site. Onto a device wants `Overwrite`.
   */
  ExportRecoveryPoint: grpc.handleUnaryCall<_tidemark_control_v1_ExportRecoveryPointRequest__Output, _tidemark_control_v1_ExportRecoveryPointResponse>;
  
  /**
   * One branch.
   */
  GetBranch: grpc.handleUnaryCall<_tidemark_control_v1_GetBranchRequest__Output, _tidemark_control_v1_GetBranchResponse>;
  
  /**
   * The point or moment a selector means.
   */
  GetRecoveryPoint: grpc.handleUnaryCall<_tidemark_control_v1_GetRecoveryPointRequest__Output, _tidemark_control_v1_GetRecoveryPointResponse>;
  
  /**
   * The branches of a group.
   */
  ListBranches: grpc.handleUnaryCall<_tidemark_control_v1_ListBranchesRequest__Output, _tidemark_control_v1_ListBranchesResponse>;
  
  /**
   * The points of a group, newest first.
   */
  ListRecoveryPoints: grpc.handleUnaryCall<_tidemark_control_v1_ListRecoveryPointsRequest__Output, _tidemark_control_v1_ListRecoveryPointsResponse>;
  
  /**
   * Names the NBD export under which a moment can be read.
   */
  OpenRecoveryPoint: grpc.handleUnaryCall<_tidemark_control_v1_OpenRecoveryPointRequest__Output, _tidemark_control_v1_OpenRecoveryPointResponse>;
  
  /**
   * Keeps a point out of retention's reach.
   */
  PinRecoveryPoint: grpc.handleUnaryCall<_tidemark_control_v1_PinRecoveryPointRequest__Output, _tidemark_control_v1_PinRecoveryPointResponse>;
  
  /**
   * Hands it back to retention.
   */
  UnpinRecoveryPoint: grpc.handleUnaryCall<_tidemark_control_v1_UnpinRecoveryPointRequest__Output, _tidemark_control_v1_UnpinRecoveryPointResponse>;
  
  /**
   * Points as they are cut, change and go.
   */
  WatchRecoveryPoints: grpc.handleServerStreamingCall<_tidemark_control_v1_WatchRecoveryPointsRequest__Output, _tidemark_control_v1_WatchRecoveryPointsResponse>;
  
}

export interface RecoveryPointServiceDefinition extends grpc.ServiceDefinition {
  CutRecoveryPoint: MethodDefinition<_tidemark_control_v1_CutRecoveryPointRequest, _tidemark_control_v1_CutRecoveryPointResponse, _tidemark_control_v1_CutRecoveryPointRequest__Output, _tidemark_control_v1_CutRecoveryPointResponse__Output>
  DeleteRecoveryPoint: MethodDefinition<_tidemark_control_v1_DeleteRecoveryPointRequest, _tidemark_control_v1_DeleteRecoveryPointResponse, _tidemark_control_v1_DeleteRecoveryPointRequest__Output, _tidemark_control_v1_DeleteRecoveryPointResponse__Output>
  DiffBranch: MethodDefinition<_tidemark_control_v1_DiffBranchRequest, _tidemark_control_v1_DiffBranchResponse, _tidemark_control_v1_DiffBranchRequest__Output, _tidemark_control_v1_DiffBranchResponse__Output>
  DropBranch: MethodDefinition<_tidemark_control_v1_DropBranchRequest, _tidemark_control_v1_DropBranchResponse, _tidemark_control_v1_DropBranchRequest__Output, _tidemark_control_v1_DropBranchResponse__Output>
  ExportRecoveryPoint: MethodDefinition<_tidemark_control_v1_ExportRecoveryPointRequest, _tidemark_control_v1_ExportRecoveryPointResponse, _tidemark_control_v1_ExportRecoveryPointRequest__Output, _tidemark_control_v1_ExportRecoveryPointResponse__Output>
  GetBranch: MethodDefinition<_tidemark_control_v1_GetBranchRequest, _tidemark_control_v1_GetBranchResponse, _tidemark_control_v1_GetBranchRequest__Output, _tidemark_control_v1_GetBranchResponse__Output>
  GetRecoveryPoint: MethodDefinition<_tidemark_control_v1_GetRecoveryPointRequest, _tidemark_control_v1_GetRecoveryPointResponse, _tidemark_control_v1_GetRecoveryPointRequest__Output, _tidemark_control_v1_GetRecoveryPointResponse__Output>
  ListBranches: MethodDefinition<_tidemark_control_v1_ListBranchesRequest, _tidemark_control_v1_ListBranchesResponse, _tidemark_control_v1_ListBranchesRequest__Output, _tidemark_control_v1_ListBranchesResponse__Output>
  ListRecoveryPoints: MethodDefinition<_tidemark_control_v1_ListRecoveryPointsRequest, _tidemark_control_v1_ListRecoveryPointsResponse, _tidemark_control_v1_ListRecoveryPointsRequest__Output, _tidemark_control_v1_ListRecoveryPointsResponse__Output>
  OpenRecoveryPoint: MethodDefinition<_tidemark_control_v1_OpenRecoveryPointRequest, _tidemark_control_v1_OpenRecoveryPointResponse, _tidemark_control_v1_OpenRecoveryPointRequest__Output, _tidemark_control_v1_OpenRecoveryPointResponse__Output>
  PinRecoveryPoint: MethodDefinition<_tidemark_control_v1_PinRecoveryPointRequest, _tidemark_control_v1_PinRecoveryPointResponse, _tidemark_control_v1_PinRecoveryPointRequest__Output, _tidemark_control_v1_PinRecoveryPointResponse__Output>
  UnpinRecoveryPoint: MethodDefinition<_tidemark_control_v1_UnpinRecoveryPointRequest, _tidemark_control_v1_UnpinRecoveryPointResponse, _tidemark_control_v1_UnpinRecoveryPointRequest__Output, _tidemark_control_v1_UnpinRecoveryPointResponse__Output>
  WatchRecoveryPoints: MethodDefinition<_tidemark_control_v1_WatchRecoveryPointsRequest, _tidemark_control_v1_WatchRecoveryPointsResponse, _tidemark_control_v1_WatchRecoveryPointsRequest__Output, _tidemark_control_v1_WatchRecoveryPointsResponse__Output>
}
