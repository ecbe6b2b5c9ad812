/** One environment on one control plane, and what is needed to look at it. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Environment } from '../../../lib/environment/schema.ts';
import { isKind, type Manifest } from '../../../lib/manifest/manifest.ts';
import { type Node, nodesOf } from '../../../lib/manifest/nodes.ts';
import type { Api } from '../plane/api.ts';
import { definitionsFor } from '../plane/definitions.ts';
import { SimulatedNodes } from '../plane/nodes.ts';
import { until } from '../plane/program.ts';
import { Store } from '../plane/store.ts';
import { provisionVolumes } from '../plane/volumes.ts';
import { Observer } from './observer.ts';
import type { Rendered } from './rendered.ts';
import { Resources } from './resources.ts';

const run = promisify(execFile);

export interface Cluster {
  readonly environment: Environment;
  readonly rendered: Rendered;
  readonly api: Api;
  readonly resources: Resources;
  readonly observer: Observer;
  readonly machines: readonly Node[];
  readonly nodes: SimulatedNodes;
  /** @returns standard output, and whether it ended with 0 */
  kubectl(...args: readonly string[]): Promise<{ readonly text: string; readonly isDone: boolean }>;
  stop(): void;
}

/** Where a cluster is reached. */
export interface Access {
  readonly api: Api;
  /** kubectl */
  readonly program: string;
  /** A file; undefined: what kubectl uses by itself. */
  readonly kubeconfig: string | undefined;
}

/** Puts nodes, a provisioner, definitions and the namespaces of others onto an empty control plane. */
export async function furnish(
  access: Access,
  environment: Environment,
  rendered: Rendered,
): Promise<Cluster> {
  const { api } = access;
  const machines = nodesOf(environment.cluster);
  const pods = await Store.of(api, '/api/v1/pods');
  const nodes = new SimulatedNodes(api, pods, machines);
  const resources = new Resources(api);
  await nodes.start();
  await provisionVolumes(api, machines);
  await prepare(api, rendered.all);
  return {
    environment,
    rendered,
    api,
    resources,
    observer: await Observer.of(api, pods, (node) => nodes.isSilent(node)),
    machines,
    nodes,
    kubectl: kubectlOf(access),
    stop: () => nodes.stop(),
  };
}

/** What the cluster brings before anything of ours: definitions, and namespaces that we name but do not make. */
export async function prepare(api: Api, objects: readonly Manifest[]): Promise<void> {
  const definitions = await definitionsFor(objects);
  for (const definition of definitions) {
    const path = `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${definition.metadata.name}`;
    // Server-side apply: what is there stays as it is for who owns it.
    await api.ask('PATCH', `${path}?fieldManager=holdfast-test`, {
      type: 'application/apply-patch+yaml',
      body: { ...definition, status: undefined },
    });
  }
  for (const { metadata } of definitions) {
    await until(`the definition ${metadata.name}`, 60, async () => {
      const [plural = '', group = ''] = [
        metadata.name.split('.')[0],
        metadata.name.split('.').slice(1).join('.'),
      ];
      const { body } = await api.call('GET', `/apis/${group}`);
      const version = (body.preferredVersion as { groupVersion?: string } | undefined)?.groupVersion;
      const { status } = await api.call('GET', `/apis/${version}/${plural}?limit=1`);
      return status === 200 ? true : undefined;
    });
  }
  for (const name of foreignNamespaces(objects)) {
    const { status } = await api.call('GET', `/api/v1/namespaces/${name}`);
    if (status === 404) {
      await api.ask('POST', '/api/v1/namespaces', {
        body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
      });
    }
  }
}

function foreignNamespaces(objects: readonly Manifest[]): ReadonlySet<string> {
  const names = new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? []));
  for (const object of objects) {
    if (isKind(object, '', 'Namespace')) {
      names.delete(object.metadata.name);
    }
  }
  return names;
}

export function kubectlOf({ program, kubeconfig }: Access): Cluster['kubectl'] {
  const config = kubeconfig === undefined ? [] : [`--kubeconfig=${kubeconfig}`];
  return (...args) =>
    run(program, [...config, ...args], { maxBuffer: 64 * 1024 ** 2 }).then(
      ({ stdout }) => ({ text: stdout, isDone: true }),
      (error: { stdout?: string; stderr?: string }) => ({
        text: `${error.stdout ?? ''}${error.stderr ?? ''}`,
        isDone: false,
      }),
    );
}
