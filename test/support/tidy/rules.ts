/** All rules by name; each has a folder of planted violations in test/tidy/fixtures. */
import { checkCycles } from "#test/support/tidy/check-cycles.js";
import { checkLinks, checkNamedPaths, checkReadmes } from "#test/support/tidy/check-docs.js";
import { checkImports } from "#test/support/tidy/check-imports.js";
import { checkPackage } from "#test/support/tidy/check-package.js";
import { checkPurity } from "#test/support/tidy/check-purity.js";
import { checkShape } from "#test/support/tidy/check-shape.js";
import { checkOrphans, checkTestsCanFail } from "#test/support/tidy/check-tests.js";
import { checkWords } from "#test/support/tidy/check-words.js";
import type { Rule } from "#test/support/tidy/source-tree.js";

export const RULES: Readonly<Record<string, Rule>> = {
  imports: checkImports,
  cycles: checkCycles,
  purity: checkPurity,
  shape: checkShape,
  orphans: checkOrphans,
  "tests-can-fail": checkTestsCanFail,
  words: checkWords,
  links: checkLinks,
  "named-paths": checkNamedPaths,
  readmes: checkReadmes,
  package: checkPackage,
};
