import { describe, expect, it } from 'vitest';
import { zoneLabel } from '../../manifest/nodes.ts';
import { apart, deployment, nodes, ratherApart } from '../manifests.testing.ts';
import { place } from './placing.testing.ts';

const near = (app: string, topologyKey: string, more: object = {}) => ({
  affinity: {
    podAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        { topologyKey, labelSelector: { matchLabels: { app } }, ...more },
      ],
    },
  },
});

describe('InterPodAffinity', () => {
  it('keeps pods of one kind apart', () => {
    const { at, reason } = place(nodes(2), deployment('web', { replicas: 3, pod: apart('web') }));
    expect(at).toEqual({ 'web-0': 'node-0', 'web-1': 'node-1', 'web-2': '-' });
    expect(reason).toBe(
      "0/2 nodes are available: 2 node(s) didn't satisfy existing pods anti-affinity rules.",
    );
  });

  it('keeps pods away from others that do not mind them', () => {
    const { at, reason } = place(nodes(1), deployment('a', {}), deployment('b', { pod: apart('a') }));
    expect(at['b-0']).toBe('-');
    expect(reason).toBe("0/1 nodes are available: 1 node(s) didn't match pod anti-affinity rules.");
  });

  it('keeps away pods that pods in place do not want', () => {
    expect(place(nodes(1), deployment('a', { pod: apart('b') }), deployment('b')).at['b-0']).toBe('-');
  });

  it('starts a first pod alone, and gathers the others in its zone', () => {
    const cluster = nodes(4, { zones: ['x', 'y'] });
    const { at } = place(cluster, deployment('web', { replicas: 3, pod: near('web', zoneLabel) }));
    expect(at).toEqual({ 'web-0': 'node-0', 'web-1': 'node-2', 'web-2': 'node-0' });
  });

  it('waits for pods of another kind that come later', () => {
    const { at } = place(nodes(2), deployment('a', { pod: near('b', zoneLabel) }), deployment('b'));
    expect(at).toEqual({ 'a-0': 'node-1', 'b-0': 'node-0' });
    expect(place(nodes(2), deployment('a', { pod: near('b', zoneLabel) })).reason).toBe(
      "0/2 nodes are available: 2 node(s) didn't match pod affinity rules.",
    );
  });

  it('looks at other namespaces only when told', () => {
    const b = deployment('b', { namespace: 'other' });
    const follow = (more: object) =>
      place(nodes(1), b, deployment('a', { pod: near('b', zoneLabel, more) })).at['a-0'];
    expect(follow({})).toBe('-');
    expect(follow({ namespaces: ['other'] })).toBe('node-0');
    expect(follow({ namespaceSelector: {} })).toBe('node-0');
    expect(follow({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'other' } } })).toBe(
      'node-0',
    );
    expect(follow({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ns' } } })).toBe('-');
  });

  it('prefers other nodes, and doubles up rather than not run', () => {
    const { at } = place(nodes(2), deployment('web', { replicas: 3, pod: ratherApart('web') }));
    expect(at).toEqual({ 'web-0': 'node-0', 'web-1': 'node-1', 'web-2': 'node-0' });
  });
});
