/**
 * Words people bring along from other programs, and the commands they most likely mean by them. They are not aliases:
 * every command has one name. Words of commands that do not exist are left out when they are looked up.
 */
const MEANT: Readonly<Record<string, readonly string[]>> = {
  ls: ["group list", "status"],
  list: ["group list", "status"],
  ps: ["status"],
  info: ["status", "version"],
  show: ["status", "config show"],
  get: ["status"],
  describe: ["status"],
  watch: ["status"],
  top: ["status"],
  check: ["config check", "status"],
  ping: ["health"],
  healthcheck: ["health"],
  healthz: ["health"],
  run: ["daemon"],
  up: ["daemon"],
  server: ["daemon"],
  listen: ["daemon"],
  agent: ["daemon"],
  validate: ["config check"],
  lint: ["config check"],
  reload: ["config reload"],
  schema: ["config schema"],
  settings: ["config show"],
  cert: ["tls init"],
  certs: ["tls init"],
  certificate: ["tls init"],
  certificates: ["tls init"],
  ca: ["tls init"],
  init: ["tls init"],
  man: ["help"],
  usage: ["help"],
  ver: ["version"],
  about: ["version"],
  autocomplete: ["completion"],
  completions: ["completion"],
};

export function commandsMeant(word: string, existing: readonly string[]): readonly string[] {
  const meant = Object.hasOwn(MEANT, word) ? (MEANT[word] ?? []) : [];
  return meant.filter((path) => existing.includes(path));
}
