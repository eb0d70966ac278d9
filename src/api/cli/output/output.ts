import { type Paint, paintColoured, paintPlain } from "#src/api/cli/output/paint.js";

/**
 * Where results go. A command always makes its data first; the table is a picture of the same data for people. So
 * whatever the table shows can be had as JSON, and a script never has to read a table.
 *
 * Data goes to stdout, everything said about it to stderr. Once the reader of stdout has gone (`| head -1`), what is
 * still written is dropped quietly.
 */

export const OUTPUT_FORMATS = ["table", "json", "yaml"] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** What the output needs of a stream. */
export interface Sink {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

export interface Output {
  readonly format: OutputFormat;
  /** Whether a person sees it, so that a picture may be redrawn in place. */
  readonly live: boolean;
  /** The one result of a command. */
  result(data: JsonValue, forPeople: (paint: Paint) => string): void;
  /** One of several results, as they come: a JSON object a line, a YAML document each. */
  item(data: JsonValue, forPeople: (paint: Paint) => string): void;
  /** Text that is its own data in every format: a completion script, a schema, help. */
  text(text: string): void;
  /** Something said on the side, to people only. */
  note(text: string): void;
}

export interface OutputOptions {
  readonly format: OutputFormat;
  /** False: never. True: if stdout is a terminal. */
  readonly colour: boolean;
  readonly stdout: Sink;
  readonly stderr: Sink;
}

type Encode = (data: JsonValue) => string;

interface Encoding {
  readonly result: Encode;
  readonly item: Encode;
}

/** Asynchronous only because the YAML encoder is loaded when it is asked for: it would cost every start 20 ms. */
export async function createOutput(options: OutputOptions): Promise<Output> {
  const terminal = options.stdout.isTTY === true;
  const paint = options.colour && terminal ? paintColoured : paintPlain;
  const encoding = await loadEncoding(options.format);
  return {
    format: options.format,
    live: terminal && encoding === undefined,
    result(data, forPeople) {
      options.stdout.write(encoding === undefined ? forPeople(paint) : encoding.result(data));
    },
    item(data, forPeople) {
      options.stdout.write(encoding === undefined ? forPeople(paint) : encoding.item(data));
    },
    text(text) {
      options.stdout.write(text);
    },
    note(text) {
      if (encoding === undefined) options.stderr.write(`${text}\n`);
    },
  };
}

/** How data is written in a format; undefined for the table, which is not made from the data alone. */
export async function loadEncoding(format: OutputFormat): Promise<Encoding | undefined> {
  if (format === "table") return undefined;
  if (format === "json") {
    return {
      result: (data) => `${JSON.stringify(data, undefined, 2)}\n`,
      item: (data) => `${JSON.stringify(data)}\n`,
    };
  }
  const { stringifyYaml } = await import("#src/config/yaml.js");
  const encode: Encode = (data) => stringifyYaml(data, { lineWidth: 0 });
  return { result: encode, item: (data) => `---\n${encode(data)}` };
}
