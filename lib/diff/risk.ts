import type { Manifest } from '../manifest/manifest.ts';
import type { EnvironmentPair } from './pair.ts';

/** From the gravest to the mildest. A change without any risk is routine. */
export const levels = ['danger', 'warning', 'notice', 'routine'] as const;
export type Level = (typeof levels)[number];

/** Something that a change does when it is applied, and that a reviewer should know. */
export interface Risk {
  /** The kind of risk, in kebab case. */
  readonly id: string;
  readonly level: Exclude<Level, 'routine'>;
  /** The object that brings it; absent where it is of the whole environment. */
  readonly object?: Manifest;
  /** What happens, in a sentence with its figures. */
  readonly message: string;
  /** What to do about it. @default - nothing but to know it */
  readonly remedy?: string;
}

/** One kind of risk. */
export interface RiskCheck {
  readonly id: string;
  /** What it finds, for the documentation. */
  readonly title: string;
  readonly find: (pair: EnvironmentPair) => Iterable<Omit<Risk, 'id'>>;
}

export function worst(found: Iterable<Level>): Level {
  let result: Level = 'routine';
  for (const level of found) {
    if (levels.indexOf(level) < levels.indexOf(result)) {
      result = level;
    }
  }
  return result;
}
