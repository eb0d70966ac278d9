/** What the shell has to do because of a step, in the order given, before it takes up the next event. */
export type GroupEffect =
  /** Open what the site has of it, by its role: images and capture, or the store; `opened`, `followed` or `open-failed`. */
  | "open"
  /** Tell the secondary that nothing is sent any more. */
  | "hold-link"
  /** Let it follow again. */
  | "let-link"
  /** Promise, and serve what the record says is to be served; `promoted`, `not-promoted` or `promote-failed`. */
  | "promote"
  /**
   * Keep what was written as a branch, promise the old primary the next epoch, and follow it; then `rolled-back`, or
   * `promoted` where it is served as before, or `promote-failed`.
   */
  | "roll-back"
  /** Let go of what only a failover that is not final needs; then `committed`. */
  | "commit"
  /**
   * Go over to writing the images in place, and put on record that this site is the primary and the old one its secondary;
   * then `reversed`, or `committed` where all is as before, or `open-failed`.
   */
  | "reverse"
  /**
   * Hold the writers, see that the secondary has all that was written, stop in order and put the hand-over on record; then
   * `handed-over`, or `not-handed-over` where all is as before, or `open-failed`.
   */
  | "hand-over"
  /** Ask the secondary whether it has taken what was handed over, until it answers. */
  | "ask-outcome"
  /** End what is open of its exports: clients are told, and hang up. */
  | "end-exports"
  /** Stop capture and link, or receiver and store, in order, and close the files, as far as they are open. */
  | "release"
  /** Put the images away that are kept, remove the rest; then `deleted` or `delete-failed`. */
  | "remove";
