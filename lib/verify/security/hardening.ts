import { fieldsOf } from '../../manifest/manifest.ts';
import type { Check } from '../check.ts';
import { accountName, automounts, boundAccounts, hasToken } from '../model/access.ts';

/** A root file system that an intruder can write to. */
const writableRoot: Check = {
  id: 'root-file-system-writable',
  severity: 'warning',
  title: 'Every container has a read-only root',
  why: 'An intruder can change the program itself; files written beside the volumes vanish unseen with the pod.',
  remedy: 'Write readOnlyRootFilesystem: true, and mount an emptyDir where the program writes.',
  *find({ workloads }) {
    for (const { manifest, containers } of workloads) {
      for (const { container, path } of containers) {
        if (fieldsOf(container.securityContext).readOnlyRootFilesystem !== true) {
          yield { object: manifest, path, message: `${container.name} can write to its root.` };
        }
      }
    }
  },
};

/** An account that all pods of the namespace share. */
const defaultAccount: Check = {
  id: 'default-service-account',
  severity: 'warning',
  title: 'Every pod runs as an account of its own',
  why: 'What is granted to the default account, every pod of the namespace has.',
  remedy: 'Make a ServiceAccount for it, and name it in serviceAccountName.',
  *find({ workloads }) {
    for (const workload of workloads) {
      if (accountName(workload) === 'default') {
        yield {
          object: workload.manifest,
          path: workload.specPath,
          message: 'It runs as the default ServiceAccount.',
        };
      }
    }
  },
};

/** A token that nothing is granted to. */
const tokenUnused: Check = {
  id: 'token-mounted-unused',
  severity: 'warning',
  title: 'A pod gets a token only when its account is granted something',
  why: 'A stolen token opens the API of the cluster; this one serves nobody else.',
  remedy: 'Write automountServiceAccountToken: false.',
  *find(inventory) {
    for (const workload of inventory.workloads) {
      const account = `${workload.namespace}/${accountName(workload)}`;
      if (automounts(inventory, workload) && !boundAccounts(inventory).has(account)) {
        yield {
          object: workload.manifest,
          path: workload.specPath,
          message: `The token of ${accountName(workload)} is mounted, and no binding names the account.`,
        };
      }
    }
  },
};

/** Rights that no pod can use. */
const tokenMissing: Check = {
  id: 'token-not-mounted',
  severity: 'info',
  title: 'A pod whose account is granted something gets its token',
  why: 'The grant serves nobody, or the program is refused for want of a token.',
  remedy: 'Mount the token, or take the binding out.',
  *find(inventory) {
    for (const workload of inventory.workloads) {
      const name = accountName(workload);
      const bound = boundAccounts(inventory).has(`${workload.namespace}/${name}`);
      if (bound && name !== 'default' && !hasToken(inventory, workload)) {
        yield {
          object: workload.manifest,
          path: workload.specPath,
          message: `${name} is granted rights, and its token is not mounted.`,
        };
      }
    }
  },
};

/** A namespace that admits anything. */
const namespaceOpen: Check = {
  id: 'namespace-admits-anything',
  severity: 'warning',
  title: 'A namespace enforces a Pod Security Standard',
  why: 'Any pod, privileged ones included, may be started in it.',
  remedy: 'Label it pod-security.kubernetes.io/enforce: restricted, or baseline.',
  *find(inventory) {
    for (const namespace of inventory.of('', 'Namespace')) {
      const level = namespace.metadata.labels?.['pod-security.kubernetes.io/enforce'];
      if (level !== 'restricted' && level !== 'baseline') {
        yield {
          object: namespace,
          path: 'metadata',
          message:
            level === undefined ? 'No pod-security.kubernetes.io/enforce label.' : `It enforces ${level}.`,
        };
      }
    }
  },
};

/** Variables of every Service of the namespace. */
const serviceLinks: Check = {
  id: 'service-links-on',
  severity: 'info',
  title: 'Pods do not get the variables of foreign Services',
  why: 'A Service named kafka sets KAFKA_PORT in every pod, and programs that read their settings from variables stumble over it.',
  remedy: 'Write enableServiceLinks: false.',
  *find({ workloads }) {
    for (const workload of workloads) {
      if (!workload.controlled && workload.template.spec.enableServiceLinks !== false) {
        yield {
          object: workload.manifest,
          path: workload.specPath,
          message: 'enableServiceLinks is not false.',
        };
      }
    }
  },
};

export const hardeningChecks: readonly Check[] = [
  writableRoot,
  defaultAccount,
  tokenUnused,
  tokenMissing,
  namespaceOpen,
  serviceLinks,
];
