/** The one step no portable call offers: two folders change places, and no moment shows neither. */
import { createRequire } from 'node:module';

/** Makes two existing paths change places. False where the system or the file system cannot. */
export type Exchange = (a: string, b: string) => boolean;

/** Linux, fcntl.h: paths are relative to the working directory. */
const AT_FDCWD = -100;
/** Linux, linux/fs.h (since 3.15). */
const RENAME_EXCHANGE = 2;
/** macOS, sys/stdio.h (since 10.12, APFS). */
const RENAME_SWAP = 2;

/** No exchange at all: the caller renames twice. */
export const noExchange: Exchange = () => false;

/**
 * The exchange of this system. The native library is loaded with the first call only: a synth that changes
 * nothing does without it. A failed exchange changes nothing, so every fault counts as "cannot", and the two renames
 * that follow name the true reason.
 */
export function systemExchange(platform: NodeJS.Platform = process.platform): Exchange {
  let exchange: Exchange | undefined;
  return (a, b) => {
    exchange ??= bind(platform);
    return exchange(a, b);
  };
}

function bind(platform: NodeJS.Platform): Exchange {
  if (platform !== 'linux' && platform !== 'darwin') {
    return noExchange;
  }
  try {
    const koffi: typeof import('koffi') = createRequire(import.meta.url)('koffi');
    // null: what the running program has linked, whichever C library that is.
    const program = koffi.load(null);
    if (platform === 'darwin') {
      const renamex = program.func('int renamex_np(const char *from, const char *to, unsigned int flags)');
      return (a, b) => renamex(a, b, RENAME_SWAP) === 0;
    }
    const renameat2 = program.func(
      'int renameat2(int fromDir, const char *from, int toDir, const char *to, unsigned int flags)',
    );
    return (a, b) => renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE) === 0;
  } catch {
    // No binary for this processor, or a C library without the call.
    return noExchange;
  }
}
