import { type AccessRules, decideCaller } from "#src/api/rpc/caller.js";
import type {
  ExportListing,
  ExportRefusal,
  ExportResolver,
  NbdClient,
  ServedExport,
} from "#src/platform/nbd/export-resolver.js";

/**
 * Who may have exports: whoever is on this machine, and over TLS the holder of an operator's or a client's certificate.
 * Any other certificate of our authority proves who it is and no more: a viewer's must not be able to overwrite a volume,
 * nor must the other site's. Asked for each connection, so that a reload counts for the next one.
 */
export class GuardedExports implements ExportResolver {
  readonly #exports: ExportResolver;
  readonly #access: () => AccessRules;

  constructor(exports: ExportResolver, access: () => AccessRules) {
    this.#exports = exports;
    this.#access = access;
  }

  list(client: NbdClient): readonly ExportListing[] | Promise<readonly ExportListing[]> {
    return this.#admits(client) ? this.#exports.list(client) : [];
  }

  open(
    name: string,
    client: NbdClient,
  ): ServedExport | ExportRefusal | Promise<ServedExport | ExportRefusal> {
    return this.#admits(client) ? this.#exports.open(name, client) : NO_RIGHT;
  }

  #admits(client: NbdClient): boolean {
    const { roles } = decideCaller(client, this.#access());
    return roles.includes("operator") || roles.includes("client");
  }
}

/** The same for every name: who has no right learns nothing of what there is. */
const NO_RIGHT: ExportRefusal = {
  type: "refused",
  reason: "policy",
  text: "this certificate has no right to volumes: show one whose identity access.clients or access.operators of this site names",
};
