import { isName } from "#src/domain/model/name.js";

/** What the name of an NBD export stands for. */
export type ExportName =
  /** `GROUP/MEMBER` */
  | { readonly type: "live"; readonly group: string; readonly member: string }
  /** `GROUP/MEMBER@SELECTOR` */
  | { readonly type: "view"; readonly group: string; readonly member: string; readonly selector: string }
  /** `GROUP/MEMBER@drill-NAME` */
  | { readonly type: "drill"; readonly group: string; readonly member: string; readonly drill: string }
  | { readonly type: "none" };

const DRILL = "drill-";

/** Selectors have no `@`, and names neither `/` nor `@`: the first of each divides. */
export function parseExportName(text: string): ExportName {
  const at = text.indexOf("@");
  const volume = at < 0 ? text : text.slice(0, at);
  const slash = volume.indexOf("/");
  const group = volume.slice(0, Math.max(0, slash));
  const member = volume.slice(slash + 1);
  if (!isName(group) || !isName(member)) return { type: "none" };
  if (at < 0) return { type: "live", group, member };
  const selector = text.slice(at + 1);
  if (selector === "") return { type: "none" };
  if (!selector.startsWith(DRILL)) return { type: "view", group, member, selector };
  const drill = selector.slice(DRILL.length);
  return isName(drill) ? { type: "drill", group, member, drill } : { type: "none" };
}
