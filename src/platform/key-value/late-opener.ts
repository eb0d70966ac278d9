import type {
  KeyValueFinding,
  KeyValueOpener,
  KeyValueStore,
  VerifyOptions,
} from "#src/platform/key-value/key-value.js";

/** An opener that is loaded when it is first needed: who never opens a store never loads LevelDB. */
export class LateOpener implements KeyValueOpener {
  readonly #load: () => Promise<KeyValueOpener>;
  #opener: Promise<KeyValueOpener> | undefined;

  constructor(load: () => Promise<KeyValueOpener>) {
    this.#load = load;
  }

  async open(path: string): Promise<KeyValueStore> {
    return (await this.#loaded()).open(path);
  }

  async verify(path: string, options?: VerifyOptions): Promise<readonly KeyValueFinding[]> {
    return (await this.#loaded()).verify(path, options);
  }

  async destroy(path: string): Promise<void> {
    await (await this.#loaded()).destroy(path);
  }

  #loaded(): Promise<KeyValueOpener> {
    this.#opener ??= this.#load();
    return this.#opener;
  }
}
