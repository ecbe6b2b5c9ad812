import { fieldsOf, listOf } from '../../manifest/manifest.ts';
import type { Check } from '../check.ts';

/** A Service that leaves the cluster. */
const exposed: Check = {
  id: 'service-exposed',
  severity: 'warning',
  title: 'Services stay inside the cluster unless somebody asks',
  why: 'NodePort opens the port on every node, LoadBalancer to the network or the internet, beside every policy of the ingress.',
  remedy:
    'Write type: ClusterIP, and lead there by an Ingress or a Gateway; or exempt the object with the reason.',
  *find(inventory) {
    for (const service of inventory.of('', 'Service')) {
      const { type } = fieldsOf(service.spec);
      if (type === 'NodePort' || type === 'LoadBalancer') {
        yield { object: service, path: 'spec.type', message: `type is ${type}.` };
      }
    }
  },
};

/** Addresses that a Service claims for itself. */
const externalIps: Check = {
  id: 'service-external-ips',
  severity: 'error',
  title: 'No Service claims external addresses',
  why: 'Whoever may make Services can take over traffic to any address (CVE-2020-8554).',
  remedy: 'Take externalIPs out.',
  *find(inventory) {
    for (const service of inventory.of('', 'Service')) {
      const { externalIPs } = fieldsOf(service.spec);
      if (Array.isArray(externalIPs) && externalIPs.length > 0) {
        yield { object: service, path: 'spec.externalIPs', message: `It claims ${externalIPs.join(', ')}.` };
      }
    }
  },
};

/** Requests, and the passwords in them, in the clear. */
const ingressPlain: Check = {
  id: 'ingress-without-tls',
  severity: 'warning',
  title: 'An Ingress serves its hosts with TLS',
  why: 'Passwords and sessions cross the network in the clear.',
  remedy: 'Add spec.tls with a Secret and the hosts.',
  *find(inventory) {
    for (const ingress of inventory.of('networking.k8s.io', 'Ingress')) {
      const { tls, rules } = fieldsOf(ingress.spec);
      const covered = listOf(tls).flatMap(({ hosts }) => (Array.isArray(hosts) ? hosts : []));
      const bare = listOf(rules)
        .map(({ host }) => host)
        .filter((host) => typeof host === 'string' && !covered.some((name) => matches(String(name), host)));
      if (listOf(tls).length === 0 || (covered.length > 0 && bare.length > 0)) {
        yield { object: ingress, path: 'spec', message: `No TLS for ${bare.join(', ') || 'its rules'}.` };
      }
    }
  },
};

function matches(name: string, host: string): boolean {
  return name === host || (name.startsWith('*.') && host.slice(host.indexOf('.')) === name.slice(1));
}

export const exposureChecks: readonly Check[] = [exposed, externalIps, ingressPlain];
