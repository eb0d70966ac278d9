import { TidemarkError } from "#src/base/errors.js";
import type { OpenView, Store } from "#src/data-path/store/store.js";
import { refusedPoint } from "#src/domain/model/point-refusal.js";
import { parsePointSelector } from "#src/domain/model/point-selector.js";
import { KeptChanges, ViewChanges, type ViewedMember } from "#src/operations/groups/copy/view-changes.js";
import type { ExportRefusal, ServedExport } from "#src/platform/nbd/export-resolver.js";

/** Each holds what it reads from being folded away; more at once are a mistake, or an attack. */
const VIEWS_MAX = 64;

/** The read-only views of a copy that clients have open. Each that is asked for is one of its own, fixed when opened. */
export class CopyViews {
  readonly #group: string;
  readonly #open = new Set<ServedExport>();
  readonly #changes = new KeptChanges();
  #opening = 0;

  constructor(group: string) {
    this.#group = group;
  }

  /** Refusals are for the person at the client. */
  async open(store: Store, member: string, selector: string): Promise<ServedExport | ExportRefusal> {
    if (this.#open.size + this.#opening >= VIEWS_MAX) return refusal(tooManyViews(this.#group));
    this.#opening += 1;
    try {
      const opened = await openView(store, member, selector);
      return this.#serve(opened, `volume ${member} of group ${this.#group} as of ${selector}`);
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      return refusal(error);
    } finally {
      this.#opening -= 1;
    }
  }

  /** Ends all of them, each as the callback does. */
  async endAll(end: (served: ServedExport) => Promise<void>): Promise<void> {
    await Promise.all([...this.#open].map(end));
  }

  #serve({ view, ...viewed }: OpenedMember, description: string): ServedExport {
    const served: ServedExport = {
      type: "export",
      device: view,
      description,
      rotational: false,
      fastZero: false,
      changedSince: new ViewChanges(viewed, this.#changes),
      close: async () => {
        this.#open.delete(served);
        await view.close();
      },
    };
    this.#open.add(served);
    return served;
  }
}

interface OpenedMember extends ViewedMember {
  readonly view: OpenView;
}

/** A member that was removed may have been followed by another of its name: the newest that is in that moment is meant. */
async function openView(store: Store, name: string, text: string): Promise<OpenedMember> {
  const resolved = await store.resolve(parsePointSelector(text));
  if (resolved.type !== "resolved") throw refusedPoint(text, resolved);
  const moment = { position: resolved.position, members: resolved.point?.members ?? [] };
  const candidates = store.members
    .filter((member) => member.name === name)
    .map(({ member }) => member)
    .sort((a, b) => b - a);
  let refused: TidemarkError = notSeeded(name);
  for (const member of candidates) {
    try {
      return { store, member, moment, view: await store.openView(member, moment, "view") };
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      refused = error;
    }
  }
  throw refused;
}

function refusal(error: TidemarkError): ExportRefusal {
  return { type: "refused", reason: "policy", text: `${error.message}; ${error.hint}` };
}

function notSeeded(member: string): TidemarkError {
  return new TidemarkError({
    kind: "refused",
    code: "MEMBER_NOT_SEEDED",
    message: `nothing of ${member} has come to this site yet`,
    hint: "wait for the first sync: tidemark status shows how far it is",
  });
}

function tooManyViews(group: string): TidemarkError {
  return new TidemarkError({
    kind: "exhausted",
    code: "TOO_MANY_VIEWS",
    message: `${VIEWS_MAX} views of the group ${group} are open already`,
    hint: "close one, or export a point to a file to read it for longer",
  });
}
