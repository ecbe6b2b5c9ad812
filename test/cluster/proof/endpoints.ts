/** Whether Services lead to ready pods on every one of their ports. */
import { fieldsOf, isKind, listOf, type Manifest, title } from '../../../lib/manifest/manifest.ts';
import { until } from '../plane/program.ts';
import type { Cluster } from './cluster.ts';
import type { Fault } from './fault.ts';

/** Labels that programs put on their own pods: nodes without machines run no programs. */
const OF_PROGRAMS = ['role', 'vault-active'];

export async function endpointFaults({ api, rendered }: Cluster): Promise<readonly Fault[]> {
  const services = rendered.all.filter((object) => isKind(object, '', 'Service') && leadsToPods(object));
  return until('the endpoints', 30, async () => {
    const slices = await api.list('/apis/discovery.k8s.io/v1/endpointslices');
    return services.flatMap((service) => faultsOf(service, slices));
  });
}

function leadsToPods({ spec }: Manifest): boolean {
  const selector = Object.keys(fieldsOf(fieldsOf(spec).selector));
  return selector.length > 0 && !selector.some((label) => OF_PROGRAMS.includes(label));
}

function faultsOf(service: Manifest, slices: readonly Manifest[]): readonly Fault[] {
  const { name, namespace } = service.metadata;
  const own = slices.filter(
    ({ metadata }) =>
      metadata.namespace === namespace && metadata.labels?.['kubernetes.io/service-name'] === name,
  );
  const fault = (message: string): Fault => ({ where: 'endpoints', what: title(service), message });
  if (own.every(({ endpoints }) => listOf(endpoints).length === 0)) {
    return [fault('no pod is behind it')];
  }
  return listOf(fieldsOf(service.spec).ports).flatMap((port) => {
    const led = own.some(({ ports }) => listOf(ports).some((one) => (one.name ?? '') === (port.name ?? '')));
    return led ? [] : [fault(`the port ${String(port.name ?? port.port)} leads to no pod's port`)];
  });
}
