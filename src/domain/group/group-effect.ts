/** What the shell has to do because of a step, in the order given, before it takes up the next event. */
export type GroupEffect =
  /** Open state file and images, start the capture; then `opened` or `open-failed`. */
  | "open"
  /** End what is open of its exports: clients are told, and hang up. */
  | "end-exports"
  /** Stop the capture in order and close the images, as far as they are open. */
  | "release"
  /** Put the images away that are kept, remove the rest; then `deleted` or `delete-failed`. */
  | "remove";
