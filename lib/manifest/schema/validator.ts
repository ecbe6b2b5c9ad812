import type { ErrorObject } from 'ajv';
import type { Manifest } from '../manifest.ts';

/** What a validator says of one object. */
export interface Verdict {
  readonly errors: readonly ErrorObject[];
  /** JSON pointers of fields that the schema does not declare. */
  readonly unknown: readonly string[];
}

export type Validator = (manifest: Manifest) => Verdict;
