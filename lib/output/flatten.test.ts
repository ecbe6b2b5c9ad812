import { ApiObject, App, Chart, JsonPatch, Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { flatten } from './flatten.ts';

const service = (scope: Construct, id: string, name = id, namespace?: string) =>
  new ApiObject(scope, id, { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace }, spec: {} });

function platform() {
  const app = new App();
  const foundation = new Chart(app, 'foundation', { namespace: 'data-platform' });
  const postgresql = new Chart(app, 'postgresql', { namespace: 'data-platform' });
  return { app, foundation, postgresql };
}

describe('flatten', () => {
  it('groups by chart, in the order of making, and sorts inside', () => {
    const { app, foundation, postgresql } = platform();
    const inner = new Construct(postgresql, 'inner');
    service(inner, 'z');
    service(postgresql, 'a');
    new ApiObject(postgresql, 'config', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'config' },
    });
    service(foundation, 'f');
    expect(
      flatten(app).map(({ app: name, manifests }) => [
        name,
        manifests.map((m) => `${m.kind} ${m.metadata.name}`),
      ]),
    ).toEqual([
      ['foundation', ['Service f']],
      ['postgresql', ['ConfigMap config', 'Service a', 'Service z']],
    ]);
  });

  it('keeps a chart without objects', () => {
    expect(flatten(platform().app)).toEqual([
      { app: 'foundation', manifests: [] },
      { app: 'postgresql', manifests: [] },
    ]);
  });

  it('gives the same result when it walks again', () => {
    const { app, postgresql } = platform();
    service(postgresql, 'a');
    expect(flatten(app)).toEqual(flatten(app));
  });

  it('resolves lazy values and applies patches', () => {
    const { app, postgresql } = platform();
    const object = new ApiObject(postgresql, 'a', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a' },
      data: { lazy: Lazy.any({ produce: () => 'produced' }) },
    });
    object.addJsonPatch(JsonPatch.add('/unheardOf', true));
    expect(flatten(app)[1]?.manifests[0]).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a', namespace: 'data-platform' },
      data: { lazy: 'produced' },
      unheardOf: true,
    });
  });

  it('takes the namespace of the chart off objects of the whole cluster', () => {
    const { app, foundation } = platform();
    new ApiObject(foundation, 'namespace', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'data-platform' },
    });
    expect(flatten(app)[0]?.manifests[0]?.metadata).not.toHaveProperty('namespace');
  });

  it('names both makers of one object, across charts and versions', () => {
    const { app, foundation, postgresql } = platform();
    new ApiObject(foundation, 'one', { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'x' } });
    new ApiObject(postgresql, 'two', {
      apiVersion: 'apps/v1beta2',
      kind: 'Deployment',
      metadata: { name: 'x' },
    });
    expect(() => flatten(app)).toThrow(
      'Deployment data-platform/x is made twice: by foundation/one and by postgresql/two',
    );
  });

  it('takes one name in two namespaces for two objects', () => {
    const { app, postgresql } = platform();
    service(postgresql, 'a', 'x', 'one');
    service(postgresql, 'b', 'x', 'two');
    expect(flatten(app)[1]?.manifests).toHaveLength(2);
  });

  it('refuses an object that drops fields silently', () => {
    class KubeThing extends ApiObject {
      override toJson() {
        return {};
      }
    }
    const { app, postgresql } = platform();
    new KubeThing(postgresql, 'thing', { apiVersion: 'v1', kind: 'Thing' });
    expect(() => flatten(app)).toThrow('postgresql/thing: a KubeThing drops the fields and patches');
  });

  it('refuses a chart in a chart, a dependency, and what a construct itself finds wrong, all at once', () => {
    const { app, foundation, postgresql } = platform();
    new Chart(postgresql, 'nested');
    postgresql.addDependency(foundation);
    service(foundation, 'a').node.addValidation({ validate: () => ['is not to its own liking'] });
    const found = () => flatten(app);
    expect(found).toThrow('postgresql/nested: a chart stands in a chart');
    expect(found).toThrow('postgresql: declares a dependency');
    expect(found).toThrow('foundation/a: is not to its own liking');
  });

  it('names the construct whose object is none', () => {
    const { app, postgresql } = platform();
    new ApiObject(postgresql, 'a', { apiVersion: 'v1', kind: '', metadata: { name: 'a' } });
    expect(() => flatten(app)).toThrow('postgresql/a: kind must be a text that is not empty, it is ""');
  });
});
