import type { X509Certificate } from "node:crypto";

/**
 * Who a certificate speaks for: its DNS and URI subject alternative names. The common name is never looked at: it has
 * no type, and authorities do not check it.
 *
 * The two kinds can be kept in one list because they cannot be taken for each other: a DNS identity has no colon, a URI
 * always has one. DNS names are compared in lower case, URIs as they stand; a wildcard is a name like any other, and so
 * matches nothing but itself.
 *
 * Node offers the names only as one string, in which a name that could be mistaken for a separator is quoted as a JSON
 * string. Splitting it at commas would let an authority that checks DNS names be used to make up a URI and the other
 * way round, so the quotes are respected, and whatever does not parse counts as no identity.
 */
export function certificateIdentities(certificate: X509Certificate): readonly string[] {
  return parseSubjectAltNames(certificate.subjectAltName ?? "");
}

/** More names than any certificate for a site or a person has; bounds what one handshake can make us do. */
const IDENTITIES_MAX = 64;
const DNS_NAME = /^[a-z0-9*_](?:[a-z0-9*_.-]{0,251}[a-z0-9])?$/;
const URI = /^[A-Za-z][A-Za-z0-9+.-]*:[\x21-\x7e]{1,2000}$/;

export function parseSubjectAltNames(text: string): readonly string[] {
  const entries = splitOutsideQuotes(text);
  if (entries === undefined) return [];
  const identities = new Set<string>();
  for (const entry of entries) {
    const identity = parseEntry(entry);
    if (identity !== undefined) identities.add(identity);
    if (identities.size === IDENTITIES_MAX) break;
  }
  return [...identities];
}

function parseEntry(entry: string): string | undefined {
  const colon = entry.indexOf(":");
  const kind = entry.slice(0, colon);
  const value = unquote(entry.slice(colon + 1));
  if (value === undefined) return undefined;
  if (kind === "DNS") {
    const name = value.toLowerCase();
    return DNS_NAME.test(name) ? name : undefined;
  }
  return kind === "URI" && URI.test(value) ? value : undefined;
}

function unquote(value: string): string | undefined {
  if (!value.startsWith('"')) return value;
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === "string" ? parsed : undefined;
  } catch (error) {
    // Not a JSON string after all: then it is nothing that we can read, and no identity.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The entries between ", " where no JSON string is open; undefined if one is never closed. */
function splitOutsideQuotes(text: string): readonly string[] | undefined {
  const entries: string[] = [];
  let start = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (quoted && character === "\\") at += 1;
    else if (character === '"') quoted = !quoted;
    else if (!quoted && character === "," && text[at + 1] === " ") {
      entries.push(text.slice(start, at));
      start = at + 2;
    }
  }
  if (quoted) return undefined;
  entries.push(text.slice(start));
  return entries;
}
