import { Chart, Testing } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { quorumAnnotation } from '../manifest/quorum.ts';
import { QuorumSet, type QuorumSetProps } from './quorum-set.ts';
import { claimTemplate } from './volumes.ts';

const component = { service: 'kafka', instance: 'kafka', component: 'broker' };
const props: QuorumSetProps = {
  name: 'kafka',
  component,
  version: '4.3.1',
  replicas: 3,
  quorum: 2,
  headlessService: 'kafka-headless',
  ports: [{ name: 'client', port: 9092 }],
  template: { spec: { containers: [] } },
  claims: [claimTemplate({ name: 'data', size: '10Gi', labels: {} })],
};

function synth(overrides: Partial<QuorumSetProps> = {}) {
  const chart = new Chart(Testing.app(), 'chart', { namespace: 'data-platform' });
  new QuorumSet(chart, 'kafka', { ...props, ...overrides });
  const manifests = Testing.synth(chart);
  return (kind: string) => manifests.find((manifest: { kind: string }) => manifest.kind === kind);
}

describe('QuorumSet', () => {
  it('refuses a quorum that the loss of one member breaks', () => {
    expect(() => synth({ replicas: 2 })).toThrow('found 2 replicas with a quorum of 2');
    expect(() => synth({ replicas: 3 })).not.toThrow();
  });

  it('starts its members together: readiness can depend on the quorum', () => {
    expect(synth()('StatefulSet').spec.podManagementPolicy).toBe('Parallel');
  });

  it('publishes members before they are ready, so that a quorum can form', () => {
    expect(synth()('Service').spec).toMatchObject({ clusterIP: 'None', publishNotReadyAddresses: true });
    expect(synth()('StatefulSet').spec.serviceName).toBe('kafka-headless');
  });

  it('keeps every claim', () => {
    expect(synth()('StatefulSet').spec.persistentVolumeClaimRetentionPolicy).toEqual({
      whenDeleted: 'Retain',
      whenScaled: 'Retain',
    });
  });

  it('writes into each claim template what the API server would add', () => {
    expect(synth()('StatefulSet').spec.volumeClaimTemplates[0]).toMatchObject({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: 'data' },
    });
  });

  it('says its quorum, for the verifier', () => {
    expect(synth()('StatefulSet').metadata.annotations[quorumAnnotation]).toBe('2');
  });
});
