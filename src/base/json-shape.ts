/**
 * What JSON is to look like: a shape makes the value from it, or throws NotThatShape with the place where it is otherwise.
 * For records that their checksum has found sound: what does not fit was written by a program that knew more.
 */
export type Shape<T> = (json: unknown, at: string) => T;

export class NotThatShape extends Error {
  override readonly name = "NotThatShape";
}

export const text: Shape<string> = (json, at) => (typeof json === "string" ? json : fail(at, "a text"));

export const flag: Shape<boolean> = (json, at) =>
  typeof json === "boolean" ? json : fail(at, "true or false");

/** Sizes, counts and durations. */
export const whole: Shape<number> = (json, at) =>
  typeof json === "number" && Number.isSafeInteger(json) && json >= 0 ? json : fail(at, "a whole number");

export function oneOf<T extends string>(words: readonly T[]): Shape<T> {
  return (json, at) => words.find((word) => word === json) ?? fail(at, `one of ${words.join(", ")}`);
}

export function listOf<T>(item: Shape<T>): Shape<readonly T[]> {
  return (json, at) =>
    Array.isArray(json) ? json.map((value, index) => item(value, `${at}[${index}]`)) : fail(at, "a list");
}

export function mapOf<T>(item: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return (json, at) =>
    Object.fromEntries(
      Object.entries(recordAt(json, at)).map(([key, value]) => [key, item(value, `${at}.${key}`)]),
    );
}

export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return (json, at) => (json === undefined ? undefined : shape(json, at));
}

/** Exactly these keys: one too many is a promise that this program does not know of. */
export function record<T extends object>(shapes: { readonly [K in keyof T]-?: Shape<T[K]> }): Shape<T> {
  const keys = Object.keys(shapes) as (keyof T & string)[];
  return (json, at) => {
    const found = recordAt(json, at);
    for (const key of Object.keys(found)) if (!Object.hasOwn(shapes, key)) fail(`${at}.${key}`, "absent");
    return Object.fromEntries(
      keys.map((key) => [key, shapes[key](found[key], at === "" ? key : `${at}.${key}`)]),
    ) as T;
  };
}

/** By the word under one key. */
export function variants<K extends string, T>(key: string, shapes: Readonly<Record<K, Shape<T>>>): Shape<T> {
  return (json, at) => {
    const word = recordAt(json, at)[key];
    const known = (Object.keys(shapes) as K[]).find((name) => name === word);
    return known === undefined
      ? fail(`${at}.${key}`, `one of ${Object.keys(shapes).join(", ")}`)
      : shapes[known](json, at);
  };
}

function recordAt(json: unknown, at: string): Readonly<Record<string, unknown>> {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return fail(at, "a record");
  return json as Readonly<Record<string, unknown>>;
}

function fail(at: string, wanted: string): never {
  throw new NotThatShape(`${at} is not ${wanted}`);
}
