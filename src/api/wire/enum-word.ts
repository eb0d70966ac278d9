/** `LISTENER_SECURITY_MUTUAL_TLS` as `mutual-tls`. A value this program does not know is a number in the message. */
export function enumWord(value: string | number, prefix: string): string {
  if (typeof value === "number") return `unknown-${value}`;
  return value.slice(prefix.length).toLowerCase().replaceAll("_", "-");
}

/** The same; undefined where the message does not say. */
export function saidWord(value: string | number, prefix: string): string | undefined {
  const word = enumWord(value, prefix);
  return word === UNSAID ? undefined : word;
}

/** Every enum's zero. */
const UNSAID = "unspecified";

/** `mutual-tls` as `MUTUAL_TLS`, in the type that the compiler can compare with an enum's names. */
export function enumName<Word extends string>(word: Word): EnumName<Word> {
  return word.toUpperCase().replaceAll("-", "_") as EnumName<Word>;
}

export type EnumName<Word extends string> = Uppercase<Underscored<Word>>;

type Underscored<Word extends string> = Word extends `${infer First}-${infer Rest}`
  ? `${First}_${Underscored<Rest>}`
  : Word;
