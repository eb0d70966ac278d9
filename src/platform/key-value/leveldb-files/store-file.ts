import { type FileHandle, open } from "node:fs/promises";
import { FileDamage } from "#src/platform/key-value/leveldb-files/file-damage.js";

/** A file of LevelDB's, read only. It may grow meanwhile: what counts is what there was when it was opened. */
export class StoreFile {
  readonly sizeBytes: number;
  readonly #file: FileHandle;

  private constructor(file: FileHandle, sizeBytes: number) {
    this.#file = file;
    this.sizeBytes = sizeBytes;
  }

  static async open(path: string): Promise<StoreFile> {
    const file = await open(path, "r");
    try {
      return new StoreFile(file, (await file.stat()).size);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** So many bytes from there: a file that does not have them is damaged. */
  async read(at: number, length: number): Promise<Uint8Array> {
    if (at + length > this.sizeBytes) throw new FileDamage(this.sizeBytes, "it ends too early");
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const { bytesRead } = await this.#file.read(bytes, done, length - done, at + done);
      if (bytesRead === 0) throw new FileDamage(at + done, "it ends too early");
      done += bytesRead;
    }
    return bytes;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}
