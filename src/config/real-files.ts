import { constants } from "node:fs";
import { access, lstat, open, realpath, stat } from "node:fs/promises";
import { systemCode } from "#src/base/errors.js";
import type { ConfigFiles, FileFailure } from "#src/config/files.js";

export const realFiles: ConfigFiles = {
  read: (path, bytesMax) =>
    orFailure(async () => {
      // Without O_NONBLOCK, opening a named pipe waits for somebody to write into it.
      const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
      try {
        const stats = await handle.stat();
        if (!stats.isFile()) return { type: "not-a-file" } as const;
        if (stats.size > bytesMax) return { type: "too-large", sizeBytes: stats.size } as const;
        // The size is not believed: files in /proc have none, and a file may grow while it is read.
        const bytes = Buffer.alloc(bytesMax + 1);
        let filled = 0;
        for (;;) {
          const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, filled);
          filled += bytesRead;
          if (filled > bytesMax) return { type: "too-large", sizeBytes: filled } as const;
          if (bytesRead === 0) return { type: "content", bytes: bytes.subarray(0, filled) } as const;
        }
      } finally {
        await handle.close();
      }
    }),
  look: (path) =>
    orFailure(async () => {
      const stats = await stat(path);
      const mode = stats.mode & 0o7777;
      if (stats.isFile()) return { type: "file", mode } as const;
      if (stats.isDirectory()) return { type: "directory", mode } as const;
      return { type: stats.isBlockDevice() ? "block-device" : "other", mode } as const;
    }),
  canRun: async (path) => (await orFailure(() => access(path, constants.X_OK))) === undefined,
  resolveLinks: (path) => orFailure(async () => ({ type: "path", path: await realpath(path) }) as const),
  isLink: async (path) => (await orFailure(async () => (await lstat(path)).isSymbolicLink())) === true,
};

async function orFailure<T>(act: () => Promise<T>): Promise<T | FileFailure> {
  try {
    return await act();
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    return { type: "failure", code };
  }
}
