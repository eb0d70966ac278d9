/** What the site's configuration says of a primary that has not heard its secondary since it started. */
export type StartAlone =
  | { readonly type: "never" }
  | { readonly type: "after"; readonly delayMs: number }
  | { readonly type: "at-once" };
