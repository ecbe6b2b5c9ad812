/** The Pod Security Standard "restricted", which holds all of "baseline", control by control. */
import { type Fields, fieldsOf, listOf } from '../../manifest/manifest.ts';
import type { Check, Problem } from '../check.ts';
import type { Inventory } from '../model/inventory.ts';
import type { PlacedContainer, Workload } from '../model/workload.ts';

const ADMISSION = 'A namespace that enforces "restricted" refuses the pod.';

interface Secured extends PlacedContainer {
  readonly workload: Workload;
  readonly own: Fields;
  readonly pod: Fields;
}

/** Every container with its security context and that of its pod. */
function* secured({ workloads }: Inventory): Iterable<Secured> {
  for (const workload of workloads) {
    const pod = fieldsOf(workload.template.spec.securityContext);
    for (const placed of workload.containers) {
      yield { ...placed, workload, pod, own: fieldsOf(placed.container.securityContext) };
    }
  }
}

function at({ workload, path, own }: Secured, field: string, message: string): Problem {
  const place = Object.keys(own).length === 0 ? path : `${path}.securityContext`;
  return { object: workload.manifest, path: field in own ? `${place}.${field}` : place, message };
}

/** A container that is root on the node. */
const privileged: Check = {
  id: 'privileged-container',
  severity: 'error',
  title: 'No container is privileged',
  why: `It owns the node: whoever breaks into it has every pod there. ${ADMISSION}`,
  remedy: 'Take privileged out; prepare the node by other means.',
  *find(inventory) {
    for (const place of secured(inventory)) {
      if (place.own.privileged === true) {
        yield at(place, 'privileged', `${place.container.name} is privileged.`);
      }
    }
  },
};

/** Programs that may gain rights by setuid. */
const escalation: Check = {
  id: 'privilege-escalation-allowed',
  severity: 'warning',
  title: 'No container may gain privileges',
  why: `A setuid program inside the image becomes root. ${ADMISSION}`,
  remedy: 'Write allowPrivilegeEscalation: false.',
  *find(inventory) {
    for (const place of secured(inventory)) {
      if (place.own.allowPrivilegeEscalation !== false) {
        yield at(
          place,
          'allowPrivilegeEscalation',
          `${place.container.name} does not set allowPrivilegeEscalation: false.`,
        );
      }
    }
  },
};

/** Rights of root in pieces. */
const capabilities: Check = {
  id: 'capabilities-kept',
  severity: 'warning',
  title: 'Every container drops all capabilities, and adds at most NET_BIND_SERVICE',
  why: `The runtime's default set lets a container change owners, forge packets and more. ${ADMISSION}`,
  remedy: 'Write capabilities.drop: [ALL].',
  *find(inventory) {
    for (const place of secured(inventory)) {
      const { drop, add } = fieldsOf(place.own.capabilities);
      const dropsAll = Array.isArray(drop) && drop.includes('ALL');
      const added = Array.isArray(add) ? add.filter((name) => name !== 'NET_BIND_SERVICE') : [];
      if (!dropsAll || added.length > 0) {
        const message = dropsAll ? `adds ${added.join(', ')}` : 'does not drop ALL';
        yield at(place, 'capabilities', `${place.container.name} ${message}.`);
      }
    }
  },
};

/** A container that may be root. */
const root: Check = {
  id: 'runs-as-root',
  severity: 'warning',
  title: 'No container runs as root',
  why: `Root inside is root outside as soon as the runtime has a hole. ${ADMISSION}`,
  remedy: 'Write runAsNonRoot: true, with a runAsUser above 0 where the image names its user by a word.',
  *find(inventory) {
    for (const place of secured(inventory)) {
      const { own, pod, container } = place;
      const user = own.runAsUser ?? pod.runAsUser;
      if (user === 0) {
        yield at(place, 'runAsUser', `${container.name} runs as user 0.`);
      } else if ((own.runAsNonRoot ?? pod.runAsNonRoot) !== true) {
        yield at(
          place,
          'runAsNonRoot',
          user === undefined
            ? `Nothing keeps ${container.name} from running as root.`
            : `${container.name} runs as user ${user}, and without runAsNonRoot: true nothing holds it to that.`,
        );
      }
    }
  },
};

/** System calls without a filter. */
const seccomp: Check = {
  id: 'seccomp-missing',
  severity: 'warning',
  title: 'Every container has a seccomp profile',
  why: `Without one the whole kernel is within reach. ${ADMISSION}`,
  remedy: 'Write seccompProfile.type: RuntimeDefault.',
  *find(inventory) {
    for (const place of secured(inventory)) {
      const { type } = fieldsOf(place.own.seccompProfile ?? place.pod.seccompProfile);
      if (type !== 'RuntimeDefault' && type !== 'Localhost') {
        yield at(
          place,
          'seccompProfile',
          `${place.container.name} has ${type === undefined ? 'no profile' : `profile ${type}`}.`,
        );
      }
    }
  },
};

