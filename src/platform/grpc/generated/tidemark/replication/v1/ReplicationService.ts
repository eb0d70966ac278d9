// Original file: proto/tidemark/replication/v1/replication_service.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CarryGroupRequest as _tidemark_replication_v1_CarryGroupRequest, CarryGroupRequest__Output as _tidemark_replication_v1_CarryGroupRequest__Output } from '../../../tidemark/replication/v1/CarryGroupRequest.js';
import type { CarryGroupResponse as _tidemark_replication_v1_CarryGroupResponse, CarryGroupResponse__Output as _tidemark_replication_v1_CarryGroupResponse__Output } from '../../../tidemark/replication/v1/CarryGroupResponse.js';
import type { CompareGroupRequest as _tidemark_replication_v1_CompareGroupRequest, CompareGroupRequest__Output as _tidemark_replication_v1_CompareGroupRequest__Output } from '../../../tidemark/replication/v1/CompareGroupRequest.js';
import type { CompareGroupResponse as _tidemark_replication_v1_CompareGroupResponse, CompareGroupResponse__Output as _tidemark_replication_v1_CompareGroupResponse__Output } from '../../../tidemark/replication/v1/CompareGroupResponse.js';
import type { GrantReignRequest as _tidemark_replication_v1_GrantReignRequest, GrantReignRequest__Output as _tidemark_replication_v1_GrantReignRequest__Output } from '../../../tidemark/replication/v1/GrantReignRequest.js';
import type { GrantReignResponse as _tidemark_replication_v1_GrantReignResponse, GrantReignResponse__Output as _tidemark_replication_v1_GrantReignResponse__Output } from '../../../tidemark/replication/v1/GrantReignResponse.js';
import type { HoldSourceRequest as _tidemark_replication_v1_HoldSourceRequest, HoldSourceRequest__Output as _tidemark_replication_v1_HoldSourceRequest__Output } from '../../../tidemark/replication/v1/HoldSourceRequest.js';
import type { HoldSourceResponse as _tidemark_replication_v1_HoldSourceResponse, HoldSourceResponse__Output as _tidemark_replication_v1_HoldSourceResponse__Output } from '../../../tidemark/replication/v1/HoldSourceResponse.js';
import type { OfferGroupRequest as _tidemark_replication_v1_OfferGroupRequest, OfferGroupRequest__Output as _tidemark_replication_v1_OfferGroupRequest__Output } from '../../../tidemark/replication/v1/OfferGroupRequest.js';
import type { OfferGroupResponse as _tidemark_replication_v1_OfferGroupResponse, OfferGroupResponse__Output as _tidemark_replication_v1_OfferGroupResponse__Output } from '../../../tidemark/replication/v1/OfferGroupResponse.js';
import type { ReplicateRequest as _tidemark_replication_v1_ReplicateRequest, ReplicateRequest__Output as _tidemark_replication_v1_ReplicateRequest__Output } from '../../../tidemark/replication/v1/ReplicateRequest.js';
import type { ReplicateResponse as _tidemark_replication_v1_ReplicateResponse, ReplicateResponse__Output as _tidemark_replication_v1_ReplicateResponse__Output } from '../../../tidemark/replication/v1/ReplicateResponse.js';
import type { WithdrawGroupRequest as _tidemark_replication_v1_WithdrawGroupRequest, WithdrawGroupRequest__Output as _tidemark_replication_v1_WithdrawGroupRequest__Output } from '../../../tidemark/replication/v1/WithdrawGroupRequest.js';
import type { WithdrawGroupResponse as _tidemark_replication_v1_WithdrawGroupResponse, WithdrawGroupResponse__Output as _tidemark_replication_v1_WithdrawGroupResponse__Output } from '../../../tidemark/replication/v1/WithdrawGroupResponse.js';

/**
 * What one site asks of another. Peers only.
 */
