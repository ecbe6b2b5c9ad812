/** Quotes a word for a POSIX shell; words of harmless characters stay as they are. */
export function shellWord(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Joins words to one command line that a POSIX shell, or Python's shlex, splits into the same words. */
export function shellCommand(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}
