import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from './google/protobuf/Timestamp.js';
import type { ChangeContext as _tidemark_control_v1_ChangeContext, ChangeContext__Output as _tidemark_control_v1_ChangeContext__Output } from './tidemark/control/v1/ChangeContext.js';
import type { ConfigChange as _tidemark_control_v1_ConfigChange, ConfigChange__Output as _tidemark_control_v1_ConfigChange__Output } from './tidemark/control/v1/ConfigChange.js';
import type { GetSiteRequest as _tidemark_control_v1_GetSiteRequest, GetSiteRequest__Output as _tidemark_control_v1_GetSiteRequest__Output } from './tidemark/control/v1/GetSiteRequest.js';
import type { GetSiteResponse as _tidemark_control_v1_GetSiteResponse, GetSiteResponse__Output as _tidemark_control_v1_GetSiteResponse__Output } from './tidemark/control/v1/GetSiteResponse.js';
import type { ReloadConfigRequest as _tidemark_control_v1_ReloadConfigRequest, ReloadConfigRequest__Output as _tidemark_control_v1_ReloadConfigRequest__Output } from './tidemark/control/v1/ReloadConfigRequest.js';
import type { ReloadConfigResponse as _tidemark_control_v1_ReloadConfigResponse, ReloadConfigResponse__Output as _tidemark_control_v1_ReloadConfigResponse__Output } from './tidemark/control/v1/ReloadConfigResponse.js';
import type { Site as _tidemark_control_v1_Site, Site__Output as _tidemark_control_v1_Site__Output } from './tidemark/control/v1/Site.js';
import type { SiteCertificate as _tidemark_control_v1_SiteCertificate, SiteCertificate__Output as _tidemark_control_v1_SiteCertificate__Output } from './tidemark/control/v1/SiteCertificate.js';
import type { SiteListener as _tidemark_control_v1_SiteListener, SiteListener__Output as _tidemark_control_v1_SiteListener__Output } from './tidemark/control/v1/SiteListener.js';
import type { SitePart as _tidemark_control_v1_SitePart, SitePart__Output as _tidemark_control_v1_SitePart__Output } from './tidemark/control/v1/SitePart.js';
import type { SitePeer as _tidemark_control_v1_SitePeer, SitePeer__Output as _tidemark_control_v1_SitePeer__Output } from './tidemark/control/v1/SitePeer.js';
import type { SiteServiceClient as _tidemark_control_v1_SiteServiceClient, SiteServiceDefinition as _tidemark_control_v1_SiteServiceDefinition } from './tidemark/control/v1/SiteService.js';
import type { WatchSiteRequest as _tidemark_control_v1_WatchSiteRequest, WatchSiteRequest__Output as _tidemark_control_v1_WatchSiteRequest__Output } from './tidemark/control/v1/WatchSiteRequest.js';
import type { WatchSiteResponse as _tidemark_control_v1_WatchSiteResponse, WatchSiteResponse__Output as _tidemark_control_v1_WatchSiteResponse__Output } from './tidemark/control/v1/WatchSiteResponse.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  google: {
    protobuf: {
      Timestamp: MessageTypeDefinition<_google_protobuf_Timestamp, _google_protobuf_Timestamp__Output>
    }
  }
  tidemark: {
    control: {
      v1: {
        ChangeContext: MessageTypeDefinition<_tidemark_control_v1_ChangeContext, _tidemark_control_v1_ChangeContext__Output>
        ConfigChange: MessageTypeDefinition<_tidemark_control_v1_ConfigChange, _tidemark_control_v1_ConfigChange__Output>
        GetSiteRequest: MessageTypeDefinition<_tidemark_control_v1_GetSiteRequest, _tidemark_control_v1_GetSiteRequest__Output>
        GetSiteResponse: MessageTypeDefinition<_tidemark_control_v1_GetSiteResponse, _tidemark_control_v1_GetSiteResponse__Output>
        ListenerSecurity: EnumTypeDefinition
        ListenerService: EnumTypeDefinition
        PartState: EnumTypeDefinition
        ReloadConfigRequest: MessageTypeDefinition<_tidemark_control_v1_ReloadConfigRequest, _tidemark_control_v1_ReloadConfigRequest__Output>
        ReloadConfigResponse: MessageTypeDefinition<_tidemark_control_v1_ReloadConfigResponse, _tidemark_control_v1_ReloadConfigResponse__Output>
        Site: MessageTypeDefinition<_tidemark_control_v1_Site, _tidemark_control_v1_Site__Output>
        SiteCertificate: MessageTypeDefinition<_tidemark_control_v1_SiteCertificate, _tidemark_control_v1_SiteCertificate__Output>
        SiteListener: MessageTypeDefinition<_tidemark_control_v1_SiteListener, _tidemark_control_v1_SiteListener__Output>
        SitePart: MessageTypeDefinition<_tidemark_control_v1_SitePart, _tidemark_control_v1_SitePart__Output>
        SitePeer: MessageTypeDefinition<_tidemark_control_v1_SitePeer, _tidemark_control_v1_SitePeer__Output>
        /**
         * The daemon itself.
         */
        SiteService: SubtypeConstructor<typeof grpc.Client, _tidemark_control_v1_SiteServiceClient> & { service: _tidemark_control_v1_SiteServiceDefinition }
        WatchSiteRequest: MessageTypeDefinition<_tidemark_control_v1_WatchSiteRequest, _tidemark_control_v1_WatchSiteRequest__Output>
        WatchSiteResponse: MessageTypeDefinition<_tidemark_control_v1_WatchSiteResponse, _tidemark_control_v1_WatchSiteResponse__Output>
      }
    }
  }
}

