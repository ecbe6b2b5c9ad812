/** Changes that repair what is broken: each is tried, by simulating the changed environment. */
import { fieldsOf, type Manifest } from '../manifest/manifest.ts';
import { type ClusterNodes, hostnameLabel, type Pool } from '../manifest/nodes.ts';
import { podTemplate } from '../manifest/workload.ts';
import { problemsOf } from './problems.ts';
import type { SimulateOptions, Simulation } from './simulate.ts';

export interface Remedy {
  /** What to do, as the beginning of a sentence. */
  readonly change: string;
  /** Keys of the problems that it solves. */
  readonly repairs: readonly string[];
}

type Simulate = (manifests: readonly Manifest[], options: SimulateOptions) => Simulation;

/** Larger clusters are not simulated over and over for the sake of a hint. */
const MOST_NODES = 60;

/**
 * Tries one more node in each pool, then one more for each of its zones, then required anti-affinity for the
 * services that break. Only what solves a problem without making another is a remedy; the smallest come first.
 */
export function remediesFor(
  simulation: Simulation,
  manifests: readonly Manifest[],
  options: SimulateOptions,
  simulate: Simulate,
): readonly Remedy[] {
  const { survive, cluster } = options;
  const keys = keysOf(simulation, options);
  if (keys.size === 0 || simulation.nodes.length > MOST_NODES) {
    return [];
  }
  const broken = new Set(
    problemsOf(simulation, survive).map(
      ({ object: { kind, namespace, name } }) => `${kind} ${namespace}/${name}`,
    ),
  );
  const trials: readonly {
    readonly change: string;
    readonly manifests: readonly Manifest[];
    readonly cluster: ClusterNodes;
  }[] = [
    ...cluster.nodePools.map((pool) => ({
      change: `add one node (${sizeOf(pool)}) to pool ${pool.name}, in zone ${zoneOfNext(pool)}`,
      manifests,
      cluster: grown(cluster, pool, 1),
    })),
    ...cluster.nodePools
      .filter(({ zones }) => zones.length > 1)
      .map((pool) => ({
        change: `add ${pool.zones.length} nodes (${sizeOf(pool)} each) to pool ${pool.name}, one in each zone`,
        manifests,
        cluster: grown(cluster, pool, pool.zones.length),
      })),
    {
      change: `require that its pods stand on different nodes (anti-affinity on ${hostnameLabel})`,
      manifests: manifests.map((manifest) => (broken.has(titleOf(manifest)) ? apart(manifest) : manifest)),
      cluster,
    },
  ];
  return trials.flatMap((trial) => {
    const after = keysOf(simulate(trial.manifests, { ...options, cluster: trial.cluster }), options);
    const repairs = [...keys].filter((key) => !after.has(key));
    const isHarmless = [...after].every((key) => keys.has(key));
    return isHarmless && repairs.length > 0 ? [{ change: trial.change, repairs }] : [];
  });
}

function keysOf(simulation: Simulation, { survive }: SimulateOptions): ReadonlySet<string> {
  return new Set(problemsOf(simulation, survive).map(({ key }) => key));
}

function grown(cluster: ClusterNodes, pool: Pool, by: number): ClusterNodes {
  return {
    nodePools: cluster.nodePools.map((one) => (one === pool ? { ...one, count: one.count + by } : one)),
  };
}

function sizeOf({ cpu, memory }: Pool): string {
  return `${cpu} CPU, ${memory}`;
}

function zoneOfNext({ count, zones }: Pool): string {
  return zones[count % zones.length] ?? '';
}

function titleOf({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata.namespace ?? 'default'}/${metadata.name}`;
}

/** The workload with its pods kept apart, whatever its affinity said before. */
function apart(manifest: Manifest): Manifest {
  const template = podTemplate(manifest);
  if (template === undefined) {
    return manifest;
  }
  const affinity = fieldsOf(template.spec.affinity);
  const spec = fieldsOf(manifest.spec);
  const term = { topologyKey: hostnameLabel, labelSelector: spec.selector };
  return {
    ...manifest,
    spec: {
      ...spec,
      template: {
        ...fieldsOf(spec.template),
        spec: {
          ...template.spec,
          affinity: {
            ...affinity,
            podAntiAffinity: {
              ...fieldsOf(affinity.podAntiAffinity),
              requiredDuringSchedulingIgnoredDuringExecution: [term],
            },
          },
        },
      },
    },
  };
}
