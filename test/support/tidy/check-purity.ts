/** Time, chance and the outside world come into pure code as arguments; here is what would let them in unasked. */
import { PURE_FOLDERS, PURITY_EXCEPTIONS, SIMULATED_FILE } from "#test/support/tidy/dependency-rules.js";
import { findAll, type Rule, scanOf, writtenIn } from "#test/support/tidy/source-tree.js";

/** Called, or used as a value. */
const FUNCTIONS = ["Date", "Math\\s*\\.\\s*random", "setTimeout", "setInterval", "setImmediate", "fetch"];
/** Only by what is taken from them: these are good names for other things too. */
const OBJECTS = ["performance", "process", "crypto", "console", "globalThis"];

/** The global itself: no property of that name. */
const BANNED = new RegExp(
  `(?<![.\\w$#])(?:(?:${FUNCTIONS.join("|")})\\b(?=\\s*[.(,;)\\]])|(?:${OBJECTS.join("|")})\\b(?=\\s*\\??[.[]))`,
  "g",
);

export const checkPurity: Rule = (tree) =>
  writtenIn(tree, "src")
    .filter(
      (file) =>
        PURE_FOLDERS.some((folder) => file.path.startsWith(`${folder}/`)) || SIMULATED_FILE.test(file.path),
    )
    .flatMap((file) => {
      const { code } = scanOf(file);
      // A variable of the file's own with such a name, as a simulated process, is not the global.
      const own = [...code.matchAll(/\b(?:const|let)\s+(\w+)/g)].map(([, name = ""]) => name);
      const excepted = [...(PURITY_EXCEPTIONS[file.path] ?? []), ...own];
      return findAll(file, code, BANNED, "% in pure code: take it as an argument").filter(
        ({ message }) => !excepted.some((name) => message.startsWith(`${name} `)),
      );
    });
