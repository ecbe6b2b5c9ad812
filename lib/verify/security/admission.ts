import { fieldsOf } from '../../manifest/manifest.ts';
import type { Check } from '../check.ts';
import { baselineChecks, podSecurityChecks } from './pod-security.ts';

/** Controls by the level that a namespace enforces; `privileged` refuses nothing. */
const LEVELS: Readonly<Record<string, readonly Check[]>> = {
  baseline: baselineChecks,
  restricted: podSecurityChecks,
};

/** Pods that their own namespace keeps out: their controllers look fine, and have none. */
const refused: Check = {
  id: 'pod-security-refused',
  severity: 'error',
  title: 'Every namespace admits the pods that are to run in it',
  why: 'The API server refuses each pod that the controller makes: what never exists survives nothing.',
  remedy: 'Give the pod what the controls ask for, or enforce another level on the namespace.',
  *find(inventory) {
    const enforced = new Map(
      inventory
        .of('', 'Namespace')
        .map(({ metadata }) => [
          metadata.name,
          fieldsOf(metadata.labels)['pod-security.kubernetes.io/enforce'],
        ]),
    );
    for (const workload of inventory.workloads) {
      const level = String(enforced.get(workload.namespace));
      const controls = Object.hasOwn(LEVELS, level) ? (LEVELS[level] ?? []) : [];
      const alone = { ...inventory, workloads: [workload] };
      const broken = controls.filter(({ find }) => [...find(alone)].length > 0).map(({ id }) => id);
      if (broken.length > 0) {
        yield {
          object: workload.manifest,
          path: workload.specPath,
          message: `Namespace ${workload.namespace} enforces ${level}, and refuses its pods: ${broken.join(', ')}.`,
        };
      }
    }
  },
};

export const admissionChecks: readonly Check[] = [refused];
