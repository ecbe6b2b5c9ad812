import { identity, type Manifest } from '../../manifest/manifest.ts';
import { immutableChecks } from '../../verify/immutable.ts';
import { takeInventory } from '../../verify/model/inventory.ts';
import type { RiskCheck } from '../risk.ts';

/** What the API server refuses: GitOps stops there until somebody steps in. */
export const immutable: RiskCheck = {
  id: 'refused',
  title: 'A field that can’t be changed is changed: the API server refuses the object',
  *find({ before, after }) {
    // In canonical form, so that another order or notation is no change.
    const inventory = takeInventory(after.manifests, { previous: before.manifests });
    const objects = new Map<string, Manifest>(
      after.manifests.map((manifest) => [identity(manifest), manifest]),
    );
    for (const { find, remedy } of immutableChecks) {
      for (const { object, path, message } of find(inventory)) {
        yield {
          level: 'danger',
          object: objects.get(identity(object)),
          message: `The API server refuses it: ${path} can't be changed. ${message}`,
          remedy,
        };
      }
    }
  },
};