export interface ReplicationServiceClient extends grpc.Client {
  /**
   * The secondary's site was asked for a change of a group, and carries it to the primary, which judges it by its own rules
   * and answers as if it had been asked itself. Taken only for a group whose secondary is the caller, or is to be.
   */
  CarryGroup(argument: _tidemark_replication_v1_CarryGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_replication_v1_CarryGroupResponse__Output>): grpc.ClientUnaryCall;
  CarryGroup(argument: _tidemark_replication_v1_CarryGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_replication_v1_CarryGroupResponse__Output>): grpc.ClientUnaryCall;
  CarryGroup(argument: _tidemark_replication_v1_CarryGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_replication_v1_CarryGroupResponse__Output>): grpc.ClientUnaryCall;
  CarryGroup(argument: _tidemark_replication_v1_CarryGroupRequest, callback: grpc.requestCallback<_tidemark_replication_v1_CarryGroupResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The secondary's site was asked for a change of a group, and carries it to the primary, which judges it by its own rules
   * and answers as if it had been asked itself. Taken only for a group whose secondary is the caller, or is to be.
   */
  carryGroup(argument: _tidemark_replication_v1_CarryGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_replication_v1_CarryGroupResponse__Output>): grpc.ClientUnaryCall;
  carryGroup(argument: _tidemark_replication_v1_CarryGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_replication_v1_CarryGroupResponse__Output>): grpc.ClientUnaryCall;
  carryGroup(argument: _tidemark_replication_v1_CarryGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_replication_v1_CarryGroupResponse__Output>): grpc.ClientUnaryCall;
  carryGroup(argument: _tidemark_replication_v1_CarryGroupRequest, callback: grpc.requestCallback<_tidemark_replication_v1_CarryGroupResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The primary's site compares what it holds of a group with what the other one does, exchange by exchange. Beside the
   * stream, which it never delays. Taken only from the primary of that copy.
   */
  CompareGroup(argument: _tidemark_replication_v1_CompareGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_replication_v1_CompareGroupResponse__Output>): grpc.ClientUnaryCall;
  CompareGroup(argument: _tidemark_replication_v1_CompareGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_replication_v1_CompareGroupResponse__Output>): grpc.ClientUnaryCall;
  CompareGroup(argument: _tidemark_replication_v1_CompareGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_replication_v1_CompareGroupResponse__Output>): grpc.ClientUnaryCall;
  CompareGroup(argument: _tidemark_replication_v1_CompareGroupRequest, callback: grpc.requestCallback<_tidemark_replication_v1_CompareGroupResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The primary's site compares what it holds of a group with what the other one does, exchange by exchange. Beside the
   * stream, which it never delays. Taken only from the primary of that copy.
   */
  compareGroup(argument: _tidemark_replication_v1_CompareGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_replication_v1_CompareGroupResponse__Output>): grpc.ClientUnaryCall;
  compareGroup(argument: _tidemark_replication_v1_CompareGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_replication_v1_CompareGroupResponse__Output>): grpc.ClientUnaryCall;
  compareGroup(argument: _tidemark_replication_v1_CompareGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_replication_v1_CompareGroupResponse__Output>): grpc.ClientUnaryCall;
  compareGroup(argument: _tidemark_replication_v1_CompareGroupRequest, callback: grpc.requestCallback<_tidemark_replication_v1_CompareGroupResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * A site that was promoted, and has rolled that back, promises the next reign of the group to the old primary, which opens
   * it and is the primary again. Answered once that is on its record; idempotent. Taken only from the site for which the one
   * asked has stopped serving.
   */
  GrantReign(argument: _tidemark_replication_v1_GrantReignRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_replication_v1_GrantReignResponse__Output>): grpc.ClientUnaryCall;
  GrantReign(argument: _tidemark_replication_v1_GrantReignRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_replication_v1_GrantReignResponse__Output>): grpc.ClientUnaryCall;
  GrantReign(argument: _tidemark_replication_v1_GrantReignRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_replication_v1_GrantReignResponse__Output>): grpc.ClientUnaryCall;
  GrantReign(argument: _tidemark_replication_v1_GrantReignRequest, callback: grpc.requestCallback<_tidemark_replication_v1_GrantReignResponse__Output>): grpc.ClientUnaryCall;
  /**
   * A site that was promoted, and has rolled that back, promises the next reign of the group to the old primary, which opens
   * it and is the primary again. Answered once that is on its record; idempotent. Taken only from the site for which the one
   * asked has stopped serving.
   */
  grantReign(argument: _tidemark_replication_v1_GrantReignRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_replication_v1_GrantReignResponse__Output>): grpc.ClientUnaryCall;
  grantReign(argument: _tidemark_replication_v1_GrantReignRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_replication_v1_GrantReignResponse__Output>): grpc.ClientUnaryCall;
  grantReign(argument: _tidemark_replication_v1_GrantReignRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_replication_v1_GrantReignResponse__Output>): grpc.ClientUnaryCall;
  grantReign(argument: _tidemark_replication_v1_GrantReignRequest, callback: grpc.requestCallback<_tidemark_replication_v1_GrantReignResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The secondary is about to be promoted, and asks the primary to let nothing more be written, for a bounded time. Answered
   * once nothing is under way, with where the order stands; asked again it is held on. Taken only from the secondary.
   */
  HoldSource(argument: _tidemark_replication_v1_HoldSourceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_replication_v1_HoldSourceResponse__Output>): grpc.ClientUnaryCall;
  HoldSource(argument: _tidemark_replication_v1_HoldSourceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_replication_v1_HoldSourceResponse__Output>): grpc.ClientUnaryCall;
  HoldSource(argument: _tidemark_replication_v1_HoldSourceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_replication_v1_HoldSourceResponse__Output>): grpc.ClientUnaryCall;
  HoldSource(argument: _tidemark_replication_v1_HoldSourceRequest, callback: grpc.requestCallback<_tidemark_replication_v1_HoldSourceResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The secondary is about to be promoted, and asks the primary to let nothing more be written, for a bounded time. Answered
   * once nothing is under way, with where the order stands; asked again it is held on. Taken only from the secondary.
   */
  holdSource(argument: _tidemark_replication_v1_HoldSourceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_replication_v1_HoldSourceResponse__Output>): grpc.ClientUnaryCall;
  holdSource(argument: _tidemark_replication_v1_HoldSourceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_replication_v1_HoldSourceResponse__Output>): grpc.ClientUnaryCall;
  holdSource(argument: _tidemark_replication_v1_HoldSourceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_replication_v1_HoldSourceResponse__Output>): grpc.ClientUnaryCall;
  holdSource(argument: _tidemark_replication_v1_HoldSourceRequest, callback: grpc.requestCallback<_tidemark_replication_v1_HoldSourceResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The primary's site tells the other one that a group is to be replicated to it, and what the group is to be; again
   * after each change, and while the site does not follow. Idempotent. The other site takes it only if it is the secondary, and the caller the primary, and if
   * its own configuration allows what it would open. The caller names its site as in Replicate.
   */
  OfferGroup(argument: _tidemark_replication_v1_OfferGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_replication_v1_OfferGroupResponse__Output>): grpc.ClientUnaryCall;
  OfferGroup(argument: _tidemark_replication_v1_OfferGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_replication_v1_OfferGroupResponse__Output>): grpc.ClientUnaryCall;
  OfferGroup(argument: _tidemark_replication_v1_OfferGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_replication_v1_OfferGroupResponse__Output>): grpc.ClientUnaryCall;
  OfferGroup(argument: _tidemark_replication_v1_OfferGroupRequest, callback: grpc.requestCallback<_tidemark_replication_v1_OfferGroupResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The primary's site tells the other one that a group is to be replicated to it, and what the group is to be; again
   * after each change, and while the site does not follow. Idempotent. The other site takes it only if it is the secondary, and the caller the primary, and if
   * its own configuration allows what it would open. The caller names its site as in Replicate.
   */
  offerGroup(argument: _tidemark_replication_v1_OfferGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_replication_v1_OfferGroupResponse__Output>): grpc.ClientUnaryCall;
  offerGroup(argument: _tidemark_replication_v1_OfferGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_replication_v1_OfferGroupResponse__Output>): grpc.ClientUnaryCall;
  offerGroup(argument: _tidemark_replication_v1_OfferGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_replication_v1_OfferGroupResponse__Output>): grpc.ClientUnaryCall;
  offerGroup(argument: _tidemark_replication_v1_OfferGroupRequest, callback: grpc.requestCallback<_tidemark_replication_v1_OfferGroupResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The secondary dials and pulls: bulk data flows towards the client, acknowledgements towards the server. One
   * stream carries one group. Each side's first message is its handshake; nothing else is read before it.
   * 
   * Both sides name themselves in the metadata key `tidemark-site` (a site's name). With certificates this must agree
   * with what the certificate proves.
   */
  Replicate(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_tidemark_replication_v1_ReplicateRequest, _tidemark_replication_v1_ReplicateResponse__Output>;
  Replicate(options?: grpc.CallOptions): grpc.ClientDuplexStream<_tidemark_replication_v1_ReplicateRequest, _tidemark_replication_v1_ReplicateResponse__Output>;
  /**
   * The secondary dials and pulls: bulk data flows towards the client, acknowledgements towards the server. One
   * stream carries one group. Each side's first message is its handshake; nothing else is read before it.
   * 
   * Both sides name themselves in the metadata key `tidemark-site` (a site's name). With certificates this must agree
   * with what the certificate proves.
   */
  replicate(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_tidemark_replication_v1_ReplicateRequest, _tidemark_replication_v1_ReplicateResponse__Output>;
  replicate(options?: grpc.CallOptions): grpc.ClientDuplexStream<_tidemark_replication_v1_ReplicateRequest, _tidemark_replication_v1_ReplicateResponse__Output>;
  
  /**
   * The primary's site tells the other one that it has ended a group, and that the copy is to go with its points. Answered
   * once that is gone; idempotent. Taken only from the primary of that copy.
   */
  WithdrawGroup(argument: _tidemark_replication_v1_WithdrawGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_replication_v1_WithdrawGroupResponse__Output>): grpc.ClientUnaryCall;
  WithdrawGroup(argument: _tidemark_replication_v1_WithdrawGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_replication_v1_WithdrawGroupResponse__Output>): grpc.ClientUnaryCall;
  WithdrawGroup(argument: _tidemark_replication_v1_WithdrawGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_replication_v1_WithdrawGroupResponse__Output>): grpc.ClientUnaryCall;
  WithdrawGroup(argument: _tidemark_replication_v1_WithdrawGroupRequest, callback: grpc.requestCallback<_tidemark_replication_v1_WithdrawGroupResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The primary's site tells the other one that it has ended a group, and that the copy is to go with its points. Answered
   * once that is gone; idempotent. Taken only from the primary of that copy.
   */
  withdrawGroup(argument: _tidemark_replication_v1_WithdrawGroupRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_replication_v1_WithdrawGroupResponse__Output>): grpc.ClientUnaryCall;
  withdrawGroup(argument: _tidemark_replication_v1_WithdrawGroupRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_tidemark_replication_v1_WithdrawGroupResponse__Output>): grpc.ClientUnaryCall;
  withdrawGroup(argument: _tidemark_replication_v1_WithdrawGroupRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_tidemark_replication_v1_WithdrawGroupResponse__Output>): grpc.ClientUnaryCall;
  withdrawGroup(argument: _tidemark_replication_v1_WithdrawGroupRequest, callback: grpc.requestCallback<_tidemark_replication_v1_WithdrawGroupResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * What one site asks of another. Peers only.
 */
export interface ReplicationServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * The secondary's site was asked for a change of a group, and carries it to the primary, which judges it by its own rules
   * and answers as if it had been asked itself. Taken only for a group whose secondary is the caller, or is to be.
   */
  CarryGroup: grpc.handleUnaryCall<_tidemark_replication_v1_CarryGroupRequest__Output, _tidemark_replication_v1_CarryGroupResponse>;
  
  /**
   * The primary's site compares what it holds of a group with what the other one does, exchange by exchange. Beside the
   * stream, which it never delays. Taken only from the primary of that copy.
   */
  CompareGroup: grpc.handleUnaryCall<_tidemark_replication_v1_CompareGroupRequest__Output, _tidemark_replication_v1_CompareGroupResponse>;
  
  /**
   * A site that was promoted, and has rolled that back, promises the next reign of the group to the old primary, which opens
   * it and is the primary again. Answered once that is on its record; idempotent. Taken only from the site for which the one
   * asked has stopped serving.
   */
  GrantReign: grpc.handleUnaryCall<_tidemark_replication_v1_GrantReignRequest__Output, _tidemark_replication_v1_GrantReignResponse>;
  
  /**
   * The secondary is about to be promoted, and asks the primary to let nothing more be written, for a bounded time. Answered
   * once nothing is under way, with where the order stands; asked again it is held on. Taken only from the secondary.
   */
  HoldSource: grpc.handleUnaryCall<_tidemark_replication_v1_HoldSourceRequest__Output, _tidemark_replication_v1_HoldSourceResponse>;
  
  /**
   * The primary's site tells the other one that a group is to be replicated to it, and what the group is to be; again
   * after each change, and while the site does not follow. Idempotent. The other site takes it only if it is the secondary, and the caller the primary, and if
   * its own configuration allows what it would open. The caller names its site as in Replicate.
   */
  OfferGroup: grpc.handleUnaryCall<_tidemark_replication_v1_OfferGroupRequest__Output, _tidemark_replication_v1_OfferGroupResponse>;
  
  /**
   * The secondary dials and pulls: bulk data flows towards the client, acknowledgements towards the server. One
   * stream carries one group. Each side's first message is its handshake; nothing else is read before it.
   * 
   * Both sides name themselves in the metadata key `tidemark-site` (a site's name). With certificates this must agree
   * with what the certificate proves.
   */
  Replicate: grpc.handleBidiStreamingCall<_tidemark_replication_v1_ReplicateRequest__Output, _tidemark_replication_v1_ReplicateResponse>;
  
  /**
   * The primary's site tells the other one that it has ended a group, and that the copy is to go with its points. Answered
   * once that is gone; idempotent. Taken only from the primary of that copy.
   */
  WithdrawGroup: grpc.handleUnaryCall<_tidemark_replication_v1_WithdrawGroupRequest__Output, _tidemark_replication_v1_WithdrawGroupResponse>;
  
}

export interface ReplicationServiceDefinition extends grpc.ServiceDefinition {
  CarryGroup: MethodDefinition<_tidemark_replication_v1_CarryGroupRequest, _tidemark_replication_v1_CarryGroupResponse, _tidemark_replication_v1_CarryGroupRequest__Output, _tidemark_replication_v1_CarryGroupResponse__Output>
  CompareGroup: MethodDefinition<_tidemark_replication_v1_CompareGroupRequest, _tidemark_replication_v1_CompareGroupResponse, _tidemark_replication_v1_CompareGroupRequest__Output, _tidemark_replication_v1_CompareGroupResponse__Output>
  GrantReign: MethodDefinition<_tidemark_replication_v1_GrantReignRequest, _tidemark_replication_v1_GrantReignResponse, _tidemark_replication_v1_GrantReignRequest__Output, _tidemark_replication_v1_GrantReignResponse__Output>
  HoldSource: MethodDefinition<_tidemark_replication_v1_HoldSourceRequest, _tidemark_replication_v1_HoldSourceResponse, _tidemark_replication_v1_HoldSourceRequest__Output, _tidemark_replication_v1_HoldSourceResponse__Output>
  OfferGroup: MethodDefinition<_tidemark_replication_v1_OfferGroupRequest, _tidemark_replication_v1_OfferGroupResponse, _tidemark_replication_v1_OfferGroupRequest__Output, _tidemark_replication_v1_OfferGroupResponse__Output>
  Replicate: MethodDefinition<_tidemark_replication_v1_ReplicateRequest, _tidemark_replication_v1_ReplicateResponse, _tidemark_replication_v1_ReplicateRequest__Output, _tidemark_replication_v1_ReplicateResponse__Output>
  WithdrawGroup: MethodDefinition<_tidemark_replication_v1_WithdrawGroupRequest, _tidemark_replication_v1_WithdrawGroupResponse, _tidemark_replication_v1_WithdrawGroupRequest__Output, _tidemark_replication_v1_WithdrawGroupResponse__Output>
}