/** The node's own namespaces. */
const hostNamespaces: Check = {
  id: 'host-namespaces',
  severity: 'error',
  title: 'No pod shares the network, the processes or the memory of its node',
  why: `It sees the traffic or the processes of the node, and NetworkPolicies do not hold for it. ${ADMISSION}`,
  remedy: 'Take hostNetwork, hostPID and hostIPC out.',
  *find({ workloads }) {
    for (const { manifest, template, specPath } of workloads) {
      for (const field of ['hostNetwork', 'hostPID', 'hostIPC'] as const) {
        if (template.spec[field] === true) {
          yield { object: manifest, path: `${specPath}.${field}`, message: `${field} is true.` };
        }
      }
    }
  },
};

/** Ports of the node. */
const hostPorts: Check = {
  id: 'host-port',
  severity: 'error',
  title: 'No container takes a port of its node',
  why: `One pod per node can have it, and it is open to everyone who reaches the node. ${ADMISSION}`,
  remedy: 'Take hostPort out, and use a Service.',
  *find({ workloads }) {
    for (const { manifest, containers, template } of workloads) {
      for (const { container, path } of containers) {
        for (const [index, { hostPort }] of listOf(container.ports).entries()) {
          // With hostNetwork the API fills the field in; that is a finding of its own.
          if (typeof hostPort === 'number' && hostPort > 0 && template.spec.hostNetwork !== true) {
            yield {
              object: manifest,
              path: `${path}.ports[${index}].hostPort`,
              message: `${container.name} takes port ${hostPort} of its node.`,
            };
          }
        }
      }
    }
  },
};

const VOLUMES = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

/** Volumes that lead out of the pod. */
const volumeTypes: Check = {
  id: 'volume-type-forbidden',
  severity: 'error',
  title: 'Pods mount only volumes that belong to them',
  why: `hostPath opens the disk of the node, and the old network types carry credentials. ${ADMISSION}`,
  remedy: 'Use a PersistentVolumeClaim, an emptyDir, or a projected source.',
  *find({ workloads }) {
    for (const { manifest, template, specPath } of workloads) {
      for (const [index, { name, ...sources }] of listOf(template.spec.volumes).entries()) {
        const other = Object.keys(sources).filter((type) => !VOLUMES.includes(type));
        if (other.length > 0) {
          yield {
            object: manifest,
            path: `${specPath}.volumes[${index}]`,
            message: `${name} is a ${other.join(', ')} volume.`,
          };
        }
      }
    }
  },
};

const SYSCTLS =
  /^(?:kernel\.shm_rmid_forced|net\.ipv4\.(?:ip_local_port_range|ip_unprivileged_port_start|ip_local_reserved_ports|tcp_syncookies|ping_group_range|tcp_(?:keepalive_time|fin_timeout|keepalive_intvl|keepalive_probes)))$/;
const SELINUX_TYPES = ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t'];

/** The rest of what the standard forbids. */
const other: Check = {
  id: 'pod-security-other',
  severity: 'error',
  title: 'No pod loosens /proc, sysctls, SELinux, AppArmor, or runs as a Windows host process',
  why: `Each takes a wall away between the container and its node. ${ADMISSION}`,
  remedy: 'Take the setting out.',
  *find(inventory) {
    for (const place of secured(inventory)) {
      const { own, container } = place;
      if (own.procMount !== undefined && own.procMount !== 'Default') {
        yield at(place, 'procMount', `${container.name} has procMount ${own.procMount}.`);
      }
      yield* loosened(place.workload, own, at(place, '', '').path);
    }
    for (const workload of inventory.workloads) {
      const context = fieldsOf(workload.template.spec.securityContext);
      const path = `${workload.specPath}.securityContext`;
      for (const { name } of listOf(context.sysctls)) {
        if (!SYSCTLS.test(String(name))) {
          yield { object: workload.manifest, path: `${path}.sysctls`, message: `sysctl ${name} is unsafe.` };
        }
      }
      yield* loosened(workload, context, path);
    }
  },
};

function* loosened({ manifest }: Workload, context: Fields, path: string): Iterable<Problem> {
  const selinux = fieldsOf(context.seLinuxOptions);
  if (!SELINUX_TYPES.includes(String(selinux.type ?? '')) || selinux.user || selinux.role) {
    yield { object: manifest, path, message: 'seLinuxOptions sets a type, user or role of its own.' };
  }
  if (fieldsOf(context.appArmorProfile).type === 'Unconfined') {
    yield { object: manifest, path, message: 'appArmorProfile is Unconfined.' };
  }
  if (fieldsOf(context.windowsOptions).hostProcess === true) {
    yield { object: manifest, path, message: 'windowsOptions.hostProcess is true.' };
  }
}

export const podSecurityChecks: readonly Check[] = [
  privileged,
  escalation,
  capabilities,
  root,
  seccomp,
  hostNamespaces,
  hostPorts,
  volumeTypes,
  other,
];

/** Those of the standard "baseline"; what only "restricted" asks for is not among them. */
export const baselineChecks: readonly Check[] = [privileged, hostNamespaces, hostPorts, other];
