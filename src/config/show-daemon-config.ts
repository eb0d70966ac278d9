/**
 * The effective configuration for people: what is in force, and who set it. What is printed is a configuration file
 * again; read in, it has the same effect (but for what was redacted).
 */
import { Document, isMap, isPair, isScalar, isSeq, type Node } from "yaml";
import type { DaemonFile } from "#src/config/daemon-schema.js";
import { formatOrigin, type Origin } from "#src/config/issue.js";
import { formatKeyPath, isMapping, type KeyPath } from "#src/config/key-path.js";
import type { LoadedDaemonConfig } from "#src/config/load-daemon.js";
import { redact, redactArguments } from "#src/config/redact.js";

export interface ShownConfig {
  /** As a file would say it: every default filled in, paths absolute, secrets redacted. */
  readonly settings: unknown;
  /** Who set each of them, by key: `grpc.listen`. A list counts as one setting. */
  readonly origins: Readonly<Record<string, Origin>>;
}

export function showDaemonConfig({ effective, layers }: LoadedDaemonConfig): ShownConfig {
  const settings = redactTree(fillIdentities(effective), []);
  const origins: Record<string, Origin> = {};
  for (const path of settingsOf(settings, [])) origins[formatKeyPath(path)] = layers.originOf(path);
  return { settings, origins };
}

/** With the origin of each setting as a comment behind it. */
export function formatShownConfig({ settings, origins }: ShownConfig): string {
  const document = new Document(settings);
  annotate(document.contents, [], origins);
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** A peer is always known by a name: the one that stands in when none is given is shown too. */
function fillIdentities(file: DaemonFile): DaemonFile {
  const peers = Object.entries(file.peers).map(([site, peer]) => [
    site,
    { ...peer, identity: peer.identity ?? site },
  ]);
  return { ...file, peers: Object.fromEntries(peers) };
}

function redactTree(value: unknown, path: KeyPath): unknown {
  if (typeof value === "string") return redact(value);
  if (Array.isArray(value)) {
    return path[0] === "hooks" && path[2] === "run"
      ? redactArguments(value)
      : value.map((item) => redactTree(item, path));
  }
  if (!isMapping(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, redactTree(item, [...path, key])]),
  );
}

function settingsOf(value: unknown, path: KeyPath): KeyPath[] {
  if (!isMapping(value) || Object.keys(value).length === 0) return [path];
  return Object.entries(value).flatMap(([key, item]) => settingsOf(item, [...path, key]));
}

function annotate(node: Node | null, path: KeyPath, origins: Readonly<Record<string, Origin>>): void {
  if (!isMap(node)) return;
  for (const pair of node.items) {
    if (!isPair(pair) || !isScalar(pair.key)) continue;
    const inner = [...path, String(pair.key.value)];
    const value = pair.value as Node | null;
    const origin = origins[formatKeyPath(inner)];
    if (isSeq(value) || (isMap(value) && value.items.length === 0)) value.flow = true;
    if (origin === undefined || value === null) annotate(value, inner, origins);
    else value.comment = ` ${formatOrigin(origin)}`;
  }
}
