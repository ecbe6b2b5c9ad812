import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Manifest } from '../manifest/manifest.ts';
import { compareManifests, inOrder } from './order.ts';
import { toYaml } from './yaml.ts';

const named = (kind: string, name = 'x', namespace?: string): Manifest => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, ...(namespace && { namespace }) },
});

describe('compareManifests', () => {
  it('puts first what others lean on, and kinds it does not know last', () => {
    const sorted = ['Widget', 'Deployment', 'Service', 'ConfigMap', 'Gadget', 'ResourceQuota', 'Namespace']
      .map((kind) => named(kind))
      .sort(compareManifests);
    expect(sorted.map(({ kind }) => kind)).toEqual([
      'Namespace',
      'ResourceQuota',
      'ConfigMap',
      'Service',
      'Deployment',
      'Gadget',
      'Widget',
    ]);
  });

  it('sorts equal kinds by name and namespace, the same from any start', () => {
    const all = [
      named('Service', 'a', 'one'),
      named('Service', 'a', 'two'),
      named('Service', 'b', 'one'),
      named('Service', 'postgresql'),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
        expect([...shuffled].sort(compareManifests)).toEqual(all);
      }),
    );
  });
});

describe('inOrder', () => {
  it('orders keys as people write them', () => {
    const manifest: Manifest = {
      spec: {
        template: {
          spec: {
            volumes: [{ emptyDir: {}, name: 'tmp' }],
            containers: [
              {
                volumeMounts: [{ mountPath: '/tmp', name: 'tmp' }],
                securityContext: { runAsNonRoot: true },
                resources: { limits: { memory: '1Gi', cpu: '1' } },
                livenessProbe: { periodSeconds: 5, httpGet: { port: 'http', path: '/' } },
                env: [{ value: 'b', name: 'A' }],
                args: ['b', 'a'],
                image: 'x',
                name: 'main',
              },
            ],
            serviceAccountName: 'x',
          },
          metadata: { annotations: { b: '1', a: '2' }, labels: { z: '1', name: '2', a: '3' } },
        },
        selector: { matchLabels: { name: 'x' } },
        replicas: 3,
        serviceName: 'x',
      },
      metadata: { labels: { app: 'x' }, namespace: 'data-platform', name: 'x' },
      kind: 'StatefulSet',
      apiVersion: 'apps/v1',
    };
    expect(toYaml(inOrder(manifest))).toBe(`apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: x
  namespace: data-platform
  labels:
    app: x
spec:
  serviceName: x
  replicas: 3
  selector:
    matchLabels:
      name: x
  template:
    metadata:
      labels:
        a: "3"
        name: "2"
        z: "1"
      annotations:
        a: "2"
        b: "1"
    spec:
      serviceAccountName: x
      containers:
        - name: main
          image: x
          args:
            - b
            - a
          env:
            - name: A
              value: b
          resources:
            limits:
              cpu: "1"
              memory: 1Gi
          livenessProbe:
            httpGet:
              path: /
              port: http
            periodSeconds: 5
          volumeMounts:
            - name: tmp
              mountPath: /tmp
          securityContext:
            runAsNonRoot: true
      volumes:
        - name: tmp
          emptyDir: {}
`);
  });

  it('orders rules, autoscalers and alerts as people write them', () => {
    const keys = (fields: object) => Object.keys(inOrder({ ...named('X'), fields }).fields as object);
    expect(keys({ verbs: [], resources: [], apiGroups: [] })).toEqual(['apiGroups', 'resources', 'verbs']);
    expect(keys({ metrics: [], maxReplicas: 4, behavior: {}, minReplicas: 2, scaleTargetRef: {} })).toEqual([
      'scaleTargetRef',
      'minReplicas',
      'maxReplicas',
      'metrics',
      'behavior',
    ]);
    expect(keys({ annotations: {}, for: '5m', labels: {}, expr: 'up', alert: 'Down' })).toEqual([
      'alert',
      'expr',
      'for',
      'labels',
      'annotations',
    ]);
  });

  it('gives the same text whatever order the keys came in', () => {
    const shuffled = fc.dictionary(fc.string(), fc.dictionary(fc.string(), fc.integer()), {
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(shuffled, (data) => {
        const reversed = Object.fromEntries(Object.entries(data).reverse());
        const text = (fields: object) => toYaml(inOrder({ ...named('X'), data: fields }));
        expect(text(reversed)).toBe(text(data));
      }),
    );
  });

  it('leaves out what only a running cluster knows', () => {
    const manifest = {
      ...named('X'),
      status: { ready: 1 },
      spec: {
        absent: undefined,
        template: { metadata: { creationTimestamp: null, name: 'y' } },
        status: 'kept',
      },
    };
    expect(inOrder(manifest)).toEqual({
      ...named('X'),
      spec: { template: { metadata: { name: 'y' } }, status: 'kept' },
    });
    expect(Object.keys(inOrder(manifest))).toEqual(['apiVersion', 'kind', 'metadata', 'spec']);
  });

  it.each([
    [{ a: { b: [1, Number.NaN] } }, 'X x: a.b.1 is NaN, which YAML cannot hold'],
    [{ a: [undefined] }, 'X x: a.0 is undefined, which YAML cannot hold'],
    // biome-ignore lint/suspicious/noSparseArray: a hole is what is tested
    [{ a: [, 1] }, 'X x: a.0 is undefined, which YAML cannot hold'],
    [{ a: () => 1 }, 'X x: a is function, which YAML cannot hold'],
    [{ a: 1n }, 'X x: a is bigint, which YAML cannot hold'],
    [{ a: new Date(0) }, 'X x: a is a Date, not plain data'],
  ])('names the field that YAML cannot hold: case %#', (fields, message) => {
    expect(() => inOrder({ ...named('X'), ...fields })).toThrow(message);
  });
});
