/**
 * Words that do not belong in what we publish. The patterns are written so that they do not match themselves.
 */
import { findAll, isGenerated, type Rule, type SourceFile, scanOf } from "#test/support/tidy/source-tree.js";

const EVERYWHERE: readonly (readonly [RegExp, string])[] = [
  [/\b(?:TO(?:DO)|FIX(?:ME)|X(?:XX)|HA(?:CK))\b/g, "%: do it, or open an issue"],
  [/(?<![\w.:])\/(?:wo(?:rk)|ro(?:ot)|ho(?:me)\/\w+)\//g, "% is a path of one machine"],
  [/\bregistry\.(?:npm(?:js)|yarn(?:pkg))\.\w+|\bnpm(?:mirror)\.com\b/g, "% is one host's registry"],
];

/** In prose only, and not where the prose is about TLS or HTTP/2: there the word names a thing. */
const IN_PROSE: readonly (readonly [RegExp, string])[] = [
  [
    /(?<!HTTP\/2 |TLS |NBD |database |`)\b[Ss]ess(?:ions?)\b/g,
    '"%" is no word of ours: say connection, run or login',
  ],
];

/** Made by tools, or given. */
const LEFT_OUT = /^(package-lock\.json|LICENSE)$/;

const proseOf = (file: SourceFile): string => {
  if (file.path.endsWith(".md")) return file.text;
  const comments = file.path.endsWith(".ts") ? scanOf(file).comments : "";
  return /\bTLS\b|\bHTTP\/2\b/.test(comments) ? "" : comments;
};

export const checkWords: Rule = (tree) =>
  tree.files
    .filter((file) => !isGenerated(file) && !LEFT_OUT.test(file.path))
    .flatMap((file) => [
      ...EVERYWHERE.flatMap(([pattern, message]) => findAll(file, file.text, pattern, message)),
      ...IN_PROSE.flatMap(([pattern, message]) => findAll(file, proseOf(file), pattern, message)),
    ]);
