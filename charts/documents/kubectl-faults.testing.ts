import { existsSync } from 'node:fs';
import { listOf } from '../../lib/manifest/manifest.ts';
import { type Cluster, containerOf, mountedFile, type Thing } from './cluster.testing.ts';
import { type Kubectl, parseKubectl } from './kubectl.testing.ts';
import type { Page } from './markdown.testing.ts';
import { commandsOf, type PageCommand, placeOf } from './page-commands.testing.ts';
import { unreachable } from './reach.testing.ts';
import { isUnknown } from './shell.testing.ts';

/** Namespaces that pages speak of and that dist/ does not make. */
const foreign = [
  'monitoring',
  'cert-manager',
  'external-secrets',
  'flux-system',
  'argocd',
  'istio-system',
  'default',
];

/** Kinds without a namespace. */
const clusterWide = new Set(
  `Node PersistentVolume StorageClass Namespace CSIDriver APIService ClusterIssuer PriorityClass VolumeAttachment
  ClusterSecretStore`.split(/\s+/),
);

/** Labels that programs put on their own pods: Patroni and Vault. No template has them. */
const runtimeLabels = ['role', 'vault-active', 'vault-sealed'];

/** What is wrong with the kubectl, flux and argocd commands of a page, held against what would be in a cluster. */
export function kubectlFaults(page: Page, clusters: readonly Cluster[]): string[] {
  const commands = commandsOf(page);
  const made = clusters.map((cluster) => withJobs(cluster, commands));
  return commands.flatMap((command) => {
    const faults = commandFaults(command.words, made);
    return faults.map((fault) => `${placeOf(command)}: ${fault}`);
  });
}

/** A cluster with the Jobs that a page makes of CronJobs. */
function withJobs(cluster: Cluster, commands: readonly PageCommand[]): Cluster {
  const jobs = commands.flatMap(({ words }): Thing[] => {
    const cronJob = words.join(' ').match(/^kubectl .*\bcreate job .*--from=cronjob\/([\w-]+)/)?.[1];
    const name = words
      .slice(words.indexOf('job') + 1)
      .find((word) => /^[\w-]+$/.test(word) && !word.startsWith('-'));
    const source = cluster.things.find((thing) => thing.kind === 'CronJob' && thing.name.test(cronJob ?? ''));
    return source === undefined || name === undefined
      ? []
      : [{ ...source, kind: 'Job', name: new RegExp(`^${name}$`), labels: source.template?.labels ?? {} }];
  });
  return { ...cluster, things: [...cluster.things, ...jobs] };
}

