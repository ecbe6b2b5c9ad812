import type { Manifest } from '../../manifest/manifest.ts';
import type { Finding } from '../../verify/finding.ts';
import type { Inventory } from '../../verify/model/inventory.ts';
import { verify } from '../../verify/verify.ts';
import type { EnvironmentPair } from '../pair.ts';
import type { RiskCheck } from '../risk.ts';
import { removedFrom } from './removed.ts';

/** What is left refers to what is gone: a Secret that a pod mounts, the host that a configuration names. */
export const breaksReferences: RiskCheck = {
  id: 'breaks',
  title: 'What is removed is still used by what stays',
  *find(pair) {
    const removed = removedFrom(pair);
    if (removed.length === 0) {
      return;
    }
    const known = new Set(errorsOf(pair.before).map(keyOf));
    for (const finding of errorsOf(pair.after)) {
      const cause = known.has(keyOf(finding)) ? undefined : removed.find((one) => names(finding, one));
      if (cause !== undefined) {
        yield {
          level: finding.severity === 'error' ? 'danger' : 'warning',
          object: objectOf(finding, pair) ?? cause,
          message: `${cause.kind} ${cause.metadata.name} is gone and still used: ${finding.message}`,
          remedy: finding.remedy,
        };
      }
    }
  },
};

function errorsOf({ manifests, environment }: Inventory): readonly Finding[] {
  return verify(manifests, { environment }).filter(({ severity }) => severity !== 'info');
}

function keyOf({ check, object, path, message }: Finding): string {
  return JSON.stringify([check, object, path, message]);
}

/** Whether the finding speaks of the object: by its name as a word of its own. */
function names({ message, object }: Finding, { kind, metadata }: Manifest): boolean {
  const name = metadata.name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const isItself = object.kind === kind && object.name === metadata.name;
  return !isItself && new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(message);
}

function objectOf({ object }: Finding, { after }: EnvironmentPair): Manifest | undefined {
  return after.manifests.find(
    (manifest) =>
      manifest.kind === object.kind &&
      manifest.metadata.name === object.name &&
      manifest.metadata.namespace === object.namespace,
  );
}
