import { checkChoice } from "#src/api/cli/command-input.js";
import type { OptionDeclaration } from "#src/api/cli/option-declaration.js";
import { OUTPUT_FORMATS, type OutputFormat } from "#src/api/cli/output/output.js";
import { TidemarkError } from "#src/base/errors.js";
import { type ListenAddress, parseListenAddress } from "#src/base/listen-address.js";
import { parseName } from "#src/domain/model/name.js";

export type Environment = Readonly<Record<string, string | undefined>>;

/** The options of every command, before it or after it. */
export const GLOBAL_OPTIONS: readonly OptionDeclaration[] = [
  {
    name: "server",
    value: "ADDR",
    summary: "the daemon to ask: HOST:PORT or unix:/path (env TIDEMARK_SERVER)",
  },
  {
    name: "site",
    value: "NAME",
    summary: "ask the daemon of this site, found through the peers of the local one",
  },
  {
    name: "tls-dir",
    value: "DIR",
    summary: "directory with ca.pem and a client certificate and key (env TIDEMARK_TLS_DIR)",
    completes: "directory",
  },
  {
    name: "tls-identity",
    value: "NAME",
    summary: "which pair in the TLS directory to use: NAME.pem, NAME.key",
  },
  {
    name: "output",
    value: "FORMAT",
    summary: "how to print the result",
    choices: OUTPUT_FORMATS,
  },
  { name: "no-color", summary: "print without colours (env NO_COLOR)" },
];

/** Those that mean the same at a command: all but the ones it declares for itself (`--site` of `tls init`). */
export function globalOptionsOf(own: readonly OptionDeclaration[]): readonly OptionDeclaration[] {
  const names = own.map(({ name }) => name);
  return GLOBAL_OPTIONS.filter(({ name }) => !names.includes(name));
}

export interface GlobalOptions {
  readonly target: Target;
  readonly tls: ClientTlsOptions | undefined;
  readonly format: OutputFormat;
  /** False: never. True: where the output is a terminal. */
  readonly colour: boolean;
  /** Show the stack of an unexpected error. */
  readonly debug: boolean;
}

/** Which daemon to ask. */
export type Target =
  | { readonly type: "default" }
  | {
      readonly type: "server";
      readonly address: ListenAddress;
      readonly from: "--server" | "TIDEMARK_SERVER";
    }
  /** The site's address is asked of `via`. */
  | { readonly type: "site"; readonly site: string; readonly via: Exclude<Target, { type: "site" }> };

export interface ClientTlsOptions {
  readonly dir: string;
  readonly identity: string | undefined;
}

export function readGlobalOptions(
  values: Readonly<Record<string, unknown>>,
  environment: Environment,
): GlobalOptions {
  const text = (name: string): string | undefined => {
    const value = values[name];
    return typeof value === "string" ? value : undefined;
  };
  checkChoice("option --output", { choices: OUTPUT_FORMATS }, text("output"));
  return {
    target: readTarget(text("server"), text("site"), set(environment, "TIDEMARK_SERVER")),
    tls: readTls(text("tlsDir") ?? set(environment, "TIDEMARK_TLS_DIR"), text("tlsIdentity")),
    format: formatOf(text("output")),
    colour:
      values["color"] !== false &&
      set(environment, "NO_COLOR") === undefined &&
      environment["TERM"] !== "dumb",
    debug: set(environment, "TIDEMARK_DEBUG") !== undefined,
  };
}

/** The format for an error, also when the options themselves are what is wrong. */
export function formatOf(output: unknown): OutputFormat {
  return OUTPUT_FORMATS.find((format) => format === output) ?? "table";
}

function readTarget(
  server: string | undefined,
  site: string | undefined,
  fromEnvironment: string | undefined,
): Target {
  if (server !== undefined && site !== undefined) {
    throw new TidemarkError({
      kind: "invalid",
      code: "CONFLICTING_OPTIONS",
      message: "--server and --site exclude each other",
      hint: "give --server ADDR to ask the daemon at an address, or --site NAME to ask a peer of the local daemon",
    });
  }
  if (server !== undefined) return serverAt(server, "--server");
  const base =
    fromEnvironment === undefined
      ? ({ type: "default" } as const)
      : serverAt(fromEnvironment, "TIDEMARK_SERVER");
  return site === undefined ? base : { type: "site", site: parseName(site, "site"), via: base };
}

function serverAt(text: string, from: "--server" | "TIDEMARK_SERVER"): Extract<Target, { type: "server" }> {
  try {
    return { type: "server", address: parseListenAddress(text), from };
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    const { kind, code, message, hint } = error;
    throw new TidemarkError({ kind, code, message: `${from}: ${message}`, hint });
  }
}

function readTls(dir: string | undefined, identity: string | undefined): ClientTlsOptions | undefined {
  if (dir !== undefined) return { dir, identity };
  if (identity === undefined) return undefined;
  throw new TidemarkError({
    kind: "invalid",
    code: "CONFLICTING_OPTIONS",
    message: "--tls-identity says which pair of a directory to use, but no directory is given",
    hint: "add --tls-dir DIR or set TIDEMARK_TLS_DIR",
  });
}

/** An empty variable counts as unset. */
function set(environment: Environment, name: string): string | undefined {
  const value = environment[name];
  return value === undefined || value === "" ? undefined : value;
}
