import type {
  CompletionPlace,
  CompletionValues,
  CompletionWords,
} from "#src/api/cli/completion/completion-words.js";

/** The completion of zsh, after compinit. It finds the command as the bash script does, and shows the summaries. */
export function zshScript(words: CompletionWords): string {
  const valued = words.valued.flatMap((option) => option.names).join("|");
  return `#compdef tidemark
# zsh completion for tidemark. In ~/.zshrc, after compinit: eval "$(tidemark completion zsh)"
_tidemark() {
  local place="" word previous="\${words[CURRENT-1]}" i
  local -a offers
  for ((i = 2; i < CURRENT; i++)); do
    word="\${words[i]}"
    case "$word" in
      ${valued}) ((i++)) ;;
      -*) ;;
      *) case "$place $word" in
${placeNames(words.places)}
        esac ;;
    esac
  done
  if [[ $PREFIX == --*=* ]]; then previous="\${PREFIX%%=*}"; compset -P '*='; fi
  case "$previous" in
${words.valued.map((option) => `    ${option.names.join("|")}) ${offerValues(option.values)}; return ;;`).join("\n")}
  esac
  case "$place" in
${words.places.map(placeCase).join("\n")}
  esac
}
# Sourced or evaluated it registers itself; autoloaded from fpath the file is the function.
if [[ "\${funcstack[1]}" == "_tidemark" ]]; then _tidemark "$@"; else compdef _tidemark tidemark; fi
`;
}

function placeNames(places: readonly CompletionPlace[]): string {
  const names = places.filter((place) => place.words.length > 0).map((place) => ` ${place.words.join(" ")}`);
  return names.map((name) => `        ${quote(name)}) place=${quote(name)} ;;`).join("\n");
}

function placeCase(place: CompletionPlace): string {
  const name = place.words.map((word) => ` ${word}`).join("");
  const options = place.options.map((option) => describe(option.names[0] ?? "", option.summary)).join(" ");
  const offer =
    place.commands.length > 0
      ? `offers=(${place.commands.map(({ word, summary }) => describe(word, summary)).join(" ")}); _describe 'command' offers`
      : offerValues(place.argument);
  return `    ${quote(name)}) if [[ $PREFIX == -* ]]; then offers=(${options}); _describe -o 'option' offers; else ${offer}; fi ;;`;
}

function offerValues(values: CompletionValues | undefined): string {
  switch (values?.type) {
    case "choices":
      return `compadd -- ${values.choices.map(quote).join(" ")}`;
    case "file":
      return "_files";
    case "directory":
      return "_files -/";
    default:
      return ":";
  }
}

/** _describe takes `word:summary`, with colons of the word escaped. */
function describe(word: string, summary: string): string {
  return quote(`${word.replaceAll(":", "\\:")}:${summary}`);
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
