/** `MEMBER@POINT`, as exports are named: without a point the newest moment, without a member all that can be opened. */
export function openedMember(text: string): { readonly member: string; readonly selector: string } {
  const at = text.indexOf("@");
  if (at < 0) return { member: text, selector: LATEST };
  return { member: text.slice(0, at), selector: text.slice(at + 1) || LATEST };
}

const LATEST = "latest";
