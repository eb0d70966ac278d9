import {
  flag,
  listOf,
  NotThatShape,
  oneOf,
  optional,
  record,
  type Shape,
  text,
  variants,
  whole,
} from "#src/base/json-shape.js";
import type { GroupSpecification } from "#src/domain/model/group-specification.js";
import type { Hash64 } from "#src/domain/model/hash64.js";
import {
  HAND_OVER,
  type HandOverRecord,
  TAKING,
  type TakingRecord,
} from "#src/operations/groups/planned/hand-over-record.js";
import { PROMOTION, type PromotionRecord } from "#src/operations/groups/promotion/promotion-record.js";
import { type Seal, sealJson, unsealJson } from "#src/operations/groups/record/sealed-json.js";
import { SPECIFICATION } from "#src/operations/groups/record/specification-shape.js";
import { VERIFY, type VerifyRecord } from "#src/operations/groups/verify/verify-record.js";
import { JOB, type JobRecord } from "#src/operations/jobs/job.js";

/**
 * The file `group` of a group's directory: what the group is, as this site knows it. Magic "TMGR", version 1, sealed as
 * sealed-json.ts says; the body:
 *
 * | field           | what                                                                             |
 * |-----------------|----------------------------------------------------------------------------------|
 * | `id`            | UUID of the group; the name of its directory                                       |
 * | `site`          | the site that wrote it                                                             |
 * | `phase`         | how far it is: see GroupPhase                                                      |
 * | `specification` | as it was applied last, in the direction it was created with                       |
 * | `members`       | of each member its number, its name, its size, where its image is, and which file that was |
 * | `nextMember`    | the number of the next member: none is ever given twice                            |
 * | `leaving`       | images of members that were removed, and where each is put                        |
 * | `pairing`       | how this site is paired with the other one of the group; missing without a secondary |
 * | `former`        | what is known of a secondary that was taken away; missing without                |
 *
 * What the group has promised (lineage, epochs, sequences) is in the state file, and only there.
 */
export interface GroupRecord {
  readonly id: string;
  readonly site: string;
  readonly phase: GroupPhase;
  readonly specification: GroupSpecification;
  readonly members: readonly MemberRecord[];
  readonly nextMember: number;
  readonly leaving: readonly KeptImage[];
  readonly pairing: Pairing | undefined;
  readonly former?: FormerPairing | undefined;
}

/** Of a secondary that was taken away, and may be given back: what it holds goes on counting then. */
export interface FormerPairing {
  readonly secondary: string;
  readonly copy: number;
  readonly departed: readonly number[];
  /** As the pairing had them: a request is answered from them without a secondary too. */
  readonly jobs?: readonly JobRecord[] | undefined;
}

export type Pairing = PrimaryPairing | SecondaryPairing;

/** Of the site that writes the group. */
export interface PrimaryPairing {
  readonly role: "active";
  /** Number of the specification: each change has a higher one. */
  readonly revision: number;
  /** Number of the copy: one that is made anew, with nothing in it, has a higher one. */
  readonly copy: number;
  /** Of the specification that the other site is known to hold; 0: it is not known to have this copy. */
  readonly offered: number;
  /** No capture has begun for the secondary: it has nothing, and every block is one that it lacks. */
  readonly isNew: boolean;
  /** Something has been promotable there. */
  readonly paired: boolean;
  /** An operator has stopped replication. */
  readonly paused: boolean;
  /** Numbers of members that were removed, and of which the secondary has not heard yet. */
  readonly departed: readonly number[];
  /** Request id of the last restart: who asks with it again has been served. */
  readonly restart: string;
  /** Another site was promoted: nothing is served here any more, by no later start either. */
  readonly superseded: Superseded | undefined;
  /** The reign that the site promoted in its place has promised to this one, which rolled back: the next capture opens it. */
  readonly granted?: Granted | undefined;
  /** Handed over to the secondary in order, and whether that has taken it is not known yet; with `superseded`, it has. */
  readonly handOver?: HandOverRecord | undefined;
  /** Why the last planned failover came to nothing: shown until the next verb. */
  readonly plannedFailed?: string | undefined;
  /** Of when this site was promoted, and of the reprotect that made it the primary; missing where it always was. */
  readonly jobs?: readonly JobRecord[] | undefined;
  /**
   * The secondary was the primary before, and the dirty maps say where the two may differ. `unheard`: as far as this site knows,
   * and nothing is sent before the other has said what it knows. Missing: they say what was lacking of an empty copy.
   */
  readonly narrowed?: "unheard" | "heard" | undefined;
  /** Of comparisons of both sides; missing before the first. */
  readonly verify?: VerifyRecord | undefined;
}

export interface Granted {
  readonly epoch: number;
  /** Id of the entry that this site opens, as text. */
  readonly entry: string;
}

export interface Superseded {
  readonly winner: string;
  readonly epoch: number;
  /** Id of the entry that the winner has promised, as text. */
  readonly entry: string;
  /** Writes were made here that the winner does not have. */
  readonly diverged: boolean;
}

