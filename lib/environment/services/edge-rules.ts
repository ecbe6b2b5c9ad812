import { type Problem, type Rule, ruleOf } from '../rule.ts';
import type { Environment } from '../schema.ts';
import { type Publishable, publishable } from './edge.ts';

const rule = ruleOf<Environment>();

const at = (service: string) => ['services', 'edge', 'hostnames', service];

/** A host name leads to one service, and that service is there. */
function publishes(service: Publishable & keyof Environment['services']): Rule {
  return rule(
    {
      enabled: 'services.edge.enabled',
      hostnames: 'services.edge.hostnames',
      there: `services.${service}.enabled`,
    },
    function publishedServicesExist({ enabled, hostnames, there }) {
      const allowed = `none, since services.${service} is disabled`;
      return enabled && hostnames[service] !== undefined && !there ? [{ path: at(service), allowed }] : [];
    },
  );
}

export const edgeRules: readonly Rule[] = [
  rule(
    { enabled: 'services.edge.enabled', hostnames: 'services.edge.hostnames' },
    function edgePublishesSomething({ enabled, hostnames }) {
      const allowed = `at least one of ${publishable.join(', ')}, since services.edge is enabled`;
      return enabled && Object.keys(hostnames).length === 0
        ? [{ path: ['services', 'edge', 'hostnames'], allowed }]
        : [];
    },
  ),

  rule({ hostnames: 'services.edge.hostnames' }, function hostnamesDiffer({ hostnames }) {
    const names = publishable.map((service) => hostnames[service]);
    return publishable.flatMap((service, index): Problem[] =>
      hostnames[service] !== undefined && names.indexOf(hostnames[service]) < index
        ? [{ path: at(service), allowed: 'a host name that no other service has' }]
        : [],
    );
  }),

  publishes('portal'),
  publishes('superset'),
  publishes('datahub'),
  publishes('trino'),
];
