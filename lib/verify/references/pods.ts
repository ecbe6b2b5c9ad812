import { mountedClaimNames } from '../../manifest/claims.ts';
import { fieldsOf, isFields, listOf } from '../../manifest/manifest.ts';
import { picks } from '../../manifest/selector.ts';
import { volumeClaimTemplates } from '../../manifest/workload.ts';
import type { Check } from '../check.ts';
import { accountName } from '../model/access.ts';

/** A controller that does not know its own pods. */
const selectorMismatch: Check = {
  id: 'selector-mismatch',
  severity: 'error',
  title: 'The selector of a workload picks the pods of its template',
  why: 'The API server refuses the object.',
  remedy: 'Use the same labels in spec.selector and in the template.',
  *find({ workloads }) {
    for (const { manifest, template, transient } of workloads) {
      const { selector } = fieldsOf(manifest.spec);
      const required = !transient && manifest.kind !== 'Pod';
      if (required && !picks(selector, template.labels)) {
        yield {
          object: manifest,
          path: 'spec.selector',
          message: isFields(selector)
            ? 'It does not pick the labels of the template.'
            : 'The selector is missing.',
        };
      }
    }
  },
};

/** A template that the controller can make no pod of. */
const templateUnreadable: Check = {
  id: 'pod-template-invalid',
  severity: 'error',
  title: 'A workload has a template with containers',
  why: 'The API server refuses the object.',
  remedy: 'Give the template a list of containers, each with a name and an image.',
  *find({ unreadable }) {
    for (const { manifest, reason } of unreadable) {
      yield { object: manifest, path: 'spec', message: `${reason}.` };
    }
  },
};

/** A mount of a volume that the pod does not have. */
const volumeMissing: Check = {
  id: 'volume-not-found',
  severity: 'error',
  title: 'Every volume that a container mounts is in its pod',
  why: 'The API server refuses the object.',
  remedy: 'Correct the name, or add the volume.',
  *find({ workloads }) {
    for (const { manifest, template, containers } of workloads) {
      const volumes = new Set([
        ...listOf(template.spec.volumes).map(({ name }) => name),
        ...volumeClaimTemplates(manifest).map(({ metadata }) => metadata.name),
      ]);
      for (const { container, path } of containers) {
        for (const list of ['volumeMounts', 'volumeDevices'] as const) {
          for (const [index, { name }] of listOf(container[list]).entries()) {
            if (!volumes.has(name)) {
              yield {
                object: manifest,
                path: `${path}.${list}[${index}].name`,
                message: `${container.name} mounts ${JSON.stringify(name)}, which is no volume of the pod.`,
              };
            }
          }
        }
      }
    }
  },
};

/** A volume that nothing mounts. */
const volumeUnused: Check = {
  id: 'volume-unused',
  severity: 'info',
  title: 'Every volume of a pod is mounted',
  why: 'It costs storage or a lookup at each start, and most often a mount was forgotten.',
  remedy: 'Mount it, or take it out.',
  *find({ workloads }) {
    for (const { manifest, template, containers, specPath } of workloads) {
      const mounted = new Set(
        containers.flatMap(({ container }) =>
          [...listOf(container.volumeMounts), ...listOf(container.volumeDevices)].map(({ name }) => name),
        ),
      );
      for (const [index, { name }] of listOf(template.spec.volumes).entries()) {
        if (!mounted.has(name)) {
          yield {
            object: manifest,
            path: `${specPath}.volumes[${index}]`,
            message: `No container mounts ${JSON.stringify(name)}.`,
          };
        }
      }
      for (const [index, { metadata }] of volumeClaimTemplates(manifest).entries()) {
        if (!mounted.has(metadata.name)) {
          yield {
            object: manifest,
            path: `spec.volumeClaimTemplates[${index}]`,
            message: `No container mounts ${JSON.stringify(metadata.name)}.`,
          };
        }
      }
    }
  },
};

