import { type Fields, fieldsOf, listOf } from '../../manifest/manifest.ts';
import type { Check, Problem } from '../check.ts';
import type { Workload } from '../model/workload.ts';

/** The later of two entries of one name, in a list of a container. */
function* repeated(
  { manifest, containers }: Workload,
  list: string,
  keyOf: (entry: Fields) => unknown,
  what: (key: unknown, container: string) => string,
): Iterable<Problem> {
  for (const { container, path } of containers) {
    const seen = new Set<unknown>();
    for (const [index, entry] of listOf(container[list]).entries()) {
      const key = keyOf(entry);
      if (key !== undefined && seen.has(key)) {
        yield { object: manifest, path: `${path}.${list}[${index}]`, message: what(key, container.name) };
      }
      seen.add(key);
    }
  }
}

/** One variable, two values. */
const duplicateVariable: Check = {
  id: 'duplicate-variable',
  severity: 'warning',
  title: 'A container sets each variable once',
  why: 'The last one wins, in silence, and server-side apply refuses the list.',
  remedy: 'Keep one of the two.',
  *find({ workloads }) {
    for (const workload of workloads) {
      yield* repeated(
        workload,
        'env',
        ({ name }) => name,
        (name, container) => `${container} sets ${name} twice.`,
      );
    }
  },
};

/** One port, declared twice. */
const duplicatePort: Check = {
  id: 'duplicate-port',
  severity: 'error',
  title: 'The containers of a pod share no port and no port name',
  why: 'Containers of a pod have one network: the second program fails to bind. Of two ports with one name, Services take either.',
  remedy: 'Give each its own number and name.',
  *find({ workloads }) {
    for (const { manifest, containers } of workloads) {
      const numbers = new Map<string, string>();
      for (const { container, path, init } of containers) {
        const names = new Set<unknown>();
        for (const [index, { name, containerPort, protocol = 'TCP' }] of listOf(container.ports).entries()) {
          const number = `${protocol} ${containerPort}`;
          const other = numbers.get(number);
          const at = `${path}.ports[${index}]`;
          if (other !== undefined && !init && other !== container.name) {
            yield {
              object: manifest,
              path: at,
              message: `${number} is a port of ${other} as well as of ${container.name}.`,
            };
          }
          if (name !== undefined && names.has(name)) {
            yield {
              object: manifest,
              path: at,
              message: `${container.name} has two ports named ${JSON.stringify(name)}.`,
            };
          }
          names.add(name);
          if (!init) {
            numbers.set(number, container.name);
          }
        }
      }
    }
  },
};

/** Two volumes in one place. */
const duplicateMount: Check = {
  id: 'duplicate-mount',
  severity: 'error',
  title: 'A container mounts one volume at each path',
  why: 'The API server refuses the object.',
  remedy: 'Mount the second somewhere else.',
  *find({ workloads }) {
    for (const workload of workloads) {
      yield* repeated(
        workload,
        'volumeMounts',
        ({ mountPath }) => (typeof mountPath === 'string' ? mountPath.replace(/(?<=.)\/+$/, '') : undefined),
        (path, container) => `${container} mounts two volumes at ${path}.`,
      );
    }
  },
};

/** Two containers, or two volumes, of one name. */
const duplicateName: Check = {
  id: 'duplicate-name-in-pod',
  severity: 'error',
  title: 'The containers and the volumes of a pod have names of their own',
  why: 'The API server refuses the object.',
  remedy: 'Rename one of the two.',
  *find({ workloads }) {
    for (const { manifest, containers, template, specPath } of workloads) {
      const named: [unknown, string][] = [
        ...containers.map(({ container, path }): [unknown, string] => [`container ${container.name}`, path]),
        ...listOf(template.spec.volumes).map(({ name }, index): [unknown, string] => [
          `volume ${name}`,
          `${specPath}.volumes[${index}]`,
        ]),
      ];
      const seen = new Set<unknown>();
      for (const [name, path] of named) {
        if (seen.has(name)) {
          yield { object: manifest, path: `${path}.name`, message: `The pod has a second ${name}.` };
        }
        seen.add(name);
      }
    }
  },
};

