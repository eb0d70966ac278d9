// Original file: proto/tidemark/control/v1/site_service.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { GetSiteRequest as _tidemark_control_v1_GetSiteRequest, GetSiteRequest__Output as _tidemark_control_v1_GetSiteRequest__Output } from '../../../tidemark/control/v1/GetSiteRequest.js';
import type { GetSiteResponse as _tidemark_control_v1_GetSiteResponse, GetSiteResponse__Output as _tidemark_control_v1_GetSiteResponse__Output } from '../../../tidemark/control/v1/GetSiteResponse.js';
import type { ReloadConfigRequest as _tidemark_control_v1_ReloadConfigRequest, ReloadConfigRequest__Output as _tidemark_control_v1_ReloadConfigRequest__Output } from '../../../tidemark/control/v1/ReloadConfigRequest.js';
import type { ReloadConfigResponse as _tidemark_control_v1_ReloadConfigResponse, ReloadConfigResponse__Output as _tidemark_control_v1_ReloadConfigResponse__Output } from '../../../tidemark/control/v1/ReloadConfigResponse.js';
import type { WatchSiteRequest as _tidemark_control_v1_WatchSiteRequest, WatchSiteRequest__Output as _tidemark_control_v1_WatchSiteRequest__Output } from '../../../tidemark/control/v1/WatchSiteRequest.js';
import type { WatchSiteResponse as _tidemark_control_v1_WatchSiteResponse, WatchSiteResponse__Output as _tidemark_control_v1_WatchSiteResponse__Output } from '../../../tidemark/control/v1/WatchSiteResponse.js';

/**
 * The daemon itself.
 */
export interface SiteServiceClient extends grpc.Client {
  /**
   * What the daemon is, and how it fares.
   */
  GetSite(argument: _tidemark_control_v1_GetSiteRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_GetSiteResponse__Output>): grpc.ClientUnaryCall;
  GetSite(argument: _tidemark_control_v1_GetSiteRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_GetSiteResponse__Output>): grpc.ClientUnaryCall;
  GetSite(argument: _tidemark_control_v1_GetSiteRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_GetSiteResponse__Output>): grpc.ClientUnaryCall;
  GetSite(argument: _tidemark_control_v1_GetSiteRequest, callback: grpc.requestCallback<_tidemark_control_v1_GetSiteResponse__Output>): grpc.ClientUnaryCall;
  /**
   * What the daemon is, and how it fares.
   */
  getSite(argument: _tidemark_control_v1_GetSiteRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_GetSiteResponse__Output>): grpc.ClientUnaryCall;
  getSite(argument: _tidemark_control_v1_GetSiteRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_GetSiteResponse__Output>): grpc.ClientUnaryCall;
  getSite(argument: _tidemark_control_v1_GetSiteRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_GetSiteResponse__Output>): grpc.ClientUnaryCall;
  getSite(argument: _tidemark_control_v1_GetSiteRequest, callback: grpc.requestCallback<_tidemark_control_v1_GetSiteResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Reads the configuration again and takes over what can be taken over without a restart, as SIGHUP does. A wrong
   * file changes nothing.
   */
  ReloadConfig(argument: _tidemark_control_v1_ReloadConfigRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ReloadConfigResponse__Output>): grpc.ClientUnaryCall;
  ReloadConfig(argument: _tidemark_control_v1_ReloadConfigRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_ReloadConfigResponse__Output>): grpc.ClientUnaryCall;
  ReloadConfig(argument: _tidemark_control_v1_ReloadConfigRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ReloadConfigResponse__Output>): grpc.ClientUnaryCall;
  ReloadConfig(argument: _tidemark_control_v1_ReloadConfigRequest, callback: grpc.requestCallback<_tidemark_control_v1_ReloadConfigResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Reads the configuration again and takes over what can be taken over without a restart, as SIGHUP does. A wrong
   * file changes nothing.
   */
  reloadConfig(argument: _tidemark_control_v1_ReloadConfigRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ReloadConfigResponse__Output>): grpc.ClientUnaryCall;
  reloadConfig(argument: _tidemark_control_v1_ReloadConfigRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_control_v1_ReloadConfigResponse__Output>): grpc.ClientUnaryCall;
  reloadConfig(argument: _tidemark_control_v1_ReloadConfigRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_control_v1_ReloadConfigResponse__Output>): grpc.ClientUnaryCall;
  reloadConfig(argument: _tidemark_control_v1_ReloadConfigRequest, callback: grpc.requestCallback<_tidemark_control_v1_ReloadConfigResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The same, at once and again whenever it changed.
   */
  WatchSite(argument: _tidemark_control_v1_WatchSiteRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_tidemark_control_v1_WatchSiteResponse__Output>;
  WatchSite(argument: _tidemark_control_v1_WatchSiteRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_tidemark_control_v1_WatchSiteResponse__Output>;
  /**
   * The same, at once and again whenever it changed.
   */
  watchSite(argument: _tidemark_control_v1_WatchSiteRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_tidemark_control_v1_WatchSiteResponse__Output>;
  watchSite(argument: _tidemark_control_v1_WatchSiteRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_tidemark_control_v1_WatchSiteResponse__Output>;
  
}

/**
 * The daemon itself.
 */
export interface SiteServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * What the daemon is, and how it fares.
   */
  GetSite: grpc.handleUnaryCall<_tidemark_control_v1_GetSiteRequest__Output, _tidemark_control_v1_GetSiteResponse>;
  
  /**
   * Reads the configuration again and takes over what can be taken over without a restart, as SIGHUP does. A wrong
   * file changes nothing.
   */
  ReloadConfig: grpc.handleUnaryCall<_tidemark_control_v1_ReloadConfigRequest__Output, _tidemark_control_v1_ReloadConfigResponse>;
  
  /**
   * The same, at once and again whenever it changed.
   */
  WatchSite: grpc.handleServerStreamingCall<_tidemark_control_v1_WatchSiteRequest__Output, _tidemark_control_v1_WatchSiteResponse>;
  
}

export interface SiteServiceDefinition extends grpc.ServiceDefinition {
  GetSite: MethodDefinition<_tidemark_control_v1_GetSiteRequest, _tidemark_control_v1_GetSiteResponse, _tidemark_control_v1_GetSiteRequest__Output, _tidemark_control_v1_GetSiteResponse__Output>
  ReloadConfig: MethodDefinition<_tidemark_control_v1_ReloadConfigRequest, _tidemark_control_v1_ReloadConfigResponse, _tidemark_control_v1_ReloadConfigRequest__Output, _tidemark_control_v1_ReloadConfigResponse__Output>
  WatchSite: MethodDefinition<_tidemark_control_v1_WatchSiteRequest, _tidemark_control_v1_WatchSiteResponse, _tidemark_control_v1_WatchSiteRequest__Output, _tidemark_control_v1_WatchSiteResponse__Output>
}
