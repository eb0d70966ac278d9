import type { Hash64 } from "#src/domain/model/hash64.js";
import { createHasher } from "#src/platform/hash/xxhash.js";

const hasher = await createHasher();

export const hash64: Hash64 = (bytes, seed) => hasher.hash64(bytes, seed);