/** `$(NAME)`, but not `$$(NAME)`, which stands for itself. */
const REFERENCE = /(?<!\$)(?:\$\$)*\$\(([A-Za-z_][\w.-]*)\)/g;

/** A variable that stays as it is written. */
const referenceUndefined: Check = {
  id: 'variable-not-defined',
  severity: 'warning',
  title: 'A variable refers to variables set before it',
  why: 'Kubernetes leaves $(NAME) as it stands when NAME is not set earlier in the same list: the program gets the text.',
  remedy: 'Set NAME above it, or correct its spelling.',
  *find({ workloads }) {
    for (const { manifest, containers, template } of workloads) {
      for (const { container, path } of containers) {
        // envFrom, and the variables of Services, may bring any name.
        if (listOf(container.envFrom).length > 0) {
          continue;
        }
        const links = template.spec.enableServiceLinks !== false;
        const known = new Set<unknown>();
        for (const [index, { name, value }] of listOf(container.env).entries()) {
          for (const [, used = ''] of typeof value === 'string' ? value.matchAll(REFERENCE) : []) {
            const given = used.startsWith('KUBERNETES_') || (links && /_(?:HOST|PORT)(?:_|$)/.test(used));
            if (!known.has(used) && !given) {
              yield {
                object: manifest,
                path: `${path}.env[${index}].value`,
                message: `${name} of ${container.name} refers to $(${used}), which is not set before it.`,
              };
            }
          }
          known.add(name);
        }
      }
    }
  },
};

/** A single file of a ConfigMap or Secret, which never changes in a running pod. */
const fileMount: Check = {
  id: 'mounted-file-never-changes',
  severity: 'info',
  title: 'A ConfigMap or Secret is mounted as a folder',
  why: 'A file mounted with subPath keeps the content it had when the pod started: renewed certificates do not arrive.',
  remedy: 'Mount the folder, and choose files with items.',
  *find({ workloads }) {
    for (const { manifest, containers, template } of workloads) {
      const changing = new Set(
        listOf(template.spec.volumes)
          .filter(({ secret, projected }) => secret !== undefined || projected !== undefined)
          .map(({ name }) => name),
      );
      for (const { container, path } of containers) {
        for (const [index, { name, subPath, mountPath }] of listOf(container.volumeMounts).entries()) {
          if (subPath !== undefined && changing.has(name)) {
            yield {
              object: manifest,
              path: `${path}.volumeMounts[${index}].subPath`,
              message: `${mountPath} of ${container.name} stays as it is at the start of the pod.`,
            };
          }
        }
      }
    }
  },
};

/** A Service with two ports of one name or number. */
const duplicateServicePort: Check = {
  id: 'duplicate-service-port',
  severity: 'error',
  title: 'The ports of a Service have names and numbers of their own',
  why: 'The API server refuses the object.',
  remedy: 'Give each port its own name and number.',
  *find(inventory) {
    for (const manifest of inventory.of('', 'Service')) {
      const ports = listOf(fieldsOf(manifest.spec).ports);
      const seen = new Set<string>();
      for (const [index, { name = '', port, protocol = 'TCP' }] of ports.entries()) {
        for (const key of [`name ${JSON.stringify(name)}`, `port ${protocol} ${port}`]) {
          if (seen.has(key)) {
            yield { object: manifest, path: `spec.ports[${index}]`, message: `There is a second ${key}.` };
          }
          seen.add(key);
        }
      }
    }
  },
};

export const containerChecks: readonly Check[] = [
  duplicateVariable,
  duplicatePort,
  duplicateMount,
  duplicateName,
  referenceUndefined,
  fileMount,
  duplicateServicePort,
];
