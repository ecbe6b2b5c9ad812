import { type Fields, fieldsOf, isFields, listOf, type Manifest } from '../../manifest/manifest.ts';
import { picks } from '../../manifest/selector.ts';
import { mayComeFromOperator } from './custom-resources.ts';
import type { Inventory } from './inventory.ts';
import { type ServiceView, servicesOf, targetPorts } from './service.ts';
import { portsOf, type Workload } from './workload.ts';

/** A PodMonitor or ServiceMonitor and what it finds. */
export interface MonitorView {
  readonly manifest: Manifest;
  /** Path of its endpoints. */
  readonly path: string;
  readonly endpoints: readonly Fields[];
  readonly services: readonly ServiceView[];
  readonly pods: readonly Workload[];
  /** Whether what it looks for would be in the set: monitors of the cluster's own parts look elsewhere. */
  readonly isHere: boolean;
}

export function monitorsOf(inventory: Inventory): readonly MonitorView[] {
  return [
    ...inventory.of('monitoring.coreos.com', 'ServiceMonitor').map((manifest) => {
      const { endpoints } = fieldsOf(manifest.spec);
      const services = servicesOf(inventory).filter(({ manifest: service, namespace }) =>
        sees(inventory, manifest, namespace, service.metadata.labels),
      );
      const path = 'spec.endpoints';
      const isHere = looksInto(manifest, new Set(servicesOf(inventory).map(({ namespace }) => namespace)));
      return { manifest, path, endpoints: listOf(endpoints), services, pods: [], isHere };
    }),
    ...inventory.of('monitoring.coreos.com', 'PodMonitor').map((manifest) => {
      const { podMetricsEndpoints } = fieldsOf(manifest.spec);
      const pods = inventory.workloads.filter(({ namespace, template }) =>
        sees(inventory, manifest, namespace, template.labels),
      );
      const path = 'spec.podMetricsEndpoints';
      const isHere =
        looksInto(manifest, inventory.namespaces) &&
        !mayComeFromOperator(inventory, inventory.namespaceOf(manifest), fieldsOf(manifest.spec).selector);
      return { manifest, path, endpoints: listOf(podMetricsEndpoints), services: [], pods, isHere };
    }),
  ];
}

/** Every pod port that a monitor has scraped. */
export function* scrapedPorts(inventory: Inventory) {
  for (const { manifest: monitor, path, endpoints, services, pods } of monitorsOf(inventory)) {
    for (const [index, { port }] of endpoints.entries()) {
      const ends = [
        ...pods.map((server) => [server, numbersOf(server, port)] as const),
        ...services.flatMap(({ ports, targets = [] }) =>
          targets.map(
            (server) =>
              [
                server,
                ports.filter(({ name }) => name === port).flatMap((own) => targetPorts(own, server)),
              ] as const,
          ),
        ),
      ];
      for (const [server, numbers] of ends) {
        for (const number of numbers) {
          yield { monitor, path: `${path}[${index}].port`, server, port: number };
        }
      }
    }
  }
}

function numbersOf(server: Workload, name: unknown): readonly number[] {
  return portsOf(server).flatMap(({ name: own, containerPort }) =>
    own === name && typeof containerPort === 'number' ? [containerPort] : [],
  );
}

/** Whether a monitor looks into one of these namespaces. */
function looksInto(monitor: Manifest, namespaces: ReadonlySet<string>): boolean {
  const { any, matchNames } = fieldsOf(fieldsOf(monitor.spec).namespaceSelector);
  return Array.isArray(matchNames) && matchNames.length > 0 && any !== true
    ? matchNames.some((name) => namespaces.has(name))
    : true;
}

/** Whether a monitor looks into the namespace and selects the labels. */
function sees(
  inventory: Inventory,
  monitor: Manifest,
  namespace: string,
  labels: Readonly<Record<string, string>> = {},
): boolean {
  const { selector, namespaceSelector } = fieldsOf(monitor.spec);
  const { any, matchNames } = fieldsOf(namespaceSelector);
  const looks =
    any === true ||
    (Array.isArray(matchNames) && matchNames.length > 0
      ? matchNames.includes(namespace)
      : inventory.namespaceOf(monitor) === namespace);
  return looks && isFields(selector) && picks(selector, labels);
}
