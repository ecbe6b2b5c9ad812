import type { Environment } from '../lib/environment/schema.ts';
import { asStored } from '../lib/manifest/stored.ts';
import { withMesh } from '../lib/mesh/mesh.ts';
import { type AppManifests, flatten } from '../lib/output/flatten.ts';
import { compareManifests, inOrder } from '../lib/output/order.ts';
import { buildPlatform } from './platform.ts';

/** Every app of an environment as plain objects: what the constructs made, and what the mesh adds to it. */
export function renderPlatform(environment: Environment): readonly AppManifests[] {
  const apps = flatten(buildPlatform(environment));
  if (environment.mesh.type === 'none') {
    return apps;
  }
  return withMesh(apps, environment.mesh, environment.namespace).map(({ app, manifests }) => ({
    app,
    manifests: manifests.map((manifest) => inOrder(asStored(manifest))).sort(compareManifests),
  }));
}
