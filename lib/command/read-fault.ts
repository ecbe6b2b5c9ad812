/** Something that was named and can't be read: exit status 2, in one line. */
export class ReadFault extends Error {
  override readonly name = 'ReadFault';
}

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  EACCES: 'permission denied',
  ELOOP: 'its links lead round in a circle',
  ENOTDIR: 'a part of its path is no folder',
  EISDIR: 'it is a folder',
};

/**
 * What the work reads.
 * @param name what was asked for, as it was written
 * @throws ReadFault where the system can't read it; any other error as it is
 */
export function readOrFault<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (!(error instanceof Error) || code === undefined || !/^E[A-Z]+$/.test(code)) {
      throw error;
    }
    const where = path === undefined || path === name ? '' : ` (${path})`;
    throw new ReadFault(`${name} can't be read: ${WORDS[code] ?? code}${where}`, { cause: error });
  }
}
