import type { Manifest } from '../manifest/manifest.ts';
import type { Severity } from './finding.ts';
import type { Inventory } from './model/inventory.ts';

/** Something wrong at one place of one object. */
export interface Problem {
  readonly object: Manifest;
  /** As in a finding. */
  readonly path: string;
  readonly message: string;
  /** @default - the check's own */
  readonly remedy?: string;
  /**
   * Another object whose exemption counts as well: the ConfigMap whose text is at fault.
   * @default - none
   */
  readonly source?: Manifest;
}

/** One thing that can be wrong with a set of manifests. It never throws, however odd they are. */
export interface Check {
  /** In kebab-case, at most 56 characters: an annotation's name holds it after `ignore.`. */
  readonly id: string;
  readonly severity: Severity;
  /** What holds when nothing is found, in a sentence without a full stop. */
  readonly title: string;
  /** What goes wrong otherwise. */
  readonly why: string;
  /** What to do, whatever the object. */
  readonly remedy: string;
  readonly find: (inventory: Inventory) => Iterable<Problem>;
}
