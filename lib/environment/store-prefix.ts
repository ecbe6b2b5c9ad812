import { list } from './fault.ts';
import { text } from './fields.ts';

/** The folders that services have in the object store of the backups. */
export const storeFolders = ['elasticsearch', 'minio', 'postgresql', 'vault'] as const;

/** What stands before all of them: never one of their names, or `minio/…` would be a bucket of somebody's. */
export const storePrefix = text(
  `folders such as staging or team/staging, without a slash at either end, and none of ${list(storeFolders, 'and')} first`,
  new RegExp(`^(?!(${storeFolders.join('|')})(/|$))(?!(.*/)?\\.{1,2}(/|$))[\\w.-]+(/[\\w.-]+)*$`),
  200,
);