/** A pod that waits for a claim. */
const claimMissing: Check = {
  id: 'claim-not-found',
  severity: 'warning',
  title: 'Every PersistentVolumeClaim that a pod mounts exists',
  why: 'The pod stays Pending until somebody makes the claim.',
  remedy: 'Correct the name, or add the claim.',
  *find(inventory) {
    for (const { manifest, template, namespace, specPath } of inventory.workloads) {
      for (const { claimName, index } of mountedClaimNames(manifest, template.spec)) {
        if (inventory.find('', 'PersistentVolumeClaim', namespace, claimName) === undefined) {
          yield {
            object: manifest,
            path: `${specPath}.volumes[${index}].persistentVolumeClaim.claimName`,
            message: `PersistentVolumeClaim ${claimName} is not in ${namespace}.`,
          };
        }
      }
    }
  },
};

/** A pod whose account does not exist is never made. */
const accountMissing: Check = {
  id: 'service-account-not-found',
  severity: 'error',
  title: 'Every ServiceAccount that a pod runs as exists',
  why: 'The controller is refused each pod it tries to make.',
  remedy: 'Correct the name, or add the ServiceAccount.',
  *find(inventory) {
    for (const workload of inventory.workloads) {
      const name = accountName(workload);
      const { serviceAccountName } = workload.template.spec;
      if (
        name !== 'default' &&
        inventory.find('', 'ServiceAccount', workload.namespace, name) === undefined
      ) {
        yield {
          object: workload.manifest,
          path: `${workload.specPath}.${serviceAccountName === undefined ? 'serviceAccount' : 'serviceAccountName'}`,
          message: `ServiceAccount ${name} is not in ${workload.namespace}.`,
        };
      }
    }
  },
};

const SYSTEM_CLASSES = ['system-cluster-critical', 'system-node-critical'];

/** A class that the set does not make, although it makes classes. */
const priorityClassMissing: Check = {
  id: 'priority-class-not-found',
  severity: 'warning',
  title: 'Every PriorityClass that a pod names exists',
  why: 'Pods of a class that does not exist are refused.',
  remedy: 'Correct the name, or add the PriorityClass.',
  *find(inventory) {
    for (const { manifest, template, specPath } of inventory.workloads) {
      const name = template.spec.priorityClassName;
      if (
        typeof name === 'string' &&
        name !== '' &&
        !SYSTEM_CLASSES.includes(name) &&
        inventory.find('scheduling.k8s.io', 'PriorityClass', '', name) === undefined
      ) {
        yield {
          object: manifest,
          path: `${specPath}.priorityClassName`,
          message: `PriorityClass ${name} is not among these manifests.`,
        };
      }
    }
  },
};

/** A StatefulSet's members without names. */
const headlessMissing: Check = {
  id: 'headless-service-not-found',
  severity: 'error',
  title: 'The Service that names the members of a StatefulSet exists and is headless',
  why: 'Without it the members have no DNS names: they can not find each other.',
  remedy: 'Add a Service of that name with clusterIP: None and the selector of the StatefulSet.',
  *find(inventory) {
    for (const { manifest, namespace, template, count } of inventory.workloads) {
      const { serviceName } = fieldsOf(manifest.spec);
      // One pod has nobody to find.
      const alone = manifest.kind !== 'StatefulSet' || (count?.max ?? 0) < 2;
      if (alone || typeof serviceName !== 'string' || serviceName === '') {
        continue;
      }
      const service = inventory.find('', 'Service', namespace, serviceName);
      const { clusterIP, selector } = fieldsOf(service?.spec);
      const problem =
        service === undefined
          ? `Service ${serviceName} is not in ${namespace}.`
          : clusterIP !== 'None'
            ? `Service ${serviceName} is not headless.`
            : isFields(selector) && !picks({ matchLabels: selector }, template.labels)
              ? `Service ${serviceName} does not select its pods.`
              : undefined;
      if (problem !== undefined) {
        yield { object: manifest, path: 'spec.serviceName', message: problem };
      }
    }
  },
};

export const podReferenceChecks: readonly Check[] = [
  selectorMismatch,
  templateUnreadable,
  volumeMissing,
  volumeUnused,
  claimMissing,
  accountMissing,
  priorityClassMissing,
  headlessMissing,
];
