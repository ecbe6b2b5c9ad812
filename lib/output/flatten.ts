/** From the construct tree to plain data: the one walk, and the last that knows of cdk8s. */
import { ApiObject, type App, Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { withSyncAnnotations } from '../gitops/sync-annotations.ts';
import { identity, type Manifest, manifestFault, title } from '../manifest/manifest.ts';
import { isClusterScoped } from '../manifest/scope.ts';
import { asStored } from '../manifest/stored.ts';
import { compareManifests, inOrder } from './order.ts';

/** What one folder under apps/ holds. */
export interface AppManifests {
  /** The id of the chart, and the name of the folder. */
  readonly app: string;
  readonly manifests: readonly Manifest[];
}

/**
 * Every object of the app, chart by chart in the order of their making, in each by kind and name, with what the sync
 * engines must know of it. The result depends on the tree alone.
 *
 * `App.synth()` stays unused: it walks the tree once per chart, sorts by a graph that costs exponential time and
 * leaves stale files.
 * @throws Error on what `App.synth()` would let pass: the same object twice, a chart in a chart, a dependency
 *   that the output cannot express, a construct that drops fields silently
 */
export function flatten(app: App): readonly AppManifests[] {
  const charts = new Map<Chart, Manifest[]>();
  const owners = new Map<string, ApiObject>();
  const faults: string[] = [];
  for (const construct of app.node.findAll()) {
    faults.push(...construct.node.validate().map((fault) => `${construct.node.path}: ${fault}`));
    if (construct.node.dependencies.length > 0) {
      faults.push(
        `${construct.node.path}: declares a dependency; order between apps belongs to the sync engine`,
      );
    }
    if (Chart.isChart(construct)) {
      charts.set(construct, []);
      faults.push(...chartFaults(construct, app));
    } else if (ApiObject.isApiObject(construct)) {
      const manifest = render(construct);
      const twin = owners.get(identity(manifest));
      if (twin !== undefined) {
        faults.push(`${title(manifest)} is made twice: by ${twin.node.path} and by ${construct.node.path}`);
      }
      owners.set(identity(manifest), construct);
      charts.get(construct.chart)?.push(manifest);
    }
  }
  if (faults.length > 0) {
    throw new Error(faults.join('\n'));
  }
  return [...charts].map(([chart, manifests]) => ({
    app: chart.node.id,
    manifests: manifests.sort(compareManifests),
  }));
}

function render(construct: ApiObject): Manifest {
  if (construct.toJson !== ApiObject.prototype.toJson) {
    throw new Error(
      `${construct.node.path}: a ${construct.constructor.name} drops the fields and patches it does not know; ` +
        `write new ApiObject(scope, id, ${construct.constructor.name}.manifest(props))`,
    );
  }
  const data: unknown = construct.toJson();
  const fault = manifestFault(data);
  if (fault !== undefined) {
    throw new Error(`${construct.node.path}: ${fault}`);
  }
  return inOrder(asStored(withSyncAnnotations(withoutStrayNamespace(data as Manifest))));
}

/** cdk8s gives the chart's namespace to every object, of the whole cluster too. */
function withoutStrayNamespace(manifest: Manifest): Manifest {
  const { namespace: _, ...metadata } = manifest.metadata;
  return isClusterScoped(manifest) ? { ...manifest, metadata } : manifest;
}

function chartFaults(chart: Chart, app: App): string[] {
  const parent: IConstruct | undefined = chart.node.scope;
  return parent === app
    ? []
    : [`${chart.node.path}: a chart stands in a chart; each is one app, directly under the App`];
}
