// Original file: proto/tidemark/control/v1/job_service.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CancelJobRequest as _tidemark_control_v1_CancelJobRequest, CancelJobRequest__Output as _tidemark_control_v1_CancelJobRequest__Output } from '../../../tidemark/control/v1/CancelJobRequest.js';
import type { CancelJobResponse as _tidemark_control_v1_CancelJobResponse, CancelJobResponse__Output as _tidemark_control_v1_CancelJobResponse__Output } from '../../../tidemark/control/v1/CancelJobResponse.js';
import type { GetJobRequest as _tidemark_control_v1_GetJobRequest, GetJobRequest__Output as _tidemark_control_v1_GetJobRequest__Output } from '../../../tidemark/control/v1/GetJobRequest.js';
import type { GetJobResponse as _tidemark_control_v1_GetJobResponse, GetJobResponse__Output as _tidemark_control_v1_GetJobResponse__Output } from '../../../tidemark/control/v1/GetJobResponse.js';
import type { ListEventsRequest as _tidemark_control_v1_ListEventsRequest, ListEventsRequest__Output as _tidemark_control_v1_ListEventsRequest__Output } from '../../../tidemark/control/v1/ListEventsRequest.js';
import type { ListEventsResponse as _tidemark_control_v1_ListEventsResponse, ListEventsResponse__Output as _tidemark_control_v1_ListEventsResponse__Output } from '../../../tidemark/control/v1/ListEventsResponse.js';
import type { ListHistoryRequest as _tidemark_control_v1_ListHistoryRequest, ListHistoryRequest__Output as _tidemark_control_v1_ListHistoryRequest__Output } from '../../../tidemark/control/v1/ListHistoryRequest.js';
import type { ListHistoryResponse as _tidemark_control_v1_ListHistoryResponse, ListHistoryResponse__Output as _tidemark_control_v1_ListHistoryResponse__Output } from '../../../tidemark/control/v1/ListHistoryResponse.js';
import type { ListJobsRequest as _tidemark_control_v1_ListJobsRequest, ListJobsRequest__Output as _tidemark_control_v1_ListJobsRequest__Output } from '../../../tidemark/control/v1/ListJobsRequest.js';
import type { ListJobsResponse as _tidemark_control_v1_ListJobsResponse, ListJobsResponse__Output as _tidemark_control_v1_ListJobsResponse__Output } from '../../../tidemark/control/v1/ListJobsResponse.js';
import type { WatchEventsRequest as _tidemark_control_v1_WatchEventsRequest, WatchEventsRequest__Output as _tidemark_control_v1_WatchEventsRequest__Output } from '../../../tidemark/control/v1/WatchEventsRequest.js';
import type { WatchEventsResponse as _tidemark_control_v1_WatchEventsResponse, WatchEventsResponse__Output as _tidemark_control_v1_WatchEventsResponse__Output } from '../../../tidemark/control/v1/WatchEventsResponse.js';
import type { WatchJobRequest as _tidemark_control_v1_WatchJobRequest, WatchJobRequest__Output as _tidemark_control_v1_WatchJobRequest__Output } from '../../../tidemark/control/v1/WatchJobRequest.js';
import type { WatchJobResponse as _tidemark_control_v1_WatchJobResponse, WatchJobResponse__Output as _tidemark_control_v1_WatchJobResponse__Output } from '../../../tidemark/control/v1/WatchJobResponse.js';

/**
 * What runs, what ran, what happened.
 */
