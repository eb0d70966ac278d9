import type { TlsMaterial, TlsMaterialSource } from "#src/platform/tls/tls-material.js";

/** TLS material in a thread that reads no certificate files itself: what the main thread hands over, checked there. */
export class RelayedMaterial implements TlsMaterialSource {
  readonly #subscribers = new Set<(material: TlsMaterial) => void>();
  #current: TlsMaterial;

  constructor(material: TlsMaterial) {
    this.#current = material;
  }

  get current(): TlsMaterial {
    return this.#current;
  }

  put(material: TlsMaterial): void {
    this.#current = material;
    for (const subscriber of this.#subscribers) subscriber(material);
  }

  subscribe(onChange: (material: TlsMaterial) => void): () => void {
    this.#subscribers.add(onChange);
    return () => this.#subscribers.delete(onChange);
  }
}
