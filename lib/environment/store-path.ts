import type { storeFolders } from './store-prefix.ts';

/**
 * Folder of one instance in the environment's object store: `staging/postgresql/orders`, without a slash at either end.
 * Two environments of one bucket have two prefixes, and two instances two names: no two ever write into one folder.
 */
export function storePath(
  { prefix }: { readonly prefix?: string },
  service: (typeof storeFolders)[number],
  instance: string,
): string {
  return [...(prefix === undefined || prefix === '' ? [] : [prefix]), service, instance].join('/');
}
