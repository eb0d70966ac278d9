import { assert } from "#src/base/assert.js";
import { rollMood } from "#src/platform/disk/crash-model.js";
import type { Dice } from "#src/platform/disk/dice.js";
import { SimulatedContents } from "#src/platform/disk/simulated-contents.js";
import { SimulatedFailure } from "#src/platform/disk/simulated-failure.js";

/**
 * The tree of names: as programs see it (`entries`), and as the device has it for certain (`durable`).
 *
 * Creating, renaming and removing a name is one pending operation, decided as a whole: a rename never leaves the file
 * under both names or under none. At a power loss each is kept or lost on its own, but for what cannot be: one that
 * needs a name free, while the operation that freed it was lost, is lost too. Without that rule files would vanish that
 * nobody removed, which no file system in use does.
 */

/** Beyond, the oldest is settled as kept: journals of file systems are written every few seconds anyway. */
const PENDING_MAX = 4096;

interface Place {
  readonly directory: DirectoryNode;
  readonly name: string;
}

interface NodeBase {
  readonly id: number;
  readonly permissions: number;
  modifiedMs: number;
  /** Whether programs find it under a name. */
  linked: boolean;
  /** Where the device has it. */
  place: Place | undefined;
  /** The number of the last operation on this node that is decided: an earlier one places it no more. */
  decided: number;
}

export interface FileNode extends NodeBase {
  readonly kind: "file";
  contents: SimulatedContents;
  opens: number;
  /** Open for one alone. */
  claimed: boolean;
  lockedBy: number | undefined;
}

export interface DirectoryNode extends NodeBase {
  readonly kind: "directory";
  entries: Map<string, Node>;
  readonly durable: Map<string, Node>;
}

export type Node = FileNode | DirectoryNode;

interface NameOperation {
  readonly number: number;
  readonly type: "place" | "remove";
  readonly node: Node;
  readonly directory: DirectoryNode;
  readonly name: string;
  /** Where it was before, of a rename. */
  readonly source: DirectoryNode | undefined;
  /** What the rename replaced. */
  readonly replaced: Node | undefined;
}

/** A path taken apart: the directory is there, the node perhaps. */
export interface Spot {
  readonly directory: DirectoryNode;
  readonly name: string;
  readonly node: Node | undefined;
}

export class SimulatedNames {
  readonly root: DirectoryNode;
  #pending: NameOperation[] = [];
  #lastNumber = 0;
  #lastId = 0;

  constructor() {
    this.root = this.#newDirectory(0o755, 0);
    this.root.linked = true;
  }

  /** The node at the path; undefined when the last part is missing. ENOENT or ENOTDIR for the parts before it. */
  find(path: string): Node | undefined {
    return partsOf(path).length === 0 ? this.root : this.spot(path).node;
  }

  spot(path: string): Spot {
    const parts = partsOf(path);
    const name = parts.pop();
    if (name === undefined) throw new SimulatedFailure("EBUSY");
    let directory = this.root;
    for (const part of parts) directory = asDirectory(directory.entries.get(part));
    return { directory, name, node: directory.entries.get(name) };
  }

  directory(path: string): DirectoryNode {
    return asDirectory(this.find(path));
  }

  addFile(spot: Spot, permissions: number, nowMs: number): FileNode {
    const node: FileNode = {
      kind: "file",
      ...this.#newBase(permissions, nowMs),
      contents: new SimulatedContents(),
      opens: 0,
      claimed: false,
      lockedBy: undefined,
    };
    this.#place(node, spot, undefined, nowMs);
    return node;
  }

  addDirectory(spot: Spot, permissions: number, nowMs: number): DirectoryNode {
    const node = this.#newDirectory(permissions, nowMs);
    this.#place(node, spot, undefined, nowMs);
    return node;
  }

  move(node: Node, from: Spot, to: Spot, nowMs: number): void {
    from.directory.entries.delete(from.name);
    from.directory.modifiedMs = nowMs;
    if (to.node !== undefined) to.node.linked = false;
    this.#place(node, to, from.directory, nowMs);
  }

  remove(node: Node, spot: Spot, nowMs: number): void {
    spot.directory.entries.delete(spot.name);
    spot.directory.modifiedMs = nowMs;
    node.linked = false;
    const { directory, name } = spot;
    this.#record({ type: "remove", node, directory, name, source: undefined, replaced: undefined });
  }

  /** Stands for all operations up to now. */
  mark(): number {
    return this.#lastNumber;
  }

