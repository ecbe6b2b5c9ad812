import { isKind } from '../../manifest/manifest.ts';
import { isReplaced, rollOf } from '../effect.ts';
import { objectOf } from '../pair.ts';
import type { RiskCheck } from '../risk.ts';
import { rolling } from './rolls.ts';

/** Pods that are all gone before new ones start, and objects that are deleted to be made anew. */
export const recreates: RiskCheck = {
  id: 'recreates',
  title: 'Something is stopped or deleted before it is there anew',
  *find(pair) {
    for (const workload of rolling(pair)) {
      const { kind, text } = rollOf(workload);
      if (kind === 'recreates') {
        yield { level: 'warning', object: workload, message: text };
      }
    }
    for (const change of pair.changes) {
      const object = objectOf(change);
      if (change.kind !== 'changed' || !isReplaced(object)) {
        continue;
      }
      yield isKind(object, 'batch', 'Job')
        ? { level: 'notice', object, message: 'The Job is deleted, made anew, and runs again.' }
        : { level: 'warning', object, message: 'It is deleted and made anew, as its annotations say.' };
    }
  },
};
