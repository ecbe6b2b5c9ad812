import { title } from '../../manifest/manifest.ts';
import type { Check, Problem } from '../check.ts';
import type { Inventory } from '../model/inventory.ts';
import { findSource, makesSecrets, type SourceReference, sourceReferences } from '../model/sources.ts';
import type { Workload } from '../model/workload.ts';

function* referencesOf(
  { workloads }: Inventory,
  kind: SourceReference['kind'],
): Iterable<{ workload: Workload; reference: SourceReference }> {
  for (const workload of workloads) {
    for (const reference of sourceReferences(workload)) {
      if (reference.kind === kind && !reference.optional) {
        yield { workload, reference };
      }
    }
  }
}

/** Pods wait for a ConfigMap that nobody makes. */
const configMapMissing: Check = {
  id: 'configmap-not-found',
  severity: 'error',
  title: 'Every ConfigMap that a pod reads exists',
  why: 'The pod stays in ContainerCreating or CreateContainerConfigError for ever.',
  remedy: 'Correct the name, or add the ConfigMap.',
  *find(inventory) {
    for (const { workload, reference } of referencesOf(inventory, 'ConfigMap')) {
      if (findSource(inventory, workload.namespace, reference) === undefined) {
        yield {
          object: workload.manifest,
          path: reference.path,
          message: `ConfigMap ${reference.name} is not in ${workload.namespace}.`,
        };
      }
    }
  },
};

/** The ConfigMap is there, the key is not. */
const configMapKeyMissing: Check = {
  id: 'configmap-key-not-found',
  severity: 'error',
  title: 'Every key that a pod reads of a ConfigMap exists',
  why: 'The pod does not start.',
  remedy: 'Correct the key, or add it to the ConfigMap.',
  find: (inventory) => missingKeys(inventory, 'ConfigMap'),
};

/** Pods wait for a Secret that nobody makes. */
const secretMissing: Check = {
  id: 'secret-not-found',
  severity: 'error',
  title: 'Every Secret that a pod reads is made by some object, where the environment says that they all are',
  why: 'The pod does not start.',
  remedy: 'Correct the name, or add the Certificate or ExternalSecret that makes it.',
  *find(inventory) {
    if (!makesAllSecrets(inventory)) {
      return;
    }
    const declared = inventory.environment?.backup.store?.certificateAuthority;
    for (const { workload, reference } of referencesOf(inventory, 'Secret')) {
      if (findSource(inventory, workload.namespace, reference) === undefined && reference.name !== declared) {
        yield {
          object: workload.manifest,
          path: reference.path,
          message: `Nothing makes Secret ${reference.name} in ${workload.namespace}.`,
        };
      }
    }
  },
};

/** A Secret that somebody has to make by hand. */
const secretElsewhere: Check = {
  id: 'secret-made-elsewhere',
  severity: 'info',
  title: 'Every Secret that a pod reads is made by the set, where it makes others',
  why: 'The pod waits until somebody makes it; a misspelled name looks just like that.',
  remedy: 'See that it exists before these manifests are applied.',
  *find(inventory) {
    if (inventory.environment !== undefined) {
      return;
    }
    for (const workload of inventory.workloads) {
      if (!makesSecrets(inventory, workload.namespace)) {
        continue;
      }
      const reported = new Set<string>();
      for (const reference of sourceReferences(workload)) {
        const { kind, name, optional, path } = reference;
        if (kind === 'Secret' && !optional && !reported.has(name)) {
          reported.add(name);
          if (findSource(inventory, workload.namespace, reference) === undefined) {
            yield { object: workload.manifest, path, message: `Secret ${name} is not made here.` };
          }
        }
      }
    }
  },
};

/** The Secret is made, the key is not. */
const secretKeyMissing: Check = {
  id: 'secret-key-not-found',
  severity: 'error',
  title: 'Every key that a pod reads of a Secret is made with it',
  why: 'The pod does not start.',
  remedy: 'Correct the key, or add it to the object that makes the Secret.',
  find: (inventory) => missingKeys(inventory, 'Secret'),
};

function* missingKeys(inventory: Inventory, kind: SourceReference['kind']): Iterable<Problem> {
  for (const { workload, reference } of referencesOf(inventory, kind)) {
    const { name, key, path } = reference;
    const source = findSource(inventory, workload.namespace, reference);
    if (key !== undefined && source?.keys !== undefined && !source.keys.has(key)) {
      const maker = source.maker === undefined ? 'It' : title(source.maker);
      yield {
        object: workload.manifest,
        path,
        message: `${kind} ${name} has no key ${JSON.stringify(key)}. ${maker} gives it ${[...source.keys].join(', ') || 'none'}.`,
      };
    }
  }
}

function makesAllSecrets({ environment }: Inventory): boolean {
  return environment?.secrets.mode === 'external-secrets' && environment.tls.mode !== 'existing';
}

/** Secrets whose name is that of no other by one letter. */
const nearMiss: Check = {
  id: 'secret-name-near-miss',
  severity: 'warning',
  title: 'No Secret is named almost like another',
  why: 'Two names that differ in one letter are most often one name, misspelled once: the pod waits for a Secret that will never be.',
  remedy: 'Correct the name; if both are meant, exempt the object.',
  *find(inventory) {
    const counts = new Map<string, number>();
    for (const { workload, reference } of referencesOf(inventory, 'Secret')) {
      const key = `${workload.namespace}/${reference.name}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    for (const { workload, reference } of referencesOf(inventory, 'Secret')) {
      const key = `${workload.namespace}/${reference.name}`;
      if (counts.get(key) !== 1 || findSource(inventory, workload.namespace, reference) !== undefined) {
        continue;
      }
      const other = [...counts].find(([name, count]) => count > 1 && isOneLetterOff(name, key))?.[0];
      if (other !== undefined) {
        yield {
          object: workload.manifest,
          path: reference.path,
          message: `Secret ${reference.name} is read here only; ${other.slice(other.indexOf('/') + 1)} is read elsewhere.`,
        };
      }
    }
  },
};

/** One letter more, less or other; a digit tells numbered names apart and does not count. */
export function isOneLetterOff(a: string, b: string): boolean {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (long.length - short.length > 1 || short.length < 8 || a === b) {
    return false;
  }
  let start = 0;
  while (start < short.length && short[start] === long[start]) {
    start++;
  }
  const rest = long.slice(start + 1);
  const same = long.length === short.length ? short.slice(start + 1) === rest : short.slice(start) === rest;
  return same && !/\d/.test(`${long[start]}${long.length === short.length ? short[start] : ''}`);
}

export const sourceChecks: readonly Check[] = [
  configMapMissing,
  configMapKeyMissing,
  secretMissing,
  secretElsewhere,
  secretKeyMissing,
  nearMiss,
];
