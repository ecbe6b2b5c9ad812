/** Everything that is looked at of one environment, in its order. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { accessFaults } from './access.ts';
import { applyAgain, applyAll } from './apply.ts';
import { quotaFaults, scheduledFaults, spreadFaults } from './at-rest.ts';
import type { Cluster } from './cluster.ts';
import { endpointFaults } from './endpoints.ts';
import type { Fault } from './fault.ts';
import { healthy } from './health.ts';
import { QUIET } from './settle.ts';

/** Told of each thing that was looked at. */
export type Tell = (what: string, faults: readonly Fault[], detail?: string) => void;

/**
 * Applies an environment to an empty control plane, and looks at it at rest.
 * @param patience seconds that the workloads of an app may take to come up
 */
export async function establish(cluster: Cluster, tell: Tell, patience = 180): Promise<void> {
  const { api, resources, observer, rendered } = cluster;
  observer.begin([]);
  for (const { name, objects } of rendered.apps) {
    tell(
      `apply ${name}`,
      [
        ...(await applyAll(api, resources, objects, `apply ${name}`)),
        ...(await healthy(cluster, objects, `healthy ${name}`, patience)),
      ],
      `${objects.length} objects`,
    );
  }
  tell(
    'apply flux and argocd',
    await applyAll(api, resources, rendered.gitops, 'apply'),
    `${rendered.gitops.length} objects`,
  );
  await observer.rest(QUIET, 120);
  tell('scheduled', scheduledFaults(cluster), `${observer.pods.all.length} pods`);
  tell('quota', await quotaFaults(cluster), 'status.used equals the report');
  tell('spread', spreadFaults(cluster));
  tell('endpoints', await endpointFaults(cluster));
  tell('permissions', await accessFaults(cluster));
  tell('second apply', await applyAgain(api, resources, rendered.all), 'nothing changes');
  tell('kubectl diff', await diffFaults(cluster), 'empty');
}

/** Of the files as they are rendered, which kubectl reads with a parser of its own. */
export async function diffFaults({
  kubectl,
  rendered,
}: Pick<Cluster, 'kubectl' | 'rendered'>): Promise<readonly Fault[]> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-diff-'));
  try {
    for (const [path, text] of rendered.texts) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    const { text, isDone } = await kubectl(
      'diff',
      '--server-side',
      '--field-manager=kustomize-controller',
      '--recursive',
      `--filename=${folder}`,
    );
    const message = text.split('\n').slice(0, 40).join('\n');
    return isDone ? [] : [{ where: 'kubectl diff', what: 'dist', message }];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
