import type { EventOperations } from "#src/api/control/events.js";
import type { GroupOperations } from "#src/api/control/groups.js";
import type { HistoryOperations } from "#src/api/control/history.js";
import type { PeerOperations } from "#src/api/control/peers.js";
import type { SiteOperations } from "#src/api/control/site.js";
import { Audit } from "#src/api/rpc/audit.js";
import { type AccessRules, type Caller, decideCaller } from "#src/api/rpc/caller.js";
import type { Carry } from "#src/api/rpc/carry.js";
import { Handlers } from "#src/api/rpc/handlers.js";
import { requireRight } from "#src/api/rpc/rights.js";
import { drillService } from "#src/api/rpc/services/drill-service.js";
import { failoverService } from "#src/api/rpc/services/failover-service.js";
import { groupService } from "#src/api/rpc/services/group-service.js";
import { jobService } from "#src/api/rpc/services/job-service.js";
import { recoveryPointService } from "#src/api/rpc/services/recovery-point-service.js";
import { replicationService } from "#src/api/rpc/services/replication-service.js";
import { siteService } from "#src/api/rpc/services/site-service.js";
import { TidemarkError } from "#src/base/errors.js";
import type { Admission, EndedCall } from "#src/platform/grpc/calls.js";
import type { ConnectionTrust } from "#src/platform/grpc/connection-trust.js";
import { controlApi } from "#src/platform/grpc/contract.js";
import { toStatus } from "#src/platform/grpc/error-status.js";
import { status } from "#src/platform/grpc/grpc.js";
import { GrpcServer } from "#src/platform/grpc/grpc-server.js";
import type { ServerLimits } from "#src/platform/grpc/limits.js";
import { offerDefinition } from "#src/platform/grpc/replicate-call.js";
import { addHealth, addReflection, type Health } from "#src/platform/grpc/standard-services.js";
import type { AcceptedSocket } from "#src/platform/listen/listener.js";
import { addReplicationService } from "#src/platform/stream/grpc-message-acceptor.js";
import type { Logger } from "#src/telemetry/logger.js";

/** Everything the daemon answers over gRPC. Only what is implemented is registered; gRPC answers for the rest. */

export interface RpcServerOptions {
  readonly site: SiteOperations;
  /** Without them neither groups nor their points are offered. */
  readonly groups?: GroupOperations;
  /** Without them events are not offered. */
  readonly events?: EventOperations;
  /** Without it there is no audit log. */
  readonly history?: HistoryOperations;
  /** Asked for each call. */
  readonly access: () => AccessRules;
  readonly logger: Logger;
  /** A defect showed: the daemon logs it and ends. */
  readonly onUnexpected: (error: unknown) => void;
  /** Without them replication is not offered. */
  readonly peers?: PeerOperations;
  /** To the primary of a group, what is asked here and is that site's to answer. */
  readonly carry?: Carry;
  readonly limits?: Partial<ServerLimits>;
}

/** How long calls under way may take to finish when the daemon stops; longer than any unary call should take. */
export const DRAIN_GRACE_MS = 5_000;

const SITE_SERVICE = "tidemark.control.v1.SiteService";
const GROUP_SERVICE = "tidemark.control.v1.GroupService";
const JOB_SERVICE = "tidemark.control.v1.JobService";
const DRILL_SERVICE = "tidemark.control.v1.DrillService";
const RECOVERY_POINT_SERVICE = "tidemark.control.v1.RecoveryPointService";
const FAILOVER_SERVICE = "tidemark.control.v1.FailoverService";
const REPLICATION_SERVICE = "tidemark.replication.v1.ReplicationService";

export class RpcServer {
  readonly #options: RpcServerOptions;
  readonly #server: GrpcServer<Caller>;
  readonly #health: Health;
  readonly #audit: Audit | undefined;

