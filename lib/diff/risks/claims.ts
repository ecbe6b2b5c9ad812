import { fieldsOf, isKind, type Manifest } from '../../manifest/manifest.ts';
import { compare, formatQuantity, type Quantity } from '../../manifest/quantity.ts';
import { volumeClaimTemplates } from '../../manifest/workload.ts';
import { readQuantity } from '../../verify/model/amounts.ts';
import type { RiskCheck } from '../risk.ts';

/** Volumes that are to become smaller: no storage can do that. */
export const shrinksClaim: RiskCheck = {
  id: 'shrinks-claim',
  title: 'A volume claim asks for less than it has',
  *find({ changes }) {
    for (const { before, after } of changes) {
      if (before === undefined || after === undefined) {
        continue;
      }
      const sizes = claimSizes(after);
      for (const [name, was] of claimSizes(before)) {
        const is = sizes.get(name);
        if (is !== undefined && compare(is, was) < 0) {
          yield {
            level: 'danger',
            object: after,
            message: `The claim ${name} shrinks from ${formatQuantity(was)} to ${formatQuantity(is)}: no volume does.`,
            remedy:
              'Keep the size. For smaller volumes, make new members with new claims and let them copy the data.',
          };
        }
      }
    }
  },
};

function claimSizes(manifest: Manifest): ReadonlyMap<string, Quantity> {
  const claims = isKind(manifest, '', 'PersistentVolumeClaim')
    ? [{ name: manifest.metadata.name, spec: fieldsOf(manifest.spec) }]
    : volumeClaimTemplates(manifest).map(({ metadata, spec }) => ({ name: metadata.name, spec }));
  return new Map(
    claims.flatMap(({ name, spec }): [string, Quantity][] => {
      const size = readQuantity(fieldsOf(fieldsOf(spec.resources).requests).storage);
      return size === undefined ? [] : [[name, size]];
    }),
  );
}
