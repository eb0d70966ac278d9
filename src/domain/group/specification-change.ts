/** What happens to one key of a group's specification when another is applied. */
export interface SpecificationChange {
  readonly kind: "added" | "changed" | "removed";
  /** With dots, members by name: `members.data.size`. */
  readonly key: string;
  /** As it would stand in the file; empty where there was, or will be, nothing. */
  readonly before: string;
  readonly after: string;
  /** It drops data, and so wants a confirmation. */
  readonly destructive: boolean;
}
