import type {
  CompletionPlace,
  CompletionValues,
  CompletionWords,
} from "#src/api/cli/completion/completion-words.js";

/**
 * The completion of bash, 3.2 and later, without the bash-completion package. The function walks over the words
 * before the cursor, leaving out options and their values, to find the command it stands in; then it offers what can
 * follow there. It never starts tidemark: a key press must not wait for that.
 */
export function bashScript(words: CompletionWords): string {
  const valued = words.valued.flatMap((option) => option.names).join("|");
  return `# bash completion for tidemark. In ~/.bashrc: eval "$(tidemark completion bash)"
_tidemark() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="" place="" word="" i
  COMPREPLY=()
  # bash splits --output=json at the equals sign into three words.
  if [[ $current == "=" ]]; then current=""; previous="\${COMP_WORDS[COMP_CWORD-1]}"
  elif [[ \${COMP_WORDS[COMP_CWORD-1]} == "=" ]]; then previous="\${COMP_WORDS[COMP_CWORD-2]}"
  else previous="\${COMP_WORDS[COMP_CWORD-1]}"; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    case "$word" in
      ${valued}) [[ \${COMP_WORDS[i+1]} == "=" ]] && ((i++)); ((i++)) ;;
      -*|=) ;;
      *) case "$place $word" in
${placeNames(words.places)}
        esac ;;
    esac
  done
  case "$previous" in
${words.valued.map((option) => `    ${option.names.join("|")}) ${offerValues(option.values)}; return ;;`).join("\n")}
  esac
  case "$place" in
${words.places.map(placeCase).join("\n")}
  esac
}
complete -F _tidemark tidemark
`;
}

function placeNames(places: readonly CompletionPlace[]): string {
  const names = places.filter((place) => place.words.length > 0).map((place) => ` ${place.words.join(" ")}`);
  return names.map((name) => `        ${quote(name)}) place=${quote(name)} ;;`).join("\n");
}

function placeCase(place: CompletionPlace): string {
  const name = place.words.map((word) => ` ${word}`).join("");
  const options = place.options.map((option) => option.names[0] ?? "").join(" ");
  const offer =
    place.commands.length > 0
      ? offerWords(place.commands.map(({ word }) => word))
      : offerValues(place.argument);
  return `    ${quote(name)}) if [[ $current == -* ]]; then ${offerWords([options])}; else ${offer}; fi ;;`;
}

function offerValues(values: CompletionValues | undefined): string {
  switch (values?.type) {
    case "choices":
      return offerWords(values.choices);
    case "file":
      return offerPaths("-f");
    case "directory":
      return offerPaths("-d");
    default:
      return ":";
  }
}

/** A name may hold blanks: only line breaks part one from the next. bash 3.2 has no compopt, and does without. */
function offerPaths(kind: "-f" | "-d"): string {
  return `local IFS=$'\\n'; compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen ${kind} -- "$current"))`;
}

function offerWords(words: readonly string[]): string {
  return `COMPREPLY=($(compgen -W ${quote(words.join(" "))} -- "$current"))`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
