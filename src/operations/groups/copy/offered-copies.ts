import { isPromoted } from "#src/domain/group/group-state.js";
import { refuseHooks } from "#src/domain/group/refuse-hooks.js";
import { refuseSpecification } from "#src/domain/group/refuse-specification.js";
import type { ChangeRefusal } from "#src/domain/group/specification-diff.js";
import type { GroupSpecification, HookUse } from "#src/domain/model/group-specification.js";
import type { HandOverOffer } from "#src/domain/model/hand-over.js";
import type { CopyGroup } from "#src/operations/groups/copy/copy-group.js";
import { createCopy } from "#src/operations/groups/copy/create-copy.js";
import { specificationRefused } from "#src/operations/groups/group-errors.js";
import type { GroupPorts } from "#src/operations/groups/group-ports.js";
import type { GroupRegister, SiteGroup } from "#src/operations/groups/group-register.js";
import type { GroupOffer, OfferAnswer } from "#src/operations/groups/other-sites.js";
import { Group } from "#src/operations/groups/primary/group.js";
import { promotedHere } from "#src/operations/groups/promotion/failover-errors.js";
import type { GroupRecord } from "#src/operations/groups/record/group-file-format.js";
import { groupLayout } from "#src/operations/groups/record/group-layout.js";
import {
  bothPrimary,
  copyGone,
  copyNewer,
  nameTaken,
  notOfferedByPrimary,
} from "#src/operations/groups/replication-errors.js";
import { becomeCopy } from "#src/operations/groups/reprotect/become-copy.js";
import { takeRole } from "#src/operations/groups/reprotect/change-role.js";
import { readOwnDifferences } from "#src/operations/groups/reprotect/own-differences-file.js";

export interface OfferedCopiesOptions {
  readonly ports: GroupPorts;
  readonly register: GroupRegister;
  /** One change of a group at a time. */
  readonly inTurn: <T>(name: string, work: () => Promise<T>) => Promise<T>;
  /** Makes a group and opens it, if there is room for one more. */
  readonly begin: (make: () => Promise<GroupRecord>) => Promise<SiteGroup>;
  /** The group of this id was taken over from its primary in order. */
  readonly onTaken: (id: string) => void;
}

/** What other sites ask of this one: copies of groups of which they are the primary. Judged by this site's own rules. */
export class OfferedCopies {
  readonly #options: OfferedCopiesOptions;

  constructor(options: OfferedCopiesOptions) {
    this.#options = options;
  }

  /** Answers with what the winner of a failover needs to know, each time it offers that copy. */
  async take(from: string, offer: GroupOffer): Promise<OfferAnswer> {
    await this.#take(from, offer);
    const { disk, dataDirectory, hash64 } = this.#options.ports;
    const { directory } = groupLayout(dataDirectory, offer.id);
    return { own: await readOwnDifferences(disk, directory, offer.copy, hash64) };
  }

  async #take(from: string, offer: GroupOffer): Promise<void> {
    const { id, specification } = offer;
    const { group: name } = specification;
    if (specification.primary !== from) throw notOfferedByPrimary(name, specification.primary, from);
    const refusals = [
      ...refuseSpecification(specification, this.#options.ports.site, "passive"),
      ...this.#refuseHooks(id, specification),
    ];
    if (refusals.length > 0) throw specificationRefused(name, refusals);
    await this.#options.inTurn(name, async () => {
      const known = this.#options.register.groups.get(id) ?? this.#options.register.named(name);
      if (known === undefined && offer.handOver !== undefined) throw copyGone(name, this.#options.ports.site);
      if (known === undefined) return await this.#createCopy(offer);
      if (known.record.id !== id || known.name !== name)
        throw nameTaken(name, this.#options.ports.site, known.record.id, id);
      if (known instanceof Group && offer.handOver !== undefined)
        throw bothPrimary(name, this.#options.ports.site, from);
      if (known instanceof Group) return await this.#takeReprotect(known, from, offer);
      if (known.primary !== from) throw notOfferedByPrimary(name, known.primary, from);
      if (offer.handOver !== undefined) return await this.#takeOver(known, offer, offer.handOver, from);
      await this.#takeCopy(known, offer);
    });
  }

  /** In order, by its primary: what follows goes on by itself. */
  async #takeOver(
    known: CopyGroup,
    { copy }: GroupOffer,
    handOver: HandOverOffer,
    from: string,
  ): Promise<void> {
    const { ports, onTaken } = this.#options;
    if (known.copy !== copy) throw copyNewer(known.name, ports.site, known.copy, copy);
    await known.takeOver.answer(handOver, from);
    if (handOver.type === "takes") onTaken(known.record.id);
  }