  constructor(options: RpcServerOptions) {
    this.#options = options;
    this.#audit = options.history && new Audit(options.history);
    this.#server = new GrpcServer<Caller>({
      admit: (connection, path) => this.#admit(connection, path),
      onEnd: (call) => this.#log(call),
      onUnexpected: (error, path) => {
        options.logger.error("a call could not be admitted", { method: path.slice(1), cause: String(error) });
        options.onUnexpected(error);
      },
      ...(options.limits === undefined ? {} : { limits: options.limits }),
    });
    const services = this.#register();
    this.#health = addHealth(this.#server, services);
    addReflection(this.#server, services);
  }

  get connectionCount(): number {
    return this.#server.connectionCount;
  }

  get openCallCount(): number {
    return this.#server.openCallCount;
  }

  /** Takes the socket over. */
  receive(accepted: AcceptedSocket): void {
    this.#server.receive(accepted);
  }

  /** What health checks answer. False until it is first said. */
  setServing(serving: boolean): void {
    this.#health.setServing(serving);
  }

  /** Says that it no longer serves, lets calls finish for at most so long, and closes every connection. */
  async drain(graceMs = DRAIN_GRACE_MS): Promise<void> {
    this.#health.setServing(false);
    const { cutCalls } = await this.#server.drain(graceMs);
    if (cutCalls > 0) this.#options.logger.warn("calls were cut at shutdown", { calls: cutCalls, graceMs });
  }

  #register(): readonly string[] {
    const handlers = new Handlers({
      callerOf: (metadata) => this.#server.callerOf(metadata),
      logger: this.#options.logger,
      audit: this.#audit,
      onUnexpected: this.#options.onUnexpected,
    });
    const { site, groups, events, history, peers } = this.#options;
    this.#server.addService(controlApi().SiteService.service, siteService(site, handlers));
    const registered = [SITE_SERVICE];
    if (groups !== undefined) {
      this.#server.addService(
        controlApi().GroupService.service,
        groupService(groups, handlers, this.#options.carry),
      );
      const points = recoveryPointService(groups.points, groups.branches, site, handlers);
      this.#server.addService(controlApi().RecoveryPointService.service, points);
      const drills = drillService(groups.drills, site, handlers);
      this.#server.addService(controlApi().DrillService.service, drills);
      const failovers = failoverService(groups.failovers, handlers);
      this.#server.addService(controlApi().FailoverService.service, failovers);
      registered.push(GROUP_SERVICE, RECOVERY_POINT_SERVICE, DRILL_SERVICE, FAILOVER_SERVICE);
    }
    if (events !== undefined) {
      this.#server.addService(
        controlApi().JobService.service,
        jobService(events, handlers, groups?.failovers, history),
      );
      registered.push(JOB_SERVICE);
    }
    if (peers !== undefined) {
      this.#server.addService(offerDefinition(), replicationService(peers, handlers, groups));
      addReplicationService(this.#server, {
        site: peers.site,
        accept: (stream) => peers.acceptStream(stream),
        sitesOf: (metadata) => this.#server.callerOf(metadata)?.sites ?? [],
      });
      registered.push(REPLICATION_SERVICE);
    }
    return registered;
  }

  #admit(connection: ConnectionTrust, path: string): Admission<Caller> {
    const caller = decideCaller(connection, this.#options.access());
    try {
      requireRight(caller, path);
      return { type: "admitted", caller };
    } catch (error) {
      if (error instanceof TidemarkError) this.#audit?.denied(path, caller, error);
      if (error instanceof TidemarkError) return { type: "refused", status: toStatus(error) };
      throw error;
    }
  }

  #log(call: EndedCall): void {
    const fields = {
      method: call.path.slice(1),
      caller: call.connection.trust === "local" ? "local" : call.connection.identities.join(","),
      status: status[call.code],
      durationMs: Math.round(call.durationMs),
    };
    // Who was turned away is worth more than a line at debug: it is either an attack or a forgotten line of configuration.
    if (call.code === status.PERMISSION_DENIED) {
      this.#options.logger.warn("a call was denied", { ...fields, reason: call.details });
    } else this.#options.logger.debug("call", fields);
  }
}