export interface JobServiceClient extends grpc.Client {
  /**
   * Cancels a job, where its present step can be left.
   */
  CancelJob(argument: _tidemark_control_v1_CancelJobRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_CancelJobResponse__Output>): grpc.ClientUnaryCall;
  CancelJob(argument: _tidemark_control_v1_CancelJobRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_CancelJobResponse__Output>): grpc.ClientUnaryCall;
  CancelJob(argument: _tidemark_control_v1_CancelJobRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_CancelJobResponse__Output>): grpc.ClientUnaryCall;
  CancelJob(argument: _tidemark_control_v1_CancelJobRequest, callback: grpc.requestCallback<_tidemark_control_v1_CancelJobResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Cancels a job, where its present step can be left.
   */
  cancelJob(argument: _tidemark_control_v1_CancelJobRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_CancelJobResponse__Output>): grpc.ClientUnaryCall;
  cancelJob(argument: _tidemark_control_v1_CancelJobRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_CancelJobResponse__Output>): grpc.ClientUnaryCall;
  cancelJob(argument: _tidemark_control_v1_CancelJobRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_CancelJobResponse__Output>): grpc.ClientUnaryCall;
  cancelJob(argument: _tidemark_control_v1_CancelJobRequest, callback: grpc.requestCallback<_tidemark_control_v1_CancelJobResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * One job.
   */
  GetJob(argument: _tidemark_control_v1_GetJobRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_GetJobResponse__Output>): grpc.ClientUnaryCall;
  GetJob(argument: _tidemark_control_v1_GetJobRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_GetJobResponse__Output>): grpc.ClientUnaryCall;
  GetJob(argument: _tidemark_control_v1_GetJobRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_GetJobResponse__Output>): grpc.ClientUnaryCall;
  GetJob(argument: _tidemark_control_v1_GetJobRequest, callback: grpc.requestCallback<_tidemark_control_v1_GetJobResponse__Output>): grpc.ClientUnaryCall;
  /**
   * One job.
   */
  getJob(argument: _tidemark_control_v1_GetJobRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_GetJobResponse__Output>): grpc.ClientUnaryCall;
  getJob(argument: _tidemark_control_v1_GetJobRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_GetJobResponse__Output>): grpc.ClientUnaryCall;
  getJob(argument: _tidemark_control_v1_GetJobRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_GetJobResponse__Output>): grpc.ClientUnaryCall;
  getJob(argument: _tidemark_control_v1_GetJobRequest, callback: grpc.requestCallback<_tidemark_control_v1_GetJobResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Events, newest first.
   */
  ListEvents(argument: _tidemark_control_v1_ListEventsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ListEventsResponse__Output>): grpc.ClientUnaryCall;
  ListEvents(argument: _tidemark_control_v1_ListEventsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_ListEventsResponse__Output>): grpc.ClientUnaryCall;
  ListEvents(argument: _tidemark_control_v1_ListEventsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ListEventsResponse__Output>): grpc.ClientUnaryCall;
  ListEvents(argument: _tidemark_control_v1_ListEventsRequest, callback: grpc.requestCallback<_tidemark_control_v1_ListEventsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Events, newest first.
   */
  listEvents(argument: _tidemark_control_v1_ListEventsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ListEventsResponse__Output>): grpc.ClientUnaryCall;
  listEvents(argument: _tidemark_control_v1_ListEventsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_ListEventsResponse__Output>): grpc.ClientUnaryCall;
  listEvents(argument: _tidemark_control_v1_ListEventsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ListEventsResponse__Output>): grpc.ClientUnaryCall;
  listEvents(argument: _tidemark_control_v1_ListEventsRequest, callback: grpc.requestCallback<_tidemark_control_v1_ListEventsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The audit log, newest first.
   */
  ListHistory(argument: _tidemark_control_v1_ListHistoryRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ListHistoryResponse__Output>): grpc.ClientUnaryCall;
  ListHistory(argument: _tidemark_control_v1_ListHistoryRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_ListHistoryResponse__Output>): grpc.ClientUnaryCall;
  ListHistory(argument: _tidemark_control_v1_ListHistoryRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ListHistoryResponse__Output>): grpc.ClientUnaryCall;
  ListHistory(argument: _tidemark_control_v1_ListHistoryRequest, callback: grpc.requestCallback<_tidemark_control_v1_ListHistoryResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The audit log, newest first.
   */
  listHistory(argument: _tidemark_control_v1_ListHistoryRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ListHistoryResponse__Output>): grpc.ClientUnaryCall;
  listHistory(argument: _tidemark_control_v1_ListHistoryRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_ListHistoryResponse__Output>): grpc.ClientUnaryCall;
  listHistory(argument: _tidemark_control_v1_ListHistoryRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ListHistoryResponse__Output>): grpc.ClientUnaryCall;
  listHistory(argument: _tidemark_control_v1_ListHistoryRequest, callback: grpc.requestCallback<_tidemark_control_v1_ListHistoryResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Jobs, newest first.
   */
  ListJobs(argument: _tidemark_control_v1_ListJobsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ListJobsResponse__Output>): grpc.ClientUnaryCall;
  ListJobs(argument: _tidemark_control_v1_ListJobsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_ListJobsResponse__Output>): grpc.ClientUnaryCall;
  ListJobs(argument: _tidemark_control_v1_ListJobsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ListJobsResponse__Output>): grpc.ClientUnaryCall;
  ListJobs(argument: _tidemark_control_v1_ListJobsRequest, callback: grpc.requestCallback<_tidemark_control_v1_ListJobsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Jobs, newest first.
   */
  listJobs(argument: _tidemark_control_v1_ListJobsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ListJobsResponse__Output>): grpc.ClientUnaryCall;
  listJobs(argument: _tidemark_control_v1_ListJobsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_ListJobsResponse__Output>): grpc.ClientUnaryCall;
  listJobs(argument: _tidemark_control_v1_ListJobsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ListJobsResponse__Output>): grpc.ClientUnaryCall;
  listJobs(argument: _tidemark_control_v1_ListJobsRequest, callback: grpc.requestCallback<_tidemark_control_v1_ListJobsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Events as they happen.
   */
  WatchEvents(argument: _tidemark_control_v1_WatchEventsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_tidemark_control_v1_WatchEventsResponse__Output>;
  WatchEvents(argument: _tidemark_control_v1_WatchEventsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_tidemark_control_v1_WatchEventsResponse__Output>;
  /**
   * Events as they happen.
   */
  watchEvents(argument: _tidemark_control_v1_WatchEventsRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_tidemark_control_v1_WatchEventsResponse__Output>;
  watchEvents(argument: _tidemark_control_v1_WatchEventsRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_tidemark_control_v1_WatchEventsResponse__Output>;
  
  /**
   * A job, at once and again whenever it changed; ends when the job does.
   */
  WatchJob(argument: _tidemark_control_v1_WatchJobRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_tidemark_control_v1_WatchJobResponse__Output>;
  WatchJob(argument: _tidemark_control_v1_WatchJobRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_tidemark_control_v1_WatchJobResponse__Output>;
  /**
   * A job, at once and again whenever it changed; ends when the job does.
   */
  watchJob(argument: _tidemark_control_v1_WatchJobRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_tidemark_control_v1_WatchJobResponse__Output>;
  watchJob(argument: _tidemark_control_v1_WatchJobRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_tidemark_control_v1_WatchJobResponse__Output>;
  
}

/**
 * What runs, what ran, what happened.
 */
export interface JobServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Cancels a job, where its present step can be left.
   */
  CancelJob: grpc.handleUnaryCall<_tidemark_control_v1_CancelJobRequest__Output, _tidemark_control_v1_CancelJobResponse>;
  
  /**
   * One job.
   */
  GetJob: grpc.handleUnaryCall<_tidemark_control_v1_GetJobRequest__Output, _tidemark_control_v1_GetJobResponse>;
  
  /**
   * Events, newest first.
   */
  ListEvents: grpc.handleUnaryCall<_tidemark_control_v1_ListEventsRequest__Output, _tidemark_control_v1_ListEventsResponse>;
  
  /**
   * The audit log, newest first.
   */
  ListHistory: grpc.handleUnaryCall<_tidemark_control_v1_ListHistoryRequest__Output, _tidemark_control_v1_ListHistoryResponse>;
  
  /**
   * Jobs, newest first.
   */
  ListJobs: grpc.handleUnaryCall<_tidemark_control_v1_ListJobsRequest__Output, _tidemark_control_v1_ListJobsResponse>;
  
  /**
   * Events as they happen.
   */
  WatchEvents: grpc.handleServerStreamingCall<_tidemark_control_v1_WatchEventsRequest__Output, _tidemark_control_v1_WatchEventsResponse>;
  
  /**
   * A job, at once and again whenever it changed; ends when the job does.
   */
  WatchJob: grpc.handleServerStreamingCall<_tidemark_control_v1_WatchJobRequest__Output, _tidemark_control_v1_WatchJobResponse>;
  
}

export interface JobServiceDefinition extends grpc.ServiceDefinition {
  CancelJob: MethodDefinition<_tidemark_control_v1_CancelJobRequest, _tidemark_control_v1_CancelJobResponse, _tidemark_control_v1_CancelJobRequest__Output, _tidemark_control_v1_CancelJobResponse__Output>
  GetJob: MethodDefinition<_tidemark_control_v1_GetJobRequest, _tidemark_control_v1_GetJobResponse, _tidemark_control_v1_GetJobRequest__Output, _tidemark_control_v1_GetJobResponse__Output>
  ListEvents: MethodDefinition<_tidemark_control_v1_ListEventsRequest, _tidemark_control_v1_ListEventsResponse, _tidemark_control_v1_ListEventsRequest__Output, _tidemark_control_v1_ListEventsResponse__Output>
  ListHistory: MethodDefinition<_tidemark_control_v1_ListHistoryRequest, _tidemark_control_v1_ListHistoryResponse, _tidemark_control_v1_ListHistoryRequest__Output, _tidemark_control_v1_ListHistoryResponse__Output>
  ListJobs: MethodDefinition<_tidemark_control_v1_ListJobsRequest, _tidemark_control_v1_ListJobsResponse, _tidemark_control_v1_ListJobsRequest__Output, _tidemark_control_v1_ListJobsResponse__Output>
  WatchEvents: MethodDefinition<_tidemark_control_v1_WatchEventsRequest, _tidemark_control_v1_WatchEventsResponse, _tidemark_control_v1_WatchEventsRequest__Output, _tidemark_control_v1_WatchEventsResponse__Output>
  WatchJob: MethodDefinition<_tidemark_control_v1_WatchJobRequest, _tidemark_control_v1_WatchJobResponse, _tidemark_control_v1_WatchJobRequest__Output, _tidemark_control_v1_WatchJobResponse__Output>
}