function commandFaults(words: readonly string[], clusters: readonly Cluster[]): string[] {
  if (words[0] === 'flux' || words[0] === 'argocd') {
    return syncedFaults(words, clusters);
  }
  if (words[0] !== 'kubectl' || words.length === 1) {
    return [];
  }
  let command: Kubectl;
  try {
    command = parseKubectl(words);
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
  const faults = [...textFaults(command), ...namespaceFaults(command, clusters)];
  if (faults.length > 0 || foreign.includes(command.namespace ?? '') || command.allNamespaces) {
    return [...faults, ...(command.namespace === 'flux-system' ? syncedFaults(words, clusters) : [])];
  }
  // Right in one cluster is right; else the faults of the one that comes nearest.
  const [nearest = []] = clusters
    .map((cluster) => objectFaults(command, cluster))
    .sort((one, other) => distance(one) - distance(other));
  return nearest;
}

/** How far a command is from being right: an object that is not there is farther than a container that is not. */
function distance(faults: readonly string[]): number {
  return faults.length + (faults.some((fault) => fault.startsWith('there is no')) ? 100 : 0);
}

/** `flux reconcile kustomization NAME`, `argocd app … NAME`: the names begin as the namespace does. */
function syncedFaults(words: readonly string[], clusters: readonly Cluster[]): string[] {
  return words
    .filter((word) => clusters.some(({ namespace }) => word.startsWith(`${namespace}-`)))
    .filter((word) => !isUnknown(word) && !clusters.some(({ synced }) => synced.has(word)))
    .map((word) => `no Kustomization or Application has the name ${word}`);
}

function textFaults({ patch, files }: Kubectl): string[] {
  const faults: string[] = [];
  if (patch !== undefined && !isUnknown(patch)) {
    try {
      JSON.parse(patch);
    } catch {
      faults.push(`the patch ${patch} is no JSON`);
    }
  }
  for (const file of files) {
    const [, below] = file.match(/^dist\/[a-z0-9-]+\/(.*)$/) ?? [];
    const places = ['production', 'development'].map((name) => `dist/${name}/${below}`);
    if (below !== undefined && !isUnknown(file) && !places.some((place) => existsSync(place))) {
      faults.push(`there is no ${places.join(' and no ')}`);
    }
  }
  return faults;
}

function namespaceFaults(
  { namespace, allNamespaces, targets, verb, selector }: Kubectl,
  clusters: readonly Cluster[],
): string[] {
  if (namespace === undefined) {
    // `kubectl describe pod` in a sentence names the command, and no object.
    const isBare = selector === undefined && targets.every(({ name }) => name === undefined);
    const target = targets.find(({ kind }) => !clusterWide.has(kind));
    if (isBare && verb !== 'get') {
      return [];
    }
    return target === undefined || allNamespaces
      ? []
      : [`kubectl ${verb} without -n looks for the ${target.kind} in the namespace of the reader's context`];
  }
  const known = [...new Set(clusters.flatMap(({ things }) => things.map((thing) => thing.namespace ?? '')))];
  return isUnknown(namespace) || [...foreign, ...known].includes(namespace)
    ? []
    : [`the namespace ${namespace} is none of ${[...foreign, ...known].filter(Boolean).join(', ')}`];
}

function objectFaults(command: Kubectl, cluster: Cluster): string[] {
  const { namespace = '', selector, verb } = command;
  const kinds = new Set(cluster.things.map(({ kind }) => kind));
  const byDefault = ['drain', 'cordon', 'uncordon'].includes(verb) ? 'Node' : 'Pod';
  const targets =
    command.targets.length === 0 && selector !== undefined
      ? [{ kind: byDefault, name: undefined }]
      : command.targets;
  return targets.flatMap(({ kind, name }) => {
    if (!kinds.has(kind)) {
      return isOfPlatform(kind) ? [`there is no ${kind}`] : [];
    }
    const anywhere = clusterWide.has(kind) || namespace === '' || isUnknown(namespace);
    const inPlace = cluster.things.filter(
      (thing) => thing.kind === kind && (anywhere || thing.namespace === namespace),
    );
    const ofName =
      name === undefined || isUnknown(name) ? inPlace : inPlace.filter((thing) => thing.name.test(name));
    if (ofName.length === 0) {
      return [`there is no ${kind} ${name ?? ''} in ${namespace}`];
    }
    const selected =
      selector === undefined ? ofName : ofName.filter(({ labels }) => matches(labels, selector));
    if (selected.length === 0) {
      return [`no ${kind} in ${namespace} has the labels ${selector}`];
    }
    return verb === 'exec' || verb === 'logs' ? containerFaults(command, cluster, selected) : [];
  });
}

/** Kinds that pages name and that a synced environment must have, whichever it is. */
function isOfPlatform(kind: string): boolean {
  return ['StatefulSet', 'Deployment', 'Job', 'CronJob', 'Pod', 'ConfigMap', 'Secret'].includes(kind);
}

function matches(labels: Readonly<Record<string, string>>, selector: string): boolean {
  return selector.split(',').every((term) => {
    const [, key = '', operator, value = ''] = term.match(/^([^=!]+)(!=|==?)?(.*)$/) ?? [];
    if (runtimeLabels.includes(key)) {
      return true;
    }
    if (isUnknown(value)) {
      return labels[key] !== undefined;
    }
    return operator === undefined ? true : (labels[key] === value) === (operator !== '!=');
  });
}

function containerFaults(command: Kubectl, cluster: Cluster, things: readonly Thing[]): string[] {
  const { container: name, inner } = command;
  if (name !== undefined && isUnknown(name)) {
    return [];
  }
  const found = things.flatMap((thing) => {
    const container = containerOf(thing, name);
    return container === undefined ? [] : [{ thing, container }];
  });
  const [first] = found;
  if (first === undefined) {
    const known = things.flatMap(({ template }) => [
      ...(template?.spec.containers ?? []),
      ...(template?.spec.initContainers ?? []),
    ]);
    return [`no container ${name}, allowed: ${[...new Set(known.map((one) => one.name))].join(', ')}`];
  }
  const script = inner.join(' ');
  const paths = [...script.matchAll(/(?<![\w./])\/etc\/[\w./-]*\w/g)].map(([path]) => path);
  const lost = paths.filter((path) =>
    found.every(({ thing, container }) => mountedFile(cluster, thing, container, path) === false),
  );
  const variables = [...script.matchAll(/(?<!\\)\$\{?([A-Z][A-Z0-9_]+)/g)].map(
    ([, variable = '']) => variable,
  );
  const unset = variables.filter(
    (variable) =>
      !script.includes(`${variable}=`) &&
      found.every(
        ({ container }) =>
          container.envFrom === undefined && !listOf(container.env).some((entry) => entry.name === variable),
      ),
  );
  const closed = unreachable(cluster, first.thing, script);
  return [
    ...closed.map((service) => `the network policies do not let this pod reach the Service ${service}`),
    ...lost.map((path) => `no file ${path} in the container ${first.container.name}`),
    ...unset.map((variable) => `the container ${first.container.name} has no variable ${variable}`),
  ];
}