  /** A primary that has stopped for the site that was promoted in its place becomes its secondary. */
  async #takeReprotect(known: Group, from: string, offer: GroupOffer): Promise<void> {
    const { ports, register } = this.#options;
    const { name, record } = known;
    const superseded = record.pairing?.role === "active" ? record.pairing.superseded : undefined;
    const hasStopped = known.state.type === "fenced" || known.state.type === "diverged";
    if (superseded === undefined && offer.reign !== undefined)
      known.link?.heardOffer(offer.reign.lineage, from);
    if (superseded?.winner !== from || !hasStopped) throw bothPrimary(name, ports.site, from);
    if (offer.isHeld) throw copyGone(name, ports.site);
    await known.stop();
    let copy = record;
    try {
      copy = await becomeCopy(ports, record, superseded, offer);
      ports.logger.warn(
        "the superseded primary is the secondary of the site that was promoted from here on",
        {
          group: name,
          primary: from,
          keepsWrites: superseded.diverged,
        },
      );
    } finally {
      // After a failure that is the superseded primary, as before.
      await takeRole(ports, register, copy);
    }
  }

  async withdraw(from: string, id: string): Promise<void> {
    const known = this.#options.register.groups.get(id);
    if (known === undefined) return;
    await this.#options.inTurn(known.name, async () => {
      if (this.#options.register.groups.get(id) !== known) return;
      const { name } = known;
      if (known instanceof Group) throw bothPrimary(name, this.#options.ports.site, from);
      if (known.primary !== from) throw notOfferedByPrimary(name, known.primary, from);
      // What is served here is not its to end any more.
      if (isPromoted(known.state)) throw promotedHere(name, this.#options.ports.site);
      this.#options.ports.logger.warn(
        "the copy of a group is dropped with its points: it was deleted at its primary",
        {
          group: name,
          from,
        },
      );
      await known.drop("");
      this.#options.register.groups.delete(id);
      this.#options.ports.onChange();
    });
  }

  /** What a group names already, and the configuration has dropped since, must not keep it from being followed. */
  #refuseHooks(id: string, { hooks: named }: GroupSpecification): readonly ChangeRefusal[] {
    const { ports, register } = this.#options;
    if (ports.hooks === undefined) return [];
    const held = register.groups.get(id)?.record.specification.hooks ?? [];
    const isHeld = ({ moment, use }: HookUse) => held.some((one) => one.moment === moment && one.use === use);
    const hooks = named.filter((use) => !isHeld(use));
    return refuseHooks({ hooks }, ports.site, ports.hooks.names());
  }

  /** The one that is there, or one in its place that is made anew because the primary has decided so. */
  async #takeCopy(known: CopyGroup, offer: GroupOffer): Promise<void> {
    const { name, copy } = known;
    const { site, logger } = this.#options.ports;
    if (isPromoted(known.state)) return await known.takeOffer(offer.specification);
    if (copy > offer.copy) throw copyNewer(name, site, copy, offer.copy);
    if (copy === offer.copy) return await known.takeOffer(offer.specification);
    if (offer.isHeld) throw copyGone(name, site);
    logger.warn("the copy of a group is dropped with its points: its primary seeds it again", {
      group: name,
      copy,
      anew: offer.copy,
    });
    await known.drop("");
    this.#options.register.groups.delete(known.record.id);
    await this.#createCopy(offer);
  }

  async #createCopy(offer: GroupOffer): Promise<void> {
    const { ports, begin } = this.#options;
    if (offer.isHeld) throw copyGone(offer.specification.group, ports.site);
    await begin(() => createCopy(ports, offer));
  }
}
