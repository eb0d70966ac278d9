/**
 * Connection strings of PostgreSQL, read only as far as needed to tell whether one is well formed and whether it holds
 * a secret. The rules are libpq's: keyword=value pairs with single quotes and backslashes, or a URI.
 *
 * A password in a specification would be stored at both sites, shown by `group show` and sent over gRPC; so it is
 * refused, and libpq's own way is used: passfile, or ~/.pgpass of the user that runs the daemon.
 */

/** Keywords whose value is a secret. */
const SECRET_KEYWORDS = new Set(["password", "sslpassword", "oauth_client_secret"]);

export type ConnectionParameters = ReadonlyMap<string, string>;

/** The parameters; undefined when libpq would not understand the text. */
export function readConnectionString(text: string): ConnectionParameters | undefined {
  return /^postgres(?:ql)?:\/\//.test(text) ? readUri(text) : readKeywords(text);
}

/** The keyword that carries a secret. */
export function findPassword(text: string): string | undefined {
  const parameters = readConnectionString(text);
  return [...(parameters?.keys() ?? [])].find((keyword) => SECRET_KEYWORDS.has(keyword.toLowerCase()));
}

function readUri(text: string): ConnectionParameters | undefined {
  const authority = text.slice(text.indexOf("//") + 2).split(/[/?#]/)[0] ?? "";
  const parameters = new Map<string, string>();
  const at = authority.lastIndexOf("@");
  const [user, ...password] = at < 0 ? [""] : authority.slice(0, at).split(":");
  if (user) parameters.set("user", user);
  if (password.length > 0) parameters.set("password", password.join(":"));
  const query = text.split("?").slice(1).join("?");
  for (const [keyword, value] of new URLSearchParams(query)) parameters.set(keyword, value);
  return /\s/.test(text) ? undefined : parameters;
}

/** A keyword, an equals sign with blanks around it if one likes, and a value, quoted or up to the next blank. */
const PAIR = /\s*([A-Za-z_]+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s'\\]|\\.)*))(?=\s|$)/sy;

function readKeywords(text: string): ConnectionParameters | undefined {
  const parameters = new Map<string, string>();
  PAIR.lastIndex = 0;
  let end = 0;
  for (let match = PAIR.exec(text); match !== null; match = PAIR.exec(text)) {
    const [, keyword = "", quoted, plain = ""] = match;
    parameters.set(keyword, (quoted ?? plain).replace(/\\(.)/gs, "$1"));
    end = PAIR.lastIndex;
  }
  return text.slice(end).trim() === "" && parameters.size > 0 ? parameters : undefined;
}
