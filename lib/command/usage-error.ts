/** A command line that can't be taken: exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
