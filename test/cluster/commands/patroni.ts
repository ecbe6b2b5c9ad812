/** Real Patroni, where it can be had. */
import type { Environment } from '../../../lib/environment/schema.ts';
import { runPatroni } from '../patroni/run.ts';
import type { Binaries } from '../plane/binaries.ts';
import { type ControlPlane, startControlPlane } from '../plane/control-plane.ts';
import { type Cluster, furnish } from '../proof/cluster.ts';
import { establish } from '../proof/environment.ts';
import { renderedOf, textsOf, withApps } from '../proof/rendered.ts';
import { faultLine, lookedAt, skipped } from '../proof/table.ts';
import type { Results } from './results.ts';

export async function livePatroni(plane: ControlPlane, cluster: Cluster, results: Results): Promise<void> {
  const { name, tls } = cluster.environment;
  if (tls.mode !== 'off') {
    const reason = 'its certificates come from an issuer; the environment without TLS runs';
    results.add(skipped(name, 'patroni', reason));
    return;
  }
  await results.orSkipped(name, 'patroni', () =>
    runPatroni(plane, cluster, (step, faults) =>
      results.add(lookedAt(name, `patroni: ${step}`, faults), faults.map(faultLine)),
    ),
  );
}

/** On a control plane with PostgreSQL alone. */
export async function onlyPatroni(
  programs: Binaries,
  environments: readonly Environment[],
  results: Results,
): Promise<void> {
  for (const environment of environments) {
    const rendered = withApps(renderedOf(textsOf(environment.name)), ['foundation', 'postgresql']);
    const plane = await startControlPlane(programs);
    try {
      const access = { api: plane.api, program: programs.kubectl, kubeconfig: plane.kubeconfig };
      const cluster = await furnish(access, environment, rendered);
      await establish(cluster, results.tellOf(environment.name));
      await livePatroni(plane, cluster, results);
      cluster.stop();
    } finally {
      await plane.stop();
    }
  }
}
