import { basename } from "node:path";
import type { TlsInitLeaf, TlsInitResult } from "#src/api/cli/tls-init/tls-init.js";

/** What a person reads after `tidemark tls init`: what there is now, and which file goes where. */
export function describeTlsInit(result: TlsInitResult): readonly string[] {
  const { authority, leaves, directory } = result;
  const sites = leaves.filter(({ role }) => role === "site");
  const operators = leaves.filter(({ role }) => role === "operator");
  return [
    `${directory}:`,
    `  ${describeFile("ca.pem", authority.state, authority.notAfterMs)}  authority`,
    ...leaves.map(
      (leaf) => `  ${describeFile(basename(leaf.cert), leaf.state, leaf.notAfterMs)}  ${describe(leaf)}`,
    ),
    ...sites.flatMap((leaf) => [
      "",
      `On the host of site ${leaf.name}: ca.pem, ${leaf.name}.pem, ${leaf.name}.key. In its configuration:`,
      `  tls: { ca: ca.pem, cert: ${leaf.name}.pem, key: ${leaf.name}.key }`,
      ...(operators.length === 0
        ? []
        : [
            `  access: { operators: [${operators.map(({ name }) => name).join(", ")}] }  # or viewers: who only looks`,
          ]),
    ]),
    ...operators.flatMap((leaf) => [
      "",
      `For operator ${leaf.name}: ca.pem, ${leaf.name}.pem, ${leaf.name}.key in a directory of their own:`,
      `  tidemark --server HOST:7420 --tls-dir DIR status`,
    ]),
    "",
    "Keep ca.key offline: whoever has it can pose as any site and any operator. It is needed only to add more",
    "certificates, by the same command on the same directory. Each key goes to its own host and to no other.",
  ];
}

function describeFile(name: string, state: "made" | "kept", notAfterMs: number): string {
  const until = new Date(notAfterMs).toISOString().slice(0, 10);
  return `${name.padEnd(24)} ${state}  valid until ${until}`;
}

function describe(leaf: TlsInitLeaf): string {
  return `${leaf.role} ${leaf.identities.join(", ")}`;
}
