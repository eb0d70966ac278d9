import type {
  CompletionPlace,
  CompletionValues,
  CompletionWords,
} from "#src/api/cli/completion/completion-words.js";

/** The completion of fish: one rule for each word it may offer, under the condition that the cursor stands there. */
export function fishScript(words: CompletionWords): string {
  const valued = words.valued.flatMap((option) => option.names).join(" ");
  const families = words.places.filter((place) => place.words.length === 1 && place.commands.length > 0);
  return `# fish completion for tidemark. In ~/.config/fish/config.fish: tidemark completion fish | source
function __tidemark_at
  set -l valued ${valued}
  set -l families ${families.flatMap((place) => place.words).join(" ")}
  set -l place
  set -l skip no
  for word in (commandline -opc)[2..-1]
    if test $skip = yes
      set skip no
    else if contains -- $word $valued
      set skip yes
    else if string match -q -- '-*' $word
      continue
    else if test (count $place) -eq 0
      set place $word
    else if test (count $place) -eq 1; and contains -- $place[1] $families
      set -a place $word
    end
  end
  test "$place" = "$argv"
end
complete -c tidemark -f
${words.places.map(placeRules).join("\n")}
`;
}

function placeRules(place: CompletionPlace): string {
  const rule = `complete -c tidemark -n ${quote(`__tidemark_at ${place.words.join(" ")}`.trim())}`;
  const commands = place.commands.map(({ word, summary }) => `${rule} -a ${word} -d ${quote(summary)}`);
  const argument =
    place.argument === undefined ? [] : offerValues(place.argument).map((offer) => `${rule} ${offer}`);
  const options = place.options.map(({ names, summary, values }) => {
    const flags = names.map((name) =>
      name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`,
    );
    const value = values === undefined ? [] : ["-r", ...offerValues(values)];
    return [rule, ...flags, ...value, "-d", quote(summary)].join(" ");
  });
  return [...commands, ...argument, ...options].join("\n");
}

function offerValues(values: CompletionValues): readonly string[] {
  switch (values.type) {
    case "choices":
      return [`-f -a ${quote(values.choices.join(" "))}`];
    case "file":
      return ["-F"];
    case "directory":
      return [`-f -a ${quote("(__fish_complete_directories)")}`];
    case "any":
      return [];
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
