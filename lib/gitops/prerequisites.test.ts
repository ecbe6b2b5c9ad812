import { describe, expect, it } from 'vitest';
import { prerequisitesOf } from './prerequisites.ts';

const object = (apiVersion: string, kind: string) => ({ apiVersion, kind, metadata: { name: 'a' } });

describe('prerequisitesOf', () => {
  it('names each program once, in the order of the table', () => {
    expect(
      prerequisitesOf([
        object('monitoring.coreos.com/v1', 'PodMonitor'),
        object('cert-manager.io/v1', 'Certificate'),
        object('cert-manager.io/v1', 'Issuer'),
      ]),
    ).toEqual(['certManager', 'prometheusOperator']);
  });

  it('asks for nothing that every cluster serves', () => {
    const groups = ['v1', 'apps/v1', 'batch/v1', 'autoscaling/v2', 'policy/v1', 'networking.k8s.io/v1'];
    expect(prerequisitesOf(groups.map((apiVersion) => object(apiVersion, 'Any')))).toEqual([]);
  });

  it.each(['gateway.networking.k8s.io/v1', 'example.com/v1'])(
    'refuses %s, which nobody serves',
    (apiVersion) => {
      expect(() => prerequisitesOf([object(apiVersion, 'Gateway')])).toThrow(
        /Gateway a: found .*, which no prer/,
      );
    },
  );
});