/** Of the site that holds the copy: what it holds of members is in its store. */
export interface SecondaryPairing {
  readonly role: "passive";
  /** Number of the copy, as the primary gave it. */
  readonly copy: number;
  /** Missing until somebody asks for it to be served here. */
  readonly promotion?: PromotionRecord | undefined;
  /** It was the primary before: its first copy goes on top of what its images held then. */
  readonly reprotected?: boolean | undefined;
  /** As the primary it did not end in order: until its first copy is whole nothing that its images read counts as held. */
  readonly inDoubt?: boolean | undefined;
  /** What the primary has handed over last, and what was answered. */
  readonly taking?: TakingRecord | undefined;
}

/** Of a group that was just made. */
export const PAIRING_OF_NEW: PrimaryPairing = {
  role: "active",
  revision: 1,
  copy: 1,
  offered: 0,
  isNew: true,
  paired: false,
  paused: false,
  departed: [],
  restart: "",
  superseded: undefined,
};

export type GroupPhase =
  /** Nobody has been told of it: a start that finds it removes it. */
  | { readonly type: "creating" }
  | { readonly type: "made" }
  /** A start that finds it goes on with it. `images`: where those that we made are put, and those that stay. */
  | {
      readonly type: "deleting";
      readonly requestId: string;
      readonly images: readonly KeptImage[];
      /** The copy at the secondary goes too. */
      readonly withCopy: boolean;
    };

export interface MemberRecord {
  readonly number: number;
  readonly name: string;
  /** Of the volume. The image may be longer: it is grown first. */
  readonly sizeBytes: number;
  readonly image: ImagePlace;
  /** Device and inode when it was last opened. */
  readonly identity: string;
}

export type ImagePlace =
  /** `images/N.img` of the group's directory, made by us. */
  | { readonly type: "own" }
  /** A path that a person gave: never removed. */
  | { readonly type: "given"; readonly path: string }
  /** What an application writes and is scanned here: never written by us. */
  | { readonly type: "source"; readonly path: string };

/** An image that outlives its member. */
export interface KeptImage {
  readonly member: string;
  /** Undefined: it stays where it is. */
  readonly from: string | undefined;
  readonly path: string;
}

export type GroupFileReading =
  | { readonly type: "sound"; readonly record: GroupRecord }
  | { readonly type: "newer"; readonly version: number }
  | { readonly type: "damaged"; readonly why: string };

/** "TMGR" */
const SEAL: Seal = { magic: 0x52474d54, version: 1 };

const KEPT: Shape<KeptImage> = record<KeptImage>({ member: text, from: optional(text), path: text });

const PHASE: Shape<GroupPhase> = variants<GroupPhase["type"], GroupPhase>("type", {
  creating: record({ type: oneOf(["creating"]) }),
  made: record({ type: oneOf(["made"]) }),
  deleting: record({ type: oneOf(["deleting"]), requestId: text, images: listOf(KEPT), withCopy: flag }),
});

const IMAGE: Shape<ImagePlace> = variants<ImagePlace["type"], ImagePlace>("type", {
  own: record({ type: oneOf(["own"]) }),
  given: record({ type: oneOf(["given"]), path: text }),
  source: record({ type: oneOf(["source"]), path: text }),
});

const PAIRING: Shape<Pairing> = variants<Pairing["role"], Pairing>("role", {
  active: record<PrimaryPairing>({
    role: oneOf(["active"]),
    revision: whole,
    copy: whole,
    offered: whole,
    isNew: flag,
    paired: flag,
    paused: flag,
    departed: listOf(whole),
    restart: text,
    handOver: optional(HAND_OVER),
    plannedFailed: optional(text),
    superseded: optional(record<Superseded>({ winner: text, epoch: whole, entry: text, diverged: flag })),
    granted: optional(record<Granted>({ epoch: whole, entry: text })),
    jobs: optional(listOf(JOB)),
    narrowed: optional(oneOf(["unheard", "heard"] as const)),
    verify: optional(VERIFY),
  }),
  passive: record<SecondaryPairing>({
    role: oneOf(["passive"]),
    copy: whole,
    promotion: optional(PROMOTION),
    reprotected: optional(flag),
    inDoubt: optional(flag),
    taking: optional(TAKING),
  }),
});

const RECORD: Shape<GroupRecord> = record<GroupRecord>({
  id: text,
  site: text,
  phase: PHASE,
  specification: SPECIFICATION,
  members: listOf(
    record<MemberRecord>({ number: whole, name: text, sizeBytes: whole, image: IMAGE, identity: text }),
  ),
  nextMember: whole,
  leaving: listOf(KEPT),
  pairing: optional(PAIRING),
  former: optional(
    record<FormerPairing>({
      secondary: text,
      copy: whole,
      departed: listOf(whole),
      jobs: optional(listOf(JOB)),
    }),
  ),
});

export function encodeGroupRecord(group: GroupRecord, hash64: Hash64): Uint8Array {
  return sealJson(SEAL, group, hash64);
}

export function decodeGroupRecord(bytes: Uint8Array, hash64: Hash64): GroupFileReading {
  const unsealed = unsealJson(SEAL, bytes, hash64);
  if (unsealed.type !== "sound") return unsealed;
  try {
    return { type: "sound", record: RECORD(unsealed.json, "") };
  } catch (error) {
    if (error instanceof NotThatShape) return { type: "damaged", why: error.message };
    throw error;
  }
}
