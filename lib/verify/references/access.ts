import { fieldsOf, listOf } from '../../manifest/manifest.ts';
import type { Check } from '../check.ts';
import { bindingsOf, boundRole } from '../model/access.ts';
import { servicesOf } from '../model/service.ts';
import { sourceReferences } from '../model/sources.ts';

/** ClusterRoles that every cluster has. */
const GIVEN_ROLES = /^(?:system:|cluster-admin$|admin$|edit$|view$)/;

/** Roles that every cluster has in kube-system. */
const GIVEN_SYSTEM_ROLES = /^(?:system:|extension-apiserver-authentication-reader$)/;

/** A binding to a role that is not there. */
const roleMissing: Check = {
  id: 'role-not-found',
  severity: 'error',
  title: 'A binding refers to a role that exists',
  why: 'It grants nothing: the program is refused what it needs.',
  remedy: 'Correct roleRef; once applied it can not be changed, so delete the binding first.',
  *find(inventory) {
    for (const binding of bindingsOf(inventory)) {
      const { kind, name } = fieldsOf(binding.roleRef);
      const given =
        kind === 'ClusterRole'
          ? GIVEN_ROLES.test(String(name))
          : inventory.namespaceOf(binding) === 'kube-system' && GIVEN_SYSTEM_ROLES.test(String(name));
      if (boundRole(inventory, binding) === undefined && !given) {
        yield { object: binding, path: 'roleRef', message: `${kind} ${name} does not exist.` };
      }
    }
  },
};

/** A binding to an account that is not there. */
const subjectMissing: Check = {
  id: 'binding-subject-not-found',
  severity: 'warning',
  title: 'A binding names accounts that exist',
  why: 'The account that is meant gets nothing, and whoever makes one of this name gets it all.',
  remedy: 'Correct the name and the namespace of the ServiceAccount.',
  *find(inventory) {
    for (const binding of bindingsOf(inventory)) {
      for (const [index, { kind, name, namespace }] of listOf(binding.subjects).entries()) {
        const home = typeof namespace === 'string' ? namespace : inventory.namespaceOf(binding);
        const known = inventory.namespaces.has(home) && name !== 'default';
        if (
          kind === 'ServiceAccount' &&
          known &&
          inventory.find('', 'ServiceAccount', home, String(name)) === undefined
        ) {
          yield {
            object: binding,
            path: `subjects[${index}]`,
            message: `ServiceAccount ${name} is not in ${home}.`,
          };
        }
      }
    }
  },
};

/** A certificate that nobody signs. */
const issuerMissing: Check = {
  id: 'issuer-not-found',
  severity: 'error',
  title: 'The Issuer of a Certificate exists',
  why: 'The certificate is never issued, and pods wait for its Secret.',
  remedy: 'Write the name of an Issuer of the namespace, or kind: ClusterIssuer.',
  *find(inventory) {
    for (const certificate of inventory.of('cert-manager.io', 'Certificate')) {
      const { kind = 'Issuer', name } = fieldsOf(fieldsOf(certificate.spec).issuerRef);
      const own = inventory.of('cert-manager.io', 'Issuer').length > 0;
      const namespace = inventory.namespaceOf(certificate);
      if (
        kind === 'Issuer' &&
        own &&
        inventory.find('cert-manager.io', 'Issuer', namespace, String(name)) === undefined
      ) {
        yield {
          object: certificate,
          path: 'spec.issuerRef',
          message: `Issuer ${name} is not in ${namespace}.`,
        };
      }
    }
  },
};

/** A server whose certificate does not name its Services. */
const certificateMissesService: Check = {
  id: 'certificate-misses-service',
  severity: 'warning',
  title: 'The certificate of a server names the Services in front of it',
  why: 'Clients that check the name refuse the connection.',
  remedy: 'Add the names of the Service to dnsNames.',
  *find(inventory) {
    for (const certificate of inventory.of('cert-manager.io', 'Certificate')) {
      const { dnsNames, secretName, usages, isCA } = fieldsOf(certificate.spec);
      const names = Array.isArray(dnsNames) ? dnsNames.filter((name) => typeof name === 'string') : [];
      const serves = !Array.isArray(usages) || usages.includes('server auth');
      if (isCA === true || !serves || names.length === 0) {
        continue;
      }
      const namespace = inventory.namespaceOf(certificate);
      const holders = new Set(
        inventory.workloads.filter(
          (workload) =>
            workload.namespace === namespace &&
            sourceReferences(workload).some(
              // Whoever reads ca.crt alone trusts the certificate, and shows another.
              ({ kind, name, key }) =>
                kind === 'Secret' && name === secretName && (key ?? 'tls.key') === 'tls.key',
            ),
        ),
      );
      for (const { manifest, targets = [] } of servicesOf(inventory)) {
        const { name } = manifest.metadata;
        const covered = [name, `${name}.${namespace}`, `${name}.${namespace}.svc`].some((host) =>
          names.some((own) => own === host || own === `*.${host}` || own.startsWith(`${host}.svc`)),
        );
        if (targets.some((workload) => holders.has(workload)) && !covered) {
          yield {
            object: certificate,
            path: 'spec.dnsNames',
            message: `Pods behind Service ${name} show it, and it does not name ${name}.${namespace}.svc.`,
          };
        }
      }
    }
  },
};

export const accessChecks: readonly Check[] = [
  roleMissing,
  subjectMissing,
  issuerMissing,
  certificateMissesService,
];