  /** Makes durable the operations up to the mark that touch the directory. A rename between two is synced with either. */
  persist(directory: DirectoryNode, mark: number): void {
    const left: NameOperation[] = [];
    for (const operation of this.#pending) {
      const touches = operation.directory === directory || operation.source === directory;
      if (touches && operation.number <= mark) settle(operation);
      else left.push(operation);
    }
    this.#pending = left;
  }

  /** The tree becomes what is found after the power came back; open files and locks are gone with whoever held them. */
  losePower(dice: Dice): void {
    const mood = rollMood(dice);
    for (const operation of this.#pending) {
      if (mood === "keep" || (mood === "each" && dice.chance(1 / 2))) settle(operation);
    }
    this.#pending = [];
    for (const node of nodesBelow(this.root, (directory) => directory.durable)) {
      if (node.kind === "directory") node.entries = new Map(node.durable);
      else node.contents = node.contents.afterPowerLoss(dice);
      node.linked = true;
    }
    this.endProcess();
  }

  endProcess(): void {
    for (const node of this.files()) {
      node.opens = 0;
      node.claimed = false;
      node.lockedBy = undefined;
    }
  }

  *files(): Generator<FileNode> {
    for (const node of nodesBelow(this.root, (directory) => directory.entries)) {
      if (node.kind === "file") yield node;
    }
  }

  #newBase(permissions: number, nowMs: number): NodeBase {
    this.#lastId += 1;
    return { id: this.#lastId, permissions, modifiedMs: nowMs, linked: false, place: undefined, decided: 0 };
  }

  #newDirectory(permissions: number, nowMs: number): DirectoryNode {
    return {
      kind: "directory",
      ...this.#newBase(permissions, nowMs),
      entries: new Map(),
      durable: new Map(),
    };
  }

  #place(node: Node, spot: Spot, source: DirectoryNode | undefined, nowMs: number): void {
    spot.directory.entries.set(spot.name, node);
    spot.directory.modifiedMs = nowMs;
    node.linked = true;
    this.#record({
      type: "place",
      directory: spot.directory,
      name: spot.name,
      node,
      source,
      replaced: spot.node,
    });
  }

  #record(operation: Omit<NameOperation, "number">): void {
    this.#lastNumber += 1;
    this.#pending.push({ ...operation, number: this.#lastNumber });
    if (this.#pending.length > PENDING_MAX) this.#pending.splice(0, PENDING_MAX / 2).forEach(settle);
  }
}

/** Carries the operation out on the durable tree, as far as what is durable allows. */
function settle(operation: NameOperation): void {
  const { node, directory, name, replaced } = operation;
  const overtaken = operation.number < node.decided;
  if (operation.type === "remove") {
    if (!overtaken && directory.durable.get(name) === node) unplace(node);
  } else {
    if (!overtaken && isBelow(directory, node)) return;
    if (replaced !== undefined && directory.durable.get(name) === replaced) unplace(replaced);
    const occupant = directory.durable.get(name);
    if (overtaken || (occupant !== undefined && occupant !== node)) return;
    unplace(node);
    directory.durable.set(name, node);
    node.place = { directory, name };
  }
  node.decided = Math.max(node.decided, operation.number);
}

function unplace(node: Node): void {
  node.place?.directory.durable.delete(node.place.name);
  node.place = undefined;
}

/** Whether the device has the directory inside that node: then the node cannot go into the directory. */
function isBelow(directory: DirectoryNode, node: Node): boolean {
  for (let at: DirectoryNode | undefined = directory; at !== undefined; at = at.place?.directory) {
    if (at === node) return true;
  }
  return false;
}

function* nodesBelow(
  directory: DirectoryNode,
  names: (directory: DirectoryNode) => Map<string, Node>,
): Generator<Node> {
  yield directory;
  for (const node of names(directory).values()) {
    if (node.kind === "directory") yield* nodesBelow(node, names);
    else yield node;
  }
}

function asDirectory(node: Node | undefined): DirectoryNode {
  if (node === undefined) throw new SimulatedFailure("ENOENT");
  if (node.kind !== "directory") throw new SimulatedFailure("ENOTDIR");
  return node;
}

/** There are no symbolic links here, so `..` can be taken off the text. */
export function partsOf(path: string): string[] {
  assert(path.startsWith("/"), `the paths of a simulated disk are absolute, and ${path} is not`);
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts;
}
