import { identity, type Manifest } from '../../manifest/manifest.ts';
import { quorumOf } from '../../manifest/quorum.ts';
import { ownsPods, runsToCompletion } from '../../manifest/workload.ts';
import { rollOf } from '../effect.ts';
import { type EnvironmentPair, templateChanged } from '../pair.ts';
import type { RiskCheck } from '../risk.ts';

/** Workloads whose pods are replaced: their template differs, or the hash of a text that they read. */
export function rolling({ changes, rehashed, after }: EnvironmentPair): readonly Manifest[] {
  const changed = new Set(
    changes
      .filter((change) => templateChanged(change))
      .flatMap(({ after: manifest }) => (manifest === undefined ? [] : [identity(manifest)])),
  );
  // A hash alone is no difference: it counts where a text that the pods read has changed too.
  const texts = changes.some(
    ({ kind, after: is }) => kind === 'changed' && /^(ConfigMap|Secret)$/.test(is?.kind ?? ''),
  );
  return after.manifests.filter(
    (manifest) =>
      ownsPods(manifest) &&
      !runsToCompletion(manifest) &&
      (changed.has(identity(manifest)) || (texts && rehashed.has(identity(manifest)))),
  );
}

/** Pods that are replaced one by one. */
export const rolls: RiskCheck = {
  id: 'rolls',
  title: 'Pods are replaced',
  *find(pair) {
    for (const object of rolling(pair)) {
      const { kind, text } = rollOf(object);
      if (kind === 'recreates') {
        continue;
      }
      const workload = pair.after.workloads.find(({ manifest }) => manifest === object);
      const quorum = workload && quorumOf(workload);
      const note =
        kind === 'rolls' && quorum !== undefined && workload?.count !== undefined
          ? ` ${workload.count.min - 1} of ${workload.count.min} serve meanwhile; the quorum is ${quorum}.`
          : '';
      yield { level: 'notice', object, message: `${text}${note}` };
    }
  },
};
