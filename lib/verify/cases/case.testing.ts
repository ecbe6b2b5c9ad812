import type { VerifyContext } from '../verify.ts';
import type { Draft } from './draft.testing.ts';

/** A change of the sound platform, and whether the check says something then. */
export interface Case {
  readonly check: string;
  readonly name: string;
  readonly edit: (draft: Draft) => unknown;
  readonly fires: boolean;
  /** @default - the sound environment */
  readonly context?: VerifyContext;
}

export function fires(check: string, name: string, edit: Case['edit'], context?: VerifyContext): Case {
  return { check, name, edit, fires: true, context };
}

/** A change that looks like the fault and is none. */
export function quiet(check: string, name: string, edit: Case['edit'], context?: VerifyContext): Case {
  return { check, name, edit, fires: false, context };
}

/** Path of the first container of a Deployment, a StatefulSet or a Job. */
export const main = 'spec.template.spec.containers[0]';
export const pod = 'spec.template.spec';
