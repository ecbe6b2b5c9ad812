import type { k8s } from 'cdk8s-plus-28';
import { httpProbe, tcpProbe } from '../workload/probes.ts';

/**
 * Probes of an exporter in a sidecar, on its port `metrics`. Ready means listening and no more: an exporter that has
 * lost its program must not take the member out of its Service. Alive means answering its landing page, which asks
 * the program nothing.
 */
export const exporterProbes: Pick<k8s.Container, 'livenessProbe' | 'readinessProbe'> = {
  livenessProbe: httpProbe({ path: '/', port: 'metrics' }),
  readinessProbe: tcpProbe({ port: 'metrics' }),
};
